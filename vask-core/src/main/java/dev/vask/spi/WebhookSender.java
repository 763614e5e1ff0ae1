package dev.vask.spi;

import java.util.concurrent.CompletionStage;

/**
 * Posts webhooks, or gives them to a queue of the host's. Vask decides what is told, in which order and how often it is
 * tried; a sender makes one attempt.
 *
 * <p>Of one app and URL there is one request at a time, the next after the stage of the one before has completed. Those of
 * different URLs come side by side: a sender is safe for any thread.
 */
@FunctionalInterface
public interface WebhookSender {
    /**
     * Makes one attempt, following no redirect: the signature is for this URL's owner.
     *
     * <p>Called on the host executor; may block it for a moment, but others wait meanwhile. What it throws counts as a
     * failed attempt.
     *
     * @return completes with the HTTP status of the answer (200 where a queue took the request), fails where there was none.
     *     Any 2xx ends the matter, 410 gives this webhook up, all else is tried again. After 30 seconds without
     *     completion the attempt counts as failed; a {@code CompletableFuture} is cancelled then, and where the endpoint is
     *     removed or Vask closed
     */
    CompletionStage<Integer> send(WebhookRequest request);
}
