package dev.vask.spi;

import java.util.concurrent.CompletionStage;

/**
 * How webhooks leave the process. The default sends them with the JDK's HTTP client; a host may put them into a queue of its
 * own instead. Vask keeps the order, retries, and gives up after five minutes.
 */
@FunctionalInterface
public interface WebhookSender {
    /**
     * Sends a request. Does not block; may be called on any thread. One at a time for each endpoint of an app.
     *
     * @return completes with the HTTP status, of which 200 to 299 mean that the events are delivered; fails where there was no
     *     answer. Not complete after 30 seconds counts as failed
     */
    CompletionStage<Integer> send(WebhookRequest request);
}
