package dev.vask.internal.hub;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The stage of an event whose publisher is ahead. {@link Senders#slowDown} slows a publishing thread that may block,
 * whether or not it waits for this stage.
 */
public final class SlowDown extends CompletableFuture<Void> {
    private final CompletionStage<Void> sendingThreads;
    private final int heldUpBytes;

    /**
     * @param accepted completes this stage
     * @param sendingThreads completes when the sending threads have caught up with this event
     * @param heldUpBytes the size of the frame if a reader is behind; otherwise 0
     */
    SlowDown(CompletionStage<Void> accepted, CompletionStage<Void> sendingThreads, int heldUpBytes) {
        this.sendingThreads = sendingThreads;
        this.heldUpBytes = heldUpBytes;
        accepted.whenComplete((done, failure) -> complete(null));
    }

    CompletionStage<Void> sendingThreads() {
        return sendingThreads;
    }

    int heldUpBytes() {
        return heldUpBytes;
    }
}
