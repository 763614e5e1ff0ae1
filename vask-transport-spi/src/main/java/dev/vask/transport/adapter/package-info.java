/**
 * What every adapter would otherwise write for itself: the order of calls to a handler, the collecting of a message, how
 * Vask is mounted, which compression is taken and how it is done.
 * Optional; the promises are those of {@link dev.vask.transport.Socket}, however they are kept.
 */
@NullMarked
package dev.vask.transport.adapter;

import org.jspecify.annotations.NullMarked;
