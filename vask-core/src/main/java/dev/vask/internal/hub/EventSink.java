package dev.vask.internal.hub;

import dev.vask.VaskEvent;

/** Where events go, besides the host's listeners. */
public interface EventSink {
    /** Nowhere. */
    EventSink NONE = new EventSink() {
        @Override
        public void add(VaskEvent event) {}

        @Override
        public void dispatch() {}
    };

    /** Takes an event: memory only, may be called under a lock. */
    void add(VaskEvent event);

    /** Does something with what was added; never called under a lock. */
    void dispatch();
}
