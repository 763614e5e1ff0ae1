/** Vask's figures as Micrometer's meters: {@link dev.vask.micrometer.VaskMetrics}. */
@NullMarked
package dev.vask.micrometer;

import org.jspecify.annotations.NullMarked;
