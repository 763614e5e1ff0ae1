package dev.vask.benchmarks.load.client;

import java.nio.ByteBuffer;

/** Gets every message that is not the protocol's own. */
@FunctionalInterface
public interface Receiver {
    /**
     * A message came.
     *
     * @param end where the message ends in the buffer, for {@link Message}
     */
    void message(Peer peer, ByteBuffer in, int end);
}
