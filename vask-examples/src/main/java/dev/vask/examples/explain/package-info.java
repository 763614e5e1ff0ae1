/** {@code vask-demo explain}: why a signature was refused. */
@NullMarked
package dev.vask.examples.explain;

import org.jspecify.annotations.NullMarked;
