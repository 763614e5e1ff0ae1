package dev.vask.internal.webhook;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** What the engine between nodes waits for before it forgets a notice: that each endpoint has been told, or never will be. */
final class Receipt {
    private final String id;
    private final AtomicInteger open;
    private final CompletableFuture<Void> result;

    /**
     * A receipt to be signed by so many endpoints.
     *
     * @param id of the notice
     */
    Receipt(String id, int endpoints, CompletableFuture<Void> result) {
        this.id = id;
        this.open = new AtomicInteger(endpoints);
        this.result = result;
    }

    String id() {
        return id;
    }

    /** An endpoint is done with it. */
    void signed() {
        if (open.decrementAndGet() == 0) {
            result.complete(null);
        }
    }

    /** This node can do no more: another is to tell all endpoints. */
    void handedBack() {
        result.completeExceptionally(new IllegalStateException("this node closes, with a notice untold"));
    }
}
