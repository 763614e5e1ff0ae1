/**
 * The words of the protocol: channel names, messages from clients, frames to clients, the strings that get signed. Pure;
 * knows only {@code json}.
 */
@NullMarked
package dev.vask.internal.protocol;

import org.jspecify.annotations.NullMarked;
