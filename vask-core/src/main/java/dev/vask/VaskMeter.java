package dev.vask;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Measures what {@link VaskStats} only counts: why, how, and how long. The gauges and sums are there; a bridge to a
 * metrics library is one class that reads those and implements this.
 *
 * <p>Called where it happens, on any thread, under no lock, often: it must not block, and gives what it is told to counters. What it
 * throws is counted in {@link VaskStats#failures} and changes nothing.
 */
public interface VaskMeter {
    /** Measures nothing. */
    VaskMeter NONE = new VaskMeter() {};

    /** Why a client's message was answered with an error (behaviour.md §4, §6). */
    enum Refusal {
        /** It is no message, or asks for nothing there is. */
        INVALID_MESSAGE,
        /** The client has no right to send it. */
        UNAUTHORIZED,
        /** More client events than the app's rate allows (4301). */
        CLIENT_EVENT_RATE,
        /** A subscription without the right to it. */
        SUBSCRIPTION_UNAUTHORIZED,
        /** A subscription that cannot be, whoever asks. */
        SUBSCRIPTION_INVALID,
        /** A subscription beyond a limit. */
        SUBSCRIPTION_LIMIT,
        /** A subscription that failed on the server's side. */
        SUBSCRIPTION_UNAVAILABLE
    }

    /** Why a connection was closed before it was accepted. */
    enum ConnectionRefusal {
        /** The path is not {@code /app/{key}}. */
        PATH,
        /** The protocol version is missing, invalid or unsupported. */
        PROTOCOL_VERSION,
        /** No app has this key. */
        APP_UNKNOWN,
        /** The app is disabled. */
        APP_DISABLED,
        /** The app does not allow this origin. */
        ORIGIN,
        /** The app has as many connections as it may ({@link App#maxConnections}). */
        QUOTA,
        /** More connections than the app accepts in a second ({@link Limits#connectsPerSecond}). */
        CONNECT_RATE,
        /** The lookup of the app failed, or took too long. */
        REGISTRY,
        /** This server drains or closes. */
        DRAINING
    }

    /**
     * The Vask whose meter this is was built. What it throws, {@code build} throws; {@link #stopped} is then not called.
     *
     * @param stats {@link Vask#stats}: for any thread
     */
    default void started(Supplier<VaskStats> stats) {}

    /**
     * The Vask was closed. Called once. The implementation releases the supplier that {@link #started} passed; calls for events
     * under way may still follow.
     */
    default void stopped() {}

    /** A connection was closed before it was accepted. */
    default void connectionRefused(CloseCode code, ConnectionRefusal reason) {}

    /**
     * An accepted connection ended.
     *
     * @param closeCode as in {@link VaskEvent.Disconnected}
     * @param reason likewise
     */
    default void connectionClosed(@Nullable Integer closeCode, DisconnectReason reason) {}

    /** A client's message was answered with an error. */
    default void messageRefused(Refusal reason) {}

    /**
     * A broadcast, or one of the pieces of a large one, was handed to the sockets of those who were at rest. Who still had
     * something else to be sent is not among them: that one gets it when that has left.
     *
     * @param receivers how many; not 0
     * @param nanos since the event came to this node
     */
    default void broadcastSent(int receivers, long nanos) {}

    /**
     * A request of the HTTP API was answered.
     *
     * @param call {@code events}, {@code batch_events}, {@code channels}, {@code channels/one}, {@code channels/users},
     *     {@code users/events} or {@code users/terminate_connections}; empty for what is none of these
     * @param status of HTTP
     * @param nanos from the whole request to its answer
     */
    default void apiAnswered(String call, int status, long nanos) {}

    /**
     * A webhook was sent, or could not be.
     *
     * @param status what the endpoint answered; null for no answer
     * @param nanos of this attempt
     */
    default void webhookAttempted(@Nullable Integer status, long nanos) {}
}
