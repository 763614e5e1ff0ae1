/**
 * Real time and real threads: the only package that reads a clock or makes a thread.
 */
@NullMarked
package dev.vask.internal.time;

import org.jspecify.annotations.NullMarked;
