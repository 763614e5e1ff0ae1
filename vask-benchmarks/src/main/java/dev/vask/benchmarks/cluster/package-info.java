/** What several nodes on a Redis carry, beside one that is alone: {@code vask-benchmarks/cluster}. */
@NullMarked
package dev.vask.benchmarks.cluster;

import org.jspecify.annotations.NullMarked;
