package dev.vask.spi;

import java.util.concurrent.CompletionStage;

/**
 * Posts webhooks, or passes them to a queue of the host application. Vask selects the events, their order and the retries;
 * a sender makes one attempt.
 *
 * <p>Requests with events of the same channel never overlap. Of one app and URL up to
 * {@link dev.vask.Webhook#parallelRequests} requests are open, that is sent without a completed stage; the calls of
 * {@link #send} themselves do not overlap for one app and URL. Calls for different URLs are concurrent: a sender is
 * thread-safe.
 */
@FunctionalInterface
public interface WebhookSender {
    /**
     * Makes one attempt, following no redirect: the signature is for this URL's owner.
     *
     * <p>Called on the callback executor. A call that blocks delays the other requests of its endpoint and occupies a thread
     * of the executor; a sender that returns an incomplete stage does neither. An exception counts as a failed attempt.
     *
     * @return completes with the HTTP status of the answer (200 where a queue took the request), fails where there was none.
     *     Any 2xx ends the matter, 410 gives this webhook up, all else is tried again. After 30 seconds without
     *     completion the attempt counts as failed; a {@code CompletableFuture} is cancelled then, and where the endpoint is
     *     removed or Vask closed
     */
    CompletionStage<Integer> send(WebhookRequest request);
}
