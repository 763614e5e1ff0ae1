package dev.vask.redis;

import dev.vask.transport.adapter.Linkage;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.lettuce.core.resource.ClientResources;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a {@link RedisBackplane}. One of {@link #uri}, {@link #sentinel} and {@link #cluster} says where Redis is; all
 * others have defaults that suit production. Not safe for several threads.
 */
public final class RedisBackplaneBuilder {
    private Settings.@Nullable Layout layout;
    private List<RedisURI> uris = List.of();
    private @Nullable ClientResources resources;
    private @Nullable SslOptions sslOptions;
    private String prefix = "vask";
    private DegradedMode degradedMode = DegradedMode.FAIL_FAST;
    private Duration timeout = Duration.ofSeconds(2);
    private Duration patience = Duration.ofSeconds(5);
    private Duration lease = Duration.ofSeconds(20);
    private Duration linger = Duration.ofSeconds(5);
    private Duration probeAfter = Duration.ofSeconds(10);
    private Duration reassertEvery = Duration.ofMinutes(5);

    RedisBackplaneBuilder() {}

    /**
     * One server.
     *
     * @param uri {@code redis://user:password@host:6379/0}, {@code rediss://} with TLS
     * @throws IllegalArgumentException if it is none
     */
    public RedisBackplaneBuilder uri(String uri) {
        return uri(RedisURI.create(uri));
    }

    /** One server. */
    public RedisBackplaneBuilder uri(RedisURI uri) {
        return at(Settings.Layout.SINGLE, List.of(uri));
    }

    /**
     * One primary with replicas, watched over by Sentinel.
     *
     * @param uri {@code redis-sentinel://host1:26379,host2:26379/0#name-of-the-primary}
     * @throws IllegalArgumentException if it is none, or does not name the primary
     */
    public RedisBackplaneBuilder sentinel(String uri) {
        return sentinel(RedisURI.create(uri));
    }

    /**
     * One primary with replicas, watched over by Sentinel.
     *
     * @param uri names the sentinels and, as its {@code sentinelMasterId}, the primary
     * @throws IllegalArgumentException if it does not
     */
    public RedisBackplaneBuilder sentinel(RedisURI uri) {
        if (uri.getSentinels().isEmpty() || uri.getSentinelMasterId() == null) {
            throw new IllegalArgumentException(
                    "a Sentinel URI names the sentinels and the primary: redis-sentinel://host1:26379,host2:26379#primary");
        }
        return at(Settings.Layout.SENTINEL, List.of(uri));
    }

    /**
     * A Redis Cluster, version 7 or newer.
     *
     * @param seeds some of its servers, such as {@code redis://host:7000}; all others are found by asking them. Credentials and
     *     TLS are those of the first
     * @throws IllegalArgumentException if there is none, or one is no Redis URI
     */
    public RedisBackplaneBuilder cluster(String... seeds) {
        List<RedisURI> parsed = new ArrayList<>();
        for (String seed : seeds) {
            parsed.add(RedisURI.create(seed));
        }
        if (parsed.isEmpty()) {
            throw new IllegalArgumentException("a cluster is found by at least one of its servers");
        }
        return at(Settings.Layout.CLUSTER, List.copyOf(parsed));
    }

    /**
     * Threads, timers and name resolution of the client, shared with the host's other connections. Without it the backplane has
     * its own, and ends them when it is closed.
     */
    public RedisBackplaneBuilder clientResources(ClientResources resources) {
        this.resources = Objects.requireNonNull(resources, "resources");
        return this;
    }

    /**
     * Whom to trust, and by which certificate to be known, where a URI says {@code rediss://}. Without it the JVM's own trust store
     * decides, and no certificate is shown.
     */
    public RedisBackplaneBuilder sslOptions(SslOptions options) {
        sslOptions = Objects.requireNonNull(options, "options");
        return this;
    }

    /**
     * What all keys and topics begin with: nodes with different prefixes know nothing of one another. Unless set {@code vask}.
     *
     * @throws IllegalArgumentException if it is empty, or has braces, blanks or control characters
     */
    public RedisBackplaneBuilder prefix(String prefix) {
        if (!prefix.matches("[^\\s{}\\p{Cntrl}]{1,64}")) {
            throw new IllegalArgumentException(
                    "a prefix has 1 to 64 characters, no blanks and no braces: \"" + prefix + "\" will not do");
        }
        this.prefix = prefix;
        return this;
    }

    /** What becomes of a publish while Redis is out of reach. Unless set {@link DegradedMode#FAIL_FAST}. */
    public RedisBackplaneBuilder degradedMode(DegradedMode mode) {
        degradedMode = Objects.requireNonNull(mode, "mode");
        return this;
    }

    /**
     * How long an answer of Redis may take; later it counts as unconfirmed. Unless set 2 s.
     *
     * @param timeout 100 ms to 30 s
     */
    public RedisBackplaneBuilder timeout(Duration timeout) {
        this.timeout = within(timeout, Duration.ofMillis(100), Duration.ofSeconds(30), "timeout");
        return this;
    }

    /**
     * How long a subscription waits for a Redis that is out of reach before it is refused. Unless set 5 s.
     *
     * @param patience 0 to 30 s
     */
    public RedisBackplaneBuilder patience(Duration patience) {
        this.patience = within(patience, Duration.ZERO, Duration.ofSeconds(30), "patience");
        return this;
    }

    /**
     * After how long a silence other nodes count this one as dead and say that its users have gone. A quarter of it passes between
     * signs of life. The same on all nodes. Unless set 20 s.
     *
     * @param lease 1 s to 5 min
     */
    public RedisBackplaneBuilder lease(Duration lease) {
        this.lease = within(lease, Duration.ofSeconds(1), Duration.ofMinutes(5), "lease");
        return this;
    }

    /**
     * For how long a topic that nobody wants any more stays subscribed, for clients that come right back. Unless set 5 s.
     *
     * @param linger 0 to 1 min
     */
    public RedisBackplaneBuilder linger(Duration linger) {
        this.linger = within(linger, Duration.ZERO, Duration.ofMinutes(1), "linger");
        return this;
    }

    /**
     * After how long a silence a connection that receives is asked whether it still does; after half of that again it is replaced.
     * Unless set 10 s.
     *
     * @param idle 200 ms to 1 min
     */
    public RedisBackplaneBuilder probeAfter(Duration idle) {
        probeAfter = within(idle, Duration.ofMillis(200), Duration.ofMinutes(1), "probeAfter");
        return this;
    }

    /**
     * How often all that this node holds is said again, which heals what a replica never got. Unless set 5 min.
     *
     * @param every 1 s to 1 h
     */
    public RedisBackplaneBuilder reassertEvery(Duration every) {
        reassertEvery = within(every, Duration.ofSeconds(1), Duration.ofHours(1), "reassertEvery");
        return this;
    }

    /**
     * The backplane, for one {@code Vask}. It connects when that starts it.
     *
     * @throws IllegalStateException if nothing says where Redis is
     */
    public RedisBackplane build() {
        Linkage.verify(MethodHandles.lookup(), "Lettuce 6.4 or later");
        Settings.Layout where = layout;
        if (where == null) {
            throw new IllegalStateException("say where Redis is: uri(…), sentinel(…) or cluster(…)");
        }
        List<RedisURI> timed = new ArrayList<>();
        for (RedisURI uri : uris) {
            timed.add(timed(uri));
        }
        return new RedisBackplane(new Settings(
                where,
                List.copyOf(timed),
                resources,
                sslOptions,
                prefix,
                degradedMode,
                timeout,
                patience,
                lease,
                linger,
                probeAfter,
                reassertEvery));
    }

    /** A copy with this timeout: a handshake is an answer, too, and the client's own patience with it is a minute. */
    private RedisURI timed(RedisURI uri) {
        if (uri.getSentinels().isEmpty()) {
            return RedisURI.builder(uri).withTimeout(timeout).build();
        }
        RedisURI copy = new RedisURI();
        uri.getSentinels().forEach(sentinel -> copy.getSentinels().add(timed(sentinel)));
        copy.setSentinelMasterId(uri.getSentinelMasterId());
        copy.setDatabase(uri.getDatabase());
        copy.applySsl(uri);
        copy.applyAuthentication(uri);
        copy.setTimeout(timeout);
        return copy;
    }

    private RedisBackplaneBuilder at(Settings.Layout chosen, List<RedisURI> where) {
        layout = chosen;
        uris = where;
        return this;
    }

    private static Duration within(Duration value, Duration least, Duration most, String name) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(name + " is " + least + " to " + most + ", not " + value);
        }
        return value;
    }
}
