package dev.vask.spi;

import java.time.Duration;
import java.util.Objects;

/**
 * What a cache channel holds for who comes later.
 *
 * @param event the event's name
 * @param data its data, as it was triggered
 * @param timeToLive how much longer it is kept
 */
public record CachedEvent(String event, String data, Duration timeToLive) {
    /** Refuses null. */
    public CachedEvent {
        Objects.requireNonNull(event, "event must not be null");
        Objects.requireNonNull(data, "data must not be null");
        Objects.requireNonNull(timeToLive, "timeToLive must not be null");
    }
}
