package dev.vask;

import dev.vask.auth.Secret;
import dev.vask.internal.protocol.AppName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * One application served by a {@link Vask}: a key that clients name, a secret that the host signs with, and what its
 * clients may do. Immutable; every {@code with…} returns a changed copy.
 *
 * @see AppRegistry for applications kept in a store of the host's
 */
public final class App {
    private static final Duration MIN_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration MAX_TIMEOUT = Duration.ofHours(1);
    private static final Duration MAX_CACHE_TTL = Duration.ofHours(24);

    private static final String ANY_ORIGIN = "*";

    private final String key;
    private Secret secret;
    private String id;
    private boolean enabled = true;
    private boolean clientEvents;
    private int maxConnections = Integer.MAX_VALUE;
    private Duration activityTimeout = Duration.ofMinutes(2);
    private Duration pongTimeout = Duration.ofSeconds(30);
    private Duration authorizationTimeout = Duration.ZERO;
    private int clientEventRate = 10;
    private Set<String> allowedOrigins = Set.of();
    private boolean subscriptionCount;
    private Duration cacheTtl = Duration.ofMinutes(30);
    private int apiRate;
    private boolean replayProtection;
    private List<Webhook> webhooks = List.of();

    private App(String key, Secret secret) {
        this.key = key;
        this.id = key;
        this.secret = secret;
    }

    /**
     * An app with the defaults of the hosted service: client events off, any number of connections, any origin.
     *
     * @param key 1 to 128 of letters, digits, {@code _ - .}: clients put it into a path
     * @param secret not empty
     * @throws IllegalArgumentException naming every rule that key and secret break
     */
    public static App of(String key, String secret) {
        Objects.requireNonNull(key, "key must not be null");
        Objects.requireNonNull(secret, "secret must not be null");
        List<String> problems = new ArrayList<>();
        if (!AppName.isValid(key)) {
            problems.add(
                    "invalid app key '" + key + "': an app key consists of 1 to 128 letters, digits, '_', '-' or '.'");
        }
        if (secret.isEmpty()) {
            problems.add("an app secret must not be empty: any client could sign with it");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
        return new App(key, Secret.of(secret));
    }

    /** What clients connect with: {@code /app/{key}}. */
    public String key() {
        return key;
    }

    /** What the HTTP API calls the app; the key unless set. */
    public String id() {
        return id;
    }

    /** Signs and verifies; never shows itself. */
    public Secret secret() {
        return secret;
    }

    /** Whether connections are accepted; a disabled app refuses and closes with 4003. */
    public boolean enabled() {
        return enabled;
    }

    /** Whether clients may send {@code client-} events. */
    public boolean clientEvents() {
        return clientEvents;
    }

    /** How many connections may be open on one node; one more is closed with 4004. */
    public int maxConnections() {
        return maxConnections;
    }

    /** After this long without a frame from the client it is pinged; clients are told and ping by themselves. */
    public Duration activityTimeout() {
        return activityTimeout;
    }

    /** After this long without an answer to the ping the connection is closed with 4201. */
    public Duration pongTimeout() {
        return pongTimeout;
    }

    /**
     * After this long without a sign-in or a subscription to a private or presence channel a connection is closed with 4009;
     * zero: never.
     */
    public Duration authorizationTimeout() {
        return authorizationTimeout;
    }

    /** Client events a connection may send per second; 0 is no limit. */
    public int clientEventRate() {
        return clientEventRate;
    }

    /**
     * Origins that a browser may connect from. Empty: any origin, but only the server's own for a handshake whose caller the host
     * application has identified ({@code withPrincipal} of the adapters), since a foreign page sends its visitor's cookies.
     */
    public Set<String> allowedOrigins() {
        return allowedOrigins;
    }

    /** Whether subscribers are told how many they are; never on presence and encrypted channels. */
    public boolean subscriptionCount() {
        return subscriptionCount;
    }

    /** How long a cache channel keeps its last event. */
    public Duration cacheTtl() {
        return cacheTtl;
    }

    /** HTTP API requests per second, on one node; 0 is no limit. More are answered with 429. */
    public int apiRate() {
        return apiRate;
    }

    /** Whether the HTTP API refuses a request that it has had before. */
    public boolean replayProtection() {
        return replayProtection;
    }

    /** Where the app's events are told over HTTP. */
    public List<Webhook> webhooks() {
        return webhooks;
    }

    /**
     * Whether a handshake with this {@code Origin} header is acceptable. A handshake without the header always is: only
     * browsers send it, and only for browsers it proves anything.
     */
    public boolean allowsOrigin(String origin) {
        Objects.requireNonNull(origin, "origin must not be null");
        if (allowedOrigins.isEmpty()) {
            return true;
        }
        for (String allowed : allowedOrigins) {
            int star = allowed.indexOf("://*.");
            boolean matches = star < 0
                    ? allowed.equals(ANY_ORIGIN) || allowed.equalsIgnoreCase(origin)
                    : origin.regionMatches(true, 0, allowed, 0, star + 3)
                            && endsWithIgnoreCase(origin, allowed.substring(star + 4));
            if (matches) {
                return true;
            }
        }
        return false;
    }

    /**
     * A copy with another {@link #id}.
     *
     * @param id same alphabet as a key
     */
    public App withId(String id) {
        Objects.requireNonNull(id, "id must not be null");
        if (!AppName.isValid(id)) {
            throw new IllegalArgumentException(
                    "invalid app id '" + id + "': an app id consists of 1 to 128 letters, digits, '_', '-' or '.'");
        }
        App copy = copy();
        copy.id = id;
        return copy;
    }

    /** A copy with another {@link #enabled}. */
    public App withEnabled(boolean enabled) {
        App copy = copy();
        copy.enabled = enabled;
        return copy;
    }

    /** A copy with another {@link #clientEvents}. */
    public App withClientEvents(boolean clientEvents) {
        App copy = copy();
        copy.clientEvents = clientEvents;
        return copy;
    }

    /**
     * A copy with another {@link #maxConnections}.
     *
     * @param maxConnections at least 1
     */
    public App withMaxConnections(int maxConnections) {
        if (maxConnections < 1) {
            throw new IllegalArgumentException(
                    "maxConnections must be at least 1, not " + maxConnections + "; withEnabled(false) shuts an app");
        }
        App copy = copy();
        copy.maxConnections = maxConnections;
        return copy;
    }

    /**
     * A copy with another {@link #activityTimeout}.
     *
     * @param activityTimeout 1 second to 1 hour, sent to clients in whole seconds
     */
    public App withActivityTimeout(Duration activityTimeout) {
        Objects.requireNonNull(activityTimeout, "activityTimeout must not be null");
        App copy = copy();
        copy.activityTimeout = timeout("activityTimeout", activityTimeout);
        return copy;
    }

    /**
     * A copy with another {@link #pongTimeout}.
     *
     * @param pongTimeout 1 second to 1 hour
     */
    public App withPongTimeout(Duration pongTimeout) {
        Objects.requireNonNull(pongTimeout, "pongTimeout must not be null");
        App copy = copy();
        copy.pongTimeout = timeout("pongTimeout", pongTimeout);
        return copy;
    }

    /**
     * A copy with another {@link #clientEventRate}.
     *
     * @param perSecond 0 for no limit
     */
    public App withClientEventRate(int perSecond) {
        if (perSecond < 0) {
            throw new IllegalArgumentException("clientEventRate must be 0 (no limit) or more, not " + perSecond);
        }
        App copy = copy();
        copy.clientEventRate = perSecond;
        return copy;
    }

    /**
     * A copy with another {@link #allowedOrigins}.
     *
     * @param origins {@code https://example.com}, {@code https://*.example.com} for its subdomains, or {@code *} for any
     *     origin, also of callers that the host application has identified; none resets the default
     * @throws IllegalArgumentException if one is no origin
     */
    public App withAllowedOrigins(String... origins) {
        Objects.requireNonNull(origins, "origins must not be null");
        for (String origin : origins) {
            Objects.requireNonNull(origin, "origins must not contain null");
            if (!origin.equals(ANY_ORIGIN) && (!origin.contains("://") || origin.endsWith("/"))) {
                throw new IllegalArgumentException(
                        "an origin is a scheme and a host, as in https://example.com, not '" + origin + "'");
            }
        }
        App copy = copy();
        copy.allowedOrigins = Set.copyOf(List.of(origins));
        return copy;
    }

    /** A copy with another {@link #subscriptionCount}. */
    public App withSubscriptionCount(boolean subscriptionCount) {
        App copy = copy();
        copy.subscriptionCount = subscriptionCount;
        return copy;
    }

    /**
     * A copy with another {@link #authorizationTimeout}, for connections from then on.
     *
     * @param authorizationTimeout 1 second to 1 hour, or zero for none
     */
    public App withAuthorizationTimeout(Duration authorizationTimeout) {
        Objects.requireNonNull(authorizationTimeout, "authorizationTimeout must not be null");
        App copy = copy();
        copy.authorizationTimeout =
                authorizationTimeout.isZero() ? Duration.ZERO : timeout("authorizationTimeout", authorizationTimeout);
        return copy;
    }

    /**
     * A copy with another {@link #cacheTtl}.
     *
     * @param cacheTtl 1 second to 24 hours
     */
    public App withCacheTtl(Duration cacheTtl) {
        Objects.requireNonNull(cacheTtl, "cacheTtl must not be null");
        if (cacheTtl.compareTo(MIN_TIMEOUT) < 0 || cacheTtl.compareTo(MAX_CACHE_TTL) > 0) {
            throw new IllegalArgumentException("cacheTtl must lie between 1 second and 24 hours, not " + cacheTtl);
        }
        App copy = copy();
        copy.cacheTtl = cacheTtl;
        return copy;
    }

    /**
     * A copy with another {@link #apiRate}.
     *
     * @param perSecond 0 for no limit
     */
    public App withApiRate(int perSecond) {
        if (perSecond < 0) {
            throw new IllegalArgumentException("apiRate must be 0 (no limit) or more, not " + perSecond);
        }
        App copy = copy();
        copy.apiRate = perSecond;
        return copy;
    }

    /**
     * A copy with another {@link #replayProtection}. Off, a request that somebody got hold of can be sent again for ten
     * minutes, as with the hosted service, and a library may send one twice. On, the second is 401: one node remembers the last
     * 20 000, and refuses what is older than those. Two equal requests of one second are one to it.
     */
    public App withReplayProtection(boolean replayProtection) {
        App copy = copy();
        copy.replayProtection = replayProtection;
        return copy;
    }

    /**
     * A copy that also accepts what was signed with a former secret; it signs with its own. For the time in which some still
     * have the old one: afterwards replace the app by one without.
     *
     * @param former not empty
     */
    public App withFormerSecret(String former) {
        Objects.requireNonNull(former, "former must not be null");
        App copy = copy();
        copy.secret = secret.withFormer(Secret.of(former));
        return copy;
    }

    /** A copy with other {@link #webhooks}; each has a stream of its own and waits for no other. */
    public App withWebhooks(Webhook... webhooks) {
        Objects.requireNonNull(webhooks, "webhooks must not be null");
        App copy = copy();
        for (Webhook webhook : webhooks) {
            Objects.requireNonNull(webhook, "webhooks must not contain null");
        }
        copy.webhooks = List.of(webhooks);
        return copy;
    }

    private App copy() {
        App copy = new App(key, secret);
        copy.id = id;
        copy.enabled = enabled;
        copy.clientEvents = clientEvents;
        copy.maxConnections = maxConnections;
        copy.activityTimeout = activityTimeout;
        copy.pongTimeout = pongTimeout;
        copy.authorizationTimeout = authorizationTimeout;
        copy.clientEventRate = clientEventRate;
        copy.allowedOrigins = allowedOrigins;
        copy.subscriptionCount = subscriptionCount;
        copy.cacheTtl = cacheTtl;
        copy.apiRate = apiRate;
        copy.replayProtection = replayProtection;
        copy.webhooks = webhooks;
        return copy;
    }

    private static Duration timeout(String name, Duration value) {
        if (value.compareTo(MIN_TIMEOUT) < 0 || value.compareTo(MAX_TIMEOUT) > 0) {
            throw new IllegalArgumentException(name + " must lie between 1 second and 1 hour, not " + value);
        }
        return value;
    }

    private static boolean endsWithIgnoreCase(String text, String suffix) {
        return text.regionMatches(true, text.length() - suffix.length(), suffix, 0, suffix.length());
    }

    /** Key and id; never the secret. */
    @Override
    public String toString() {
        return "App[key=" + key + ", id=" + id + (enabled ? "]" : ", disabled]");
    }
}
