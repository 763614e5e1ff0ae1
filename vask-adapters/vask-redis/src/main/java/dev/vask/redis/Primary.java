package dev.vask.redis;

import io.lettuce.core.RedisURI;
import java.util.BitSet;

/**
 * A server that takes writes.
 *
 * @param id tells it from others
 * @param uri where it is; with Sentinel, whom to ask for it
 * @param slots those it had when it was found
 */
record Primary(String id, RedisURI uri, BitSet slots) {
    static final int SLOTS = 16_384;

    /** Has everything. */
    static Primary ofAll(RedisURI uri) {
        Primary primary = withoutSlots("redis", uri);
        primary.slots.set(0, SLOTS);
        return primary;
    }

    static Primary withoutSlots(String id, RedisURI uri) {
        return new Primary(id, uri, new BitSet(SLOTS));
    }
}
