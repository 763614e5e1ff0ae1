/** The scenarios, and how they are measured: server processes, rounds, figures. */
@NullMarked
package dev.vask.benchmarks.load.run;

import org.jspecify.annotations.NullMarked;
