package dev.vask.spi;

import java.util.Objects;

/**
 * How an engine between nodes stands.
 *
 * @param state in one word
 * @param reason for people; empty while all is well
 */
public record BackplaneHealth(State state, String reason) {
    /** Refuses null. */
    public BackplaneHealth {
        Objects.requireNonNull(state, "state must not be null");
        Objects.requireNonNull(reason, "reason must not be null");
    }

    /** Nothing is amiss. */
    public static final BackplaneHealth UP = new BackplaneHealth(State.UP, "");

    /** In one word. */
    public enum State {
        /** Everything works. */
        UP,
        /** Some channels cannot be published to or joined, or may miss events; the others work. */
        DEGRADED,
        /** Nothing reaches other nodes. Open connections stay open. */
        DOWN
    }
}
