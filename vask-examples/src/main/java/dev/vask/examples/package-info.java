/** Existing applications that embed Vask: short enough to read whole, and runnable. */
@NullMarked
package dev.vask.examples;

import org.jspecify.annotations.NullMarked;
