/** A WebSocket client for thousands of connections on one thread. */
@NullMarked
package dev.vask.benchmarks.load.client;

import org.jspecify.annotations.NullMarked;
