/** Webhooks: from events to signed requests, held back, ordered and retried. Sees the hub's event sink and the SPI. */
@NullMarked
package dev.vask.internal.webhook;

import org.jspecify.annotations.NullMarked;
