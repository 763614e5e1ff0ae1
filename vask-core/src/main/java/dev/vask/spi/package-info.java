/**
 * What a host may replace: time, and the engine that carries events and membership between nodes.
 */
@NullMarked
package dev.vask.spi;

import org.jspecify.annotations.NullMarked;
