/** A publisher in a plain loop against each server: no reader is closed, and the heap stays within its bound. */
@NullMarked
package dev.vask.benchmarks.flood;

import org.jspecify.annotations.NullMarked;
