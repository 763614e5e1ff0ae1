package dev.vask.spi;

import dev.vask.transport.OutboundText;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What travels on a {@link Topic}. */
public sealed interface Envelope {
    /**
     * An event, already encoded as the frame every subscriber gets.
     *
     * @param frame the client's text frame
     * @param exceptSocketId the one connection that must not get it; null for none
     * @param cache on a cache channel, what is kept and for how long, in place of what was kept before; else null
     * @param tags what subscriptions' filters decide by; null on what passes every filter, as client events do
     */
    record Event(
            OutboundText frame,
            @Nullable String exceptSocketId,
            @Nullable CachedEvent cache,
            @Nullable Map<String, String> tags)
            implements Envelope {
        /** Refuses null. */
        public Event {
            Objects.requireNonNull(frame, "frame must not be null");
        }
    }

    /** On a user's topic: close every connection that is signed in as this user. */
    record Terminate() implements Envelope {}
}
