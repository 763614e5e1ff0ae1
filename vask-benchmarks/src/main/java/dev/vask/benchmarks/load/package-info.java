/**
 * The load program: whole servers, each a process of its own, measured in turn under the same traffic. Figures mean something
 * only as ratios within one run.
 */
@NullMarked
package dev.vask.benchmarks.load;

import org.jspecify.annotations.NullMarked;
