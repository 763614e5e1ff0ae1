package dev.vask.internal.hub;

import dev.vask.VaskEvent;

/** Hears every event beside the host's listeners, and waits for none of them. */
public interface EventSink {
    /** Takes an event; memory only, as it may be called under a lock. In the order of transitions. */
    void add(VaskEvent event);

    /** Follows {@link #add}, without a lock. Does not block. */
    void dispatch();

    /** Discards what is kept for an app, unless events of it are pending; then false. Memory only. */
    default boolean discardIdle(String app) {
        return true;
    }
}
