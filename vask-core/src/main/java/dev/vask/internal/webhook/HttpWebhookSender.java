package dev.vask.internal.webhook;

import dev.vask.spi.WebhookRequest;
import dev.vask.spi.WebhookSender;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Sends webhooks with the JDK's HTTP client, made when the first one is sent. Redirects are not followed: they would lead a
 * signed request to where the host did not send it.
 */
public final class HttpWebhookSender implements WebhookSender {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable HttpClient client;

    public HttpWebhookSender() {}

    @Override
    public CompletionStage<Integer> send(WebhookRequest request) {
        HttpRequest.Builder http = HttpRequest.newBuilder(request.url())
                .timeout(TIMEOUT)
                .POST(BodyPublishers.ofString(request.body().text()));
        request.headers().forEach(http::header);
        return client().sendAsync(http.build(), BodyHandlers.discarding()).thenApply(HttpResponse::statusCode);
    }

    private HttpClient client() {
        lock.lock();
        try {
            HttpClient made = client;
            if (made == null) {
                made = HttpClient.newBuilder()
                        .connectTimeout(TIMEOUT)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .build();
                client = made;
            }
            return made;
        } finally {
            lock.unlock();
        }
    }
}
