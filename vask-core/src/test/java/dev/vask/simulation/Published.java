package dev.vask.simulation;

import org.jspecify.annotations.Nullable;

/** One event on one channel, as its publisher knows it. */
final class Published {
    final int number;
    final int publisher;
    /** The excluded socket, or null. */
    final @Nullable String except;

    final boolean fromClient;
    final long begun;
    final long begunNanos;
    /** When its publisher was told that it is done, or -1. */
    long completed = -1;

    long completedNanos;
    /** Where it was published. */
    @Nullable
    Node by;

    /** It was not let through: nobody may get it. */
    boolean refused;
    /** Its app was removed, or its node killed, while it was on its way. */
    boolean mayBeLost;
    /** The moment at which its app was removed, and its cached event with it; negative before. */
    long discarded = -1;

    /** A client's, and not refused. */
    boolean accepted;

    /** Somebody has got it. */
    boolean delivered;

    Published(int number, int publisher, @Nullable String except, boolean fromClient, long begun, long begunNanos) {
        this.number = number;
        this.publisher = publisher;
        this.except = except;
        this.fromClient = fromClient;
        this.begun = begun;
        this.begunNanos = begunNanos;
    }

    /** What the filter of {@code private-even} goes by; client events pass every filter. */
    boolean isEven() {
        return fromClient || number % 2 == 0;
    }

    @Override
    public String toString() {
        return (fromClient ? "client-e" : "e") + number + " of publisher " + publisher;
    }
}
