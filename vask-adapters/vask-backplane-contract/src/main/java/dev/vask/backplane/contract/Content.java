package dev.vask.backplane.contract;

import dev.vask.spi.CachedEvent;
import dev.vask.spi.Envelope;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is in an envelope, comparable: a frame has an identity, but no equality.
 *
 * @param frame the frame's text; null for a termination
 * @param exceptSocketId as in the envelope
 * @param cache as in the envelope
 * @param tags as in the envelope
 */
public record Content(
        @Nullable String frame,
        @Nullable String exceptSocketId,
        @Nullable CachedEvent cache,
        @Nullable Map<String, String> tags) {

    /** The content of an envelope. */
    public static Content of(Envelope envelope) {
        if (envelope instanceof Envelope.Event event) {
            return new Content(event.frame().text(), event.exceptSocketId(), event.cache(), event.tags());
        }
        return new Content(null, null, null, null);
    }
}
