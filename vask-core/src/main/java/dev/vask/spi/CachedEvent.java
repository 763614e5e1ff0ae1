package dev.vask.spi;

import java.time.Duration;

/**
 * What a cache channel holds for who comes later.
 *
 * @param event the event's name
 * @param data its data, as it was triggered
 * @param timeToLive how much longer it is kept
 */
public record CachedEvent(String event, String data, Duration timeToLive) {}
