package dev.vask.internal.hub;

import dev.vask.spi.VaskTime;
import java.util.concurrent.Executor;

/**
 * What every broadcast needs.
 *
 * @param executor where large broadcasts are sent from
 * @param giveWay lets whoever waits for this processor run first
 */
public record Senders(Executor executor, Runnable giveWay, VaskTime time, Counters counters) {}
