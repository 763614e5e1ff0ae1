package dev.vask.internal.hub;

import dev.vask.spi.VaskTime;
import java.util.concurrent.Executor;

/**
 * What every broadcast needs.
 *
 * @param executor where large broadcasts are sent from
 */
record Senders(Executor executor, VaskTime time, Counters counters) {}
