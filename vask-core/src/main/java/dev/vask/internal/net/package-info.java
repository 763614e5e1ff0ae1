/**
 * One connection at work: the mailbox that orders its commands, the outbox that bounds what it is sent, the watch that
 * notices silence.
 */
@NullMarked
package dev.vask.internal.net;

import org.jspecify.annotations.NullMarked;
