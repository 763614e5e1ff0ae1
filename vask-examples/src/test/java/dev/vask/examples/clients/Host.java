package dev.vask.examples.clients;

import dev.vask.Vask;

/** A running HTTP server on 127.0.0.1 that Vask is mounted into. */
interface Host extends AutoCloseable {
    /** Where it listens. */
    int port();

    @Override
    void close();

    /** Starts one. */
    interface Starter {
        /** Starts it on this port, 0 for a free one. */
        Host start(Vask vask, Routes routes, int port) throws Exception;
    }
}
