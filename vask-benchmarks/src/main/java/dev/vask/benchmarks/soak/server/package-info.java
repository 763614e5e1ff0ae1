/** The process that is soaked: a Vask, a publisher, and what can be known of both from inside. */
@NullMarked
package dev.vask.benchmarks.soak.server;

import org.jspecify.annotations.NullMarked;
