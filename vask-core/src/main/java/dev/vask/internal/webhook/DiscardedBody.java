package dev.vask.internal.webhook;

import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * An answer's body, which nobody reads: a little of it is taken so that the connection can be used again, and after that
 * the connection is closed. Safe for any thread.
 */
final class DiscardedBody implements HttpResponse.BodySubscriber<Void> {
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private volatile Flow.@Nullable Subscription subscription;
    private volatile boolean cancelled;
    private long left;

    DiscardedBody(long maxBytes) {
        this.left = maxBytes;
    }

    /** Takes nothing more. */
    void cancel() {
        cancelled = true;
        Flow.Subscription current = subscription;
        if (current != null) {
            current.cancel();
        }
        over.complete(null);
    }

    @Override
    public CompletionStage<Void> getBody() {
        return over;
    }

    @Override
    public void onSubscribe(Flow.Subscription source) {
        subscription = source;
        if (cancelled) {
            source.cancel();
        } else {
            source.request(1);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            left -= buffer.remaining();
        }
        Flow.Subscription source = subscription;
        if (left < 0) {
            cancel();
        } else if (source != null) {
            source.request(1);
        }
    }

    /** The status has come; what becomes of the body does not matter. */
    @Override
    public void onError(Throwable failure) {
        over.complete(null);
    }

    @Override
    public void onComplete() {
        over.complete(null);
    }
}
