/**
 * Webhooks (behaviour.md §17): grace, queue, batches, signature, retry, and the sender that posts them.
 *
 * <p>An event's way: {@code Webhooks} takes it, its {@code AppStream} passes it through the {@code Grace} and, as a
 * {@code Payload}, to every {@code Endpoint} that wants its kind. Everything of one app is done in turns, one at a time
 * ({@code Serial}), so nothing in here needs a lock.
 */
@NullMarked
package dev.vask.internal.webhook;

import org.jspecify.annotations.NullMarked;
