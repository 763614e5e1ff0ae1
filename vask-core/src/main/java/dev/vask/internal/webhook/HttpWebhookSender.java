package dev.vask.internal.webhook;

import dev.vask.spi.VaskTime;
import dev.vask.spi.WebhookRequest;
import dev.vask.spi.WebhookSender;
import java.io.IOException;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Posts webhooks with the JDK's client: HTTP/1.1, no redirects, no cookies, an answer's body not read beyond 4 KiB.
 *
 * <p>{@link #send} only hands over: resolving a name and making the client take their time on this sender's own threads.
 * There is no client before the first webhook. In Java 17 one cannot be closed: {@link #close} cancels what is open and
 * lets go of it, and its thread ends when it is collected.
 */
public final class HttpWebhookSender implements WebhookSender, AutoCloseable {
    /** Of one attempt, from the name to the end of the answer (reliability.md S-74). */
    public static final Duration TIMEOUT = Duration.ofSeconds(10);

    private static final long MAX_BODY_BYTES = 4096;

    private final VaskTime time;
    private final ExecutorService executor;
    private final Duration timeout;
    private final @Nullable AddressGuard guard;
    private final Set<Exchange> open = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable HttpClient client;

    /**
     * @param executor this sender's own: {@link #close} shuts it down
     * @param publicOnly whether to refuse targets with an address that is not public
     */
    public HttpWebhookSender(VaskTime time, ExecutorService executor, boolean publicOnly) {
        this(time, executor, TIMEOUT, publicOnly ? new AddressGuard(InetAddress::getAllByName) : null);
    }

    HttpWebhookSender(VaskTime time, ExecutorService executor, Duration timeout, @Nullable AddressGuard guard) {
        this.time = time;
        this.executor = executor;
        this.timeout = timeout;
        this.guard = guard;
    }

    @Override
    public CompletionStage<Integer> send(WebhookRequest request) {
        Exchange exchange = new Exchange(request);
        open.add(exchange);
        exchange.begin();
        try {
            executor.execute(exchange);
        } catch (RejectedExecutionException e) {
            exchange.end(null, new IOException("the webhook sender is closed", e));
        }
        return exchange.result;
    }

    @Override
    public void close() {
        executor.shutdown();
        open.forEach(exchange -> exchange.end(null, new IOException("the webhook sender was closed")));
        lock.lock();
        try {
            client = null;
        } finally {
            lock.unlock();
        }
    }

    boolean hasClient() {
        lock.lock();
        try {
            return client != null;
        } finally {
            lock.unlock();
        }
    }

    private HttpClient client() {
        lock.lock();
        try {
            HttpClient made = client;
            if (made == null) {
                made = HttpClient.newBuilder()
                        // An upgrade to HTTP/2 offered in plain text is more than some receivers can bear.
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(timeout)
                        .executor(executor)
                        .build();
                client = made;
            }
            return made;
        } finally {
            lock.unlock();
        }
    }

    private HttpRequest http(WebhookRequest request) {
        ByteBuffer view = request.body().asByteBuffer();
        byte[] body = new byte[view.remaining()];
        view.get(body);
        HttpRequest.Builder builder = HttpRequest.newBuilder(request.url())
                .timeout(timeout)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        request.headers().forEach(builder::setHeader);
        return builder.build();
    }

    /** One attempt; ends once, whichever comes first: the answer, a failure, the timeout, {@link #close}. */
    private final class Exchange implements Runnable {
        final CompletableFuture<Integer> result = new CompletableFuture<>();
        private final WebhookRequest request;
        private volatile @Nullable Integer status;
        private volatile @Nullable DiscardedBody body;
        private volatile @Nullable CompletableFuture<?> call;

        Exchange(WebhookRequest request) {
            this.request = request;
        }

        /** The time runs from here, wherever it is waited: for a thread, a name, the headers or the end of a body. */
        void begin() {
            VaskTime.Cancellable timer = time.after(
                    timeout,
                    () -> end(status, new HttpTimeoutException("no answer within " + timeout.toMillis() + " ms")));
            CompletionStage<Integer> ended = result;
            ended.whenComplete((answer, failure) -> {
                timer.cancel();
                cleanUp();
            });
        }

        @Override
        public void run() {
            if (result.isDone()) {
                return;
            }
            try {
                if (guard != null) {
                    guard.check(request.url().getHost());
                }
                if (result.isDone()) {
                    return;
                }
                CompletableFuture<HttpResponse<Void>> answer = client().sendAsync(http(request), this::discarded);
                call = answer;
                CompletionStage<HttpResponse<Void>> answered = answer;
                answered.whenComplete((response, failure) -> end(status, failure));
                if (result.isDone()) {
                    answer.cancel(true);
                }
            } catch (IOException | RuntimeException | Error e) {
                end(null, e);
            }
        }

        private HttpResponse.BodySubscriber<Void> discarded(HttpResponse.ResponseInfo info) {
            status = info.statusCode();
            DiscardedBody discarded = new DiscardedBody(MAX_BODY_BYTES);
            body = discarded;
            if (result.isDone()) {
                discarded.cancel();
            }
            return discarded;
        }

        /** An answer whose status has come is one, whatever became of its body. */
        void end(@Nullable Integer answer, @Nullable Throwable failure) {
            if (answer != null) {
                result.complete(answer);
            } else {
                result.completeExceptionally(failure == null ? new IOException("no status") : failure);
            }
        }

        /** Also where whoever asked has cancelled. */
        private void cleanUp() {
            open.remove(this);
            DiscardedBody unread = body;
            if (unread != null) {
                unread.cancel();
            }
            CompletableFuture<?> unanswered = call;
            if (unanswered != null) {
                unanswered.cancel(true);
            }
        }
    }
}
