package dev.vask.spi;

import dev.vask.transport.OutboundText;
import org.jspecify.annotations.Nullable;

/** What travels on a {@link Topic}. */
public sealed interface Envelope {
    /**
     * An event, already encoded as the frame every subscriber gets.
     *
     * @param frame the client's text frame
     * @param exceptSocketId the one connection that must not get it; null for none
     */
    record Event(OutboundText frame, @Nullable String exceptSocketId) implements Envelope {}

    /** On a user's topic: close every connection that is signed in as this user. */
    record Terminate() implements Envelope {}
}
