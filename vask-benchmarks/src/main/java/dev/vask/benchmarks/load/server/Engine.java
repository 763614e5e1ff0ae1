package dev.vask.benchmarks.load.server;

/** A server under load. */
interface Engine {
    /** The port its WebSockets are at. */
    int port();

    /** Sends an event to all who are subscribed to the one public channel. */
    void publish(String data);
}
