/** The servers that are compared, and how they are told what to do. */
@NullMarked
package dev.vask.benchmarks.load.server;

import org.jspecify.annotations.NullMarked;
