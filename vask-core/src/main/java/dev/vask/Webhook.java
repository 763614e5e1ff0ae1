package dev.vask;

import java.net.URI;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * Where an app's events are told over HTTP, in the form of behaviour.md §17: a POST of JSON, signed with the app's secret.
 * Immutable. In the same JVM a {@link VaskListener} hears the same and more, without a network.
 *
 * @param url http or https
 * @param kinds which events are told
 * @param batched whether events that come close together share a request; else each has its own
 */
public record Webhook(URI url, Set<Kind> kinds, boolean batched) {
    /** What can be told; the name in a request is this one in lower case. */
    public enum Kind {
        CHANNEL_OCCUPIED,
        CHANNEL_VACATED,
        MEMBER_ADDED,
        MEMBER_REMOVED,
        CLIENT_EVENT,
        CACHE_MISS,
        /** Needs {@link App#withSubscriptionCount}. */
        SUBSCRIPTION_COUNT;

        /** Whether it tells that a channel or a user in it came or went: that is so in the whole cluster, or not at all. */
        public boolean isTransition() {
            return compareTo(MEMBER_REMOVED) <= 0;
        }

        /** The name in a request: {@code channel_occupied}. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @throws IllegalArgumentException naming what is wrong with the URL or the kinds */
    public Webhook {
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
            throw new IllegalArgumentException("a webhook without any kind of event is told nothing");
        }
        kinds = Set.copyOf(kinds);
    }

    /** Everything but {@link Kind#SUBSCRIPTION_COUNT}, each event in a request of its own. */
    public static Webhook to(String url) {
        return new Webhook(URI.create(url), EnumSet.complementOf(EnumSet.of(Kind.SUBSCRIPTION_COUNT)), false);
    }

    /** A copy that is told of these only. */
    public Webhook withKinds(Kind first, Kind... others) {
        return new Webhook(url, EnumSet.of(first, others), batched);
    }

    /** Without the URL's query: receivers like to be given a token there. */
    @Override
    public String toString() {
        return "Webhook[" + withoutQuery(url) + ", " + kinds + (batched ? ", batched]" : "]");
    }

    static String withoutQuery(URI url) {
        return url.getScheme() + "://" + url.getRawAuthority() + url.getRawPath();
    }

    /** A copy with another {@link #batched}. */
    public Webhook withBatching(boolean batched) {
        return new Webhook(url, kinds, batched);
    }
}
