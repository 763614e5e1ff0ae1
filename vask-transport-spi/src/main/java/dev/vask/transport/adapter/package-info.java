/**
 * What every adapter would otherwise write for itself: the order of calls to a handler, and the collecting of a message.
 * Optional; the promises are those of {@link dev.vask.transport.Socket}, however they are kept.
 */
@NullMarked
package dev.vask.transport.adapter;

import org.jspecify.annotations.NullMarked;
