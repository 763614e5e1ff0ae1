package dev.vask.examples.clients;

import dev.vask.Vask;

/** A running HTTP server on a free port of 127.0.0.1 that Vask is mounted into. */
interface Host extends AutoCloseable {
    /** Where it listens. */
    int port();

    @Override
    void close();

    /** Starts one. */
    interface Starter {
        Host start(Vask vask, Routes routes) throws Exception;
    }
}
