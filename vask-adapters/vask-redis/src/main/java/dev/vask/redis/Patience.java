package dev.vask.redis;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How long a call waits for a connection, and for a slot that is being moved. */
final class Patience {
    /** For a connection not at all, for a slot as long as an answer may take. */
    static final Patience HASTY = new Patience(false, false, null);

    /** For a connection not at all, for a slot as long as a subscription may take. */
    static final Patience STEADY = new Patience(false, true, null);

    /** For both as long as a subscription may take. */
    static final Patience PATIENT = new Patience(true, true, null);

    private final boolean forConnection;
    private final boolean forSlot;
    private final @Nullable Duration left;

    private Patience(boolean forConnection, boolean forSlot, @Nullable Duration left) {
        this.forConnection = forConnection;
        this.forSlot = forSlot;
        this.left = left;
    }

    /** For both what is left of the time that a subscription may take. */
    static Patience since(long begun, Settings settings) {
        Duration left = settings.patience().minusNanos(System.nanoTime() - begun);
        return new Patience(true, true, left.isNegative() ? Duration.ZERO : left);
    }

    Duration forConnection(Settings settings) {
        return left != null ? left : forConnection ? settings.patience() : Duration.ZERO;
    }

    Duration forSlot(Settings settings) {
        return left != null ? left : forSlot ? settings.patience() : settings.timeout();
    }
}
