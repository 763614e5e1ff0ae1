/**
 * What one connection may do and what it is told: a pure state machine from message and time to effects. Touches no socket,
 * channel, clock or thread.
 */
@NullMarked
package dev.vask.internal.session;

import org.jspecify.annotations.NullMarked;
