package dev.vask;

import java.net.URI;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/**
 * An endpoint that receives events of an app over HTTP (docs/spec/protocol.md §17): a POST of JSON, signed with the app's
 * secret. Immutable. In the same JVM a {@link VaskListener} receives the same events and more, without a network.
 *
 * <p>The events of one channel arrive in order. Events of different channels are sent in up to {@link #parallelRequests}
 * requests at the same time, so that a slow receiver does not limit the rate to one request per response time, and a
 * request that is retried delays only its own channels.
 *
 * @param url http or https
 * @param kinds the kinds of events that are sent
 * @param batched whether events within 50 ms share a request; otherwise each has its own
 * @param parallelRequests the number of open requests, 1–{@value #MAX_PARALLEL_REQUESTS}; with 1, all events of the app
 *     arrive in order, and a request that is retried delays all later ones
 */
public record Webhook(URI url, Set<Kind> kinds, boolean batched, int parallelRequests) {
    /** The default of {@link #parallelRequests}. */
    public static final int DEFAULT_PARALLEL_REQUESTS = 8;

    /** The largest {@link #parallelRequests}. */
    public static final int MAX_PARALLEL_REQUESTS = 256;

    /** A kind of event; its name in a request is in lower case. */
    public enum Kind {
        CHANNEL_OCCUPIED,
        CHANNEL_VACATED,
        MEMBER_ADDED,
        MEMBER_REMOVED,
        CLIENT_EVENT,
        CACHE_MISS,
        /** Needs {@link App#withSubscriptionCount}. */
        SUBSCRIPTION_COUNT;

        /** Whether it is a transition of a channel or of a member, which holds for the whole cluster. */
        public boolean isTransition() {
            return compareTo(MEMBER_REMOVED) <= 0;
        }

        /** The name in a request: {@code channel_occupied}. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @throws IllegalArgumentException with the invalid URL, kinds or number of requests */
    public Webhook {
        Objects.requireNonNull(url, "url must not be null");
        Objects.requireNonNull(kinds, "kinds must not be null");
        String scheme = url.getScheme();
        if (scheme == null || url.getHost() == null || !(scheme.equals("http") || scheme.equals("https"))) {
            throw new IllegalArgumentException(
                    "a webhook needs an absolute http or https URL with a host, not '" + url + "'");
        }
        if (url.getUserInfo() != null || url.getFragment() != null) {
            throw new IllegalArgumentException(
                    "a webhook's URL has neither user info nor a fragment: " + url.getHost());
        }
        if (kinds.isEmpty()) {
            throw new IllegalArgumentException(
                    "webhook has no event kinds: pass at least one to withKinds(…), or use Webhook.to(…)");
        }
        if (parallelRequests < 1 || parallelRequests > MAX_PARALLEL_REQUESTS) {
            throw new IllegalArgumentException("invalid number of parallel requests: " + parallelRequests
                    + "; use a number from 1 (all events in order) to " + MAX_PARALLEL_REQUESTS);
        }
        kinds = Set.copyOf(kinds);
    }

    /** Creates a webhook with {@link #DEFAULT_PARALLEL_REQUESTS}. */
    public Webhook(URI url, Set<Kind> kinds, boolean batched) {
        this(url, kinds, batched, DEFAULT_PARALLEL_REQUESTS);
    }

    /** Returns a webhook with every kind except {@link Kind#SUBSCRIPTION_COUNT}, without batching. */
    public static Webhook to(String url) {
        Objects.requireNonNull(url, "url must not be null");
        return new Webhook(URI.create(url), EnumSet.complementOf(EnumSet.of(Kind.SUBSCRIPTION_COUNT)), false);
    }

    /** Returns a copy that receives only these kinds. */
    public Webhook withKinds(Kind first, Kind... others) {
        Objects.requireNonNull(first, "first must not be null");
        Objects.requireNonNull(others, "others must not be null");
        for (Kind other : others) {
            Objects.requireNonNull(other, "others must not contain null");
        }
        return new Webhook(url, EnumSet.of(first, others), batched, parallelRequests);
    }

    /** Returns a copy with another {@link #parallelRequests}. */
    public Webhook withParallelRequests(int parallelRequests) {
        return new Webhook(url, kinds, batched, parallelRequests);
    }

    /** Omits the query of the URL, which often contains a token. */
    @Override
    public String toString() {
        return "Webhook[" + withoutQuery(url) + ", " + kinds + (batched ? ", batched]" : "]");
    }

    static String withoutQuery(URI url) {
        return url.getScheme() + "://" + url.getRawAuthority() + url.getRawPath();
    }

    /** Returns a copy with another {@link #batched}. */
    public Webhook withBatching(boolean batched) {
        return new Webhook(url, kinds, batched, parallelRequests);
    }
}
