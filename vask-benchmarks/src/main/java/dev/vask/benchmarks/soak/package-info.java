/**
 * Hours of everyday life with mishaps, and whether Vask came out of them as it went in: nothing lost, nothing kept, nothing
 * slower.
 */
@NullMarked
package dev.vask.benchmarks.soak;

import org.jspecify.annotations.NullMarked;
