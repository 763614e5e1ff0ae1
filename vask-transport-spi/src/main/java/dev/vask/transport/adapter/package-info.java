/**
 * Helpers for adapters: the order of calls to a handler, the collecting of a message, the rate of failures in the log, how
 * Vask is mounted, whether the server's libraries are recent enough, which compression is taken and how it is done.
 * Optional; the promises are those of {@link dev.vask.transport.Socket}, however they are kept.
 */
@NullMarked
package dev.vask.transport.adapter;

import org.jspecify.annotations.NullMarked;
