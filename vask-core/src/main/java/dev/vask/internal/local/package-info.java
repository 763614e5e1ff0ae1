/**
 * The loop-back engine: one node, answers inline.
 */
@NullMarked
package dev.vask.internal.local;

import org.jspecify.annotations.NullMarked;
