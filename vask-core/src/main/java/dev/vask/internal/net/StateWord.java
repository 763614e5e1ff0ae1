package dev.vask.internal.net;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

/**
 * A lock and a few flags in one word, for an object that is locked once for every message it gets: entering and leaving
 * cost one atomic operation together, a third of a lock object's, and no memory beside the word.
 *
 * <p>Held for a few memory operations and never while calling out, so who finds it taken spins.
 */
abstract class StateWord {
    /** Somebody touches the fields. All other bits are the subclass's. */
    private static final int LOCKED = 1;

    private static final int SPINS = 100;
    private static final long PARK_NANOS = 20_000;
    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(StateWord.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile int state;

    /** Answers the flags as they are; only {@link #unlock} and {@link #replace} change them. */
    final int lock() {
        int flags = state;
        return (flags & LOCKED) == 0 && STATE.compareAndSet(this, flags, flags | LOCKED) ? flags : lockSlowly();
    }

    private int lockSlowly() {
        for (int spins = 0; ; spins++) {
            int flags = state;
            if ((flags & LOCKED) == 0 && STATE.compareAndSet(this, flags, flags | LOCKED)) {
                return flags;
            }
            if (spins < SPINS) {
                Thread.onSpinWait();
            } else {
                // Its holder has lost its processor.
                LockSupport.parkNanos(PARK_NANOS);
            }
        }
    }

    final void unlock(int flags) {
        STATE.setRelease(this, flags);
    }

    /** Replaces the flags without locking, if they are these and nobody holds the lock. */
    final boolean replace(int flags, int by) {
        return STATE.compareAndSet(this, flags, by);
    }

    final boolean isSet(int flag) {
        return (state & flag) != 0;
    }
}
