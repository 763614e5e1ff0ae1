/** Tests of what a host does with Vask, without a network and without waiting: {@link dev.vask.junit.VaskExtension}. */
@NullMarked
package dev.vask.junit;

import org.jspecify.annotations.NullMarked;
