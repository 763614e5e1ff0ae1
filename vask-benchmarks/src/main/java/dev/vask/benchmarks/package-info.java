/** What the core costs by itself, with sockets that cost nothing. Figures mean something only as ratios within one run. */
@NullMarked
package dev.vask.benchmarks;

import org.jspecify.annotations.NullMarked;
