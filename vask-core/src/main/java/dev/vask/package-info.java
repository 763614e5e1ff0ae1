/**
 * Vask: the Pusher Channels protocol 7 inside your own JVM.
 *
 * <p>{@link dev.vask.Vask} is the way in. Everything a host names, limits or observes is in this package; what it signs
 * is in {@link dev.vask.auth}, what it may replace in {@link dev.vask.spi}, what it tests with in
 * {@link dev.vask.testing}.
 */
@NullMarked
package dev.vask;

import org.jspecify.annotations.NullMarked;
