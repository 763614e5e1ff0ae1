package dev.vask.redis;

import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a backplane was built. Bounds are checked by {@link RedisBackplaneBuilder}.
 *
 * @param timeout for one answer of Redis
 * @param patience for what waits until Redis is back
 * @param lease after which a node that is silent counts as dead
 * @param linger for which a topic nobody wants any more stays subscribed
 * @param probeAfter so long a silence a connection is asked whether it still hears
 * @param reassertEvery how often all that is held is said again
 */
record Settings(
        Layout layout,
        List<RedisURI> uris,
        @Nullable ClientResources resources,
        @Nullable SslOptions sslOptions,
        String prefix,
        DegradedMode degradedMode,
        Duration timeout,
        Duration patience,
        Duration lease,
        Duration linger,
        Duration probeAfter,
        Duration reassertEvery) {
    /** How the servers are arranged. */
    enum Layout {
        SINGLE,
        SENTINEL,
        CLUSTER
    }

    /** Publishes under way at once, of one server. */
    static final int MAX_IN_FLIGHT = 10_000;

    /** Bytes of publishes under way at once, of one server. */
    static final long MAX_IN_FLIGHT_BYTES = 16L << 20;

    /** The largest envelope; beyond it one message would hold up all others. */
    static final int MAX_PAYLOAD = 4 << 20;

    Duration beatEvery() {
        return lease.dividedBy(4);
    }

    /** Without an answer for so long a node counts itself out, before others do. */
    Duration fenceAfter() {
        return lease.multipliedBy(3).dividedBy(4);
    }

    Duration probeWait() {
        return probeAfter.dividedBy(2);
    }

    /** For so long after data was lost nobody is said to have gone: other nodes may have yet to notice. */
    Duration settle() {
        return lease.dividedBy(2);
    }

    /** For no longer is a node waited for that lives and has not said again whom it has: at 5,000 a second, half a million. */
    Duration settleAtMost() {
        return lease.multipliedBy(6);
    }

    /** How long others are let do their share of a dead node's partitions. */
    Duration helpAfter() {
        return lease.dividedBy(4);
    }

    boolean sharded() {
        return layout == Layout.CLUSTER;
    }
}
