package dev.vask.spring;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * What waits for the end of a transaction. Not in {@code afterCommit}: what is registered there, by a listener of the commit for
 * example, would not be called any more, and what is thrown there reaches a caller who takes the transaction for failed.
 */
final class AfterCommit implements TransactionSynchronization {
    private static final System.Logger LOG = System.getLogger(AfterCommit.class.getName());

    private final Supplier<CompletionStage<Void>> publication;
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    private AfterCommit(Supplier<CompletionStage<Void>> publication) {
        this.publication = publication;
    }

    /** Whether the calling thread has a transaction whose end can be waited for. */
    static boolean isDue() {
        return TransactionSynchronizationManager.isActualTransactionActive()
                && TransactionSynchronizationManager.isSynchronizationActive();
    }

    static CompletionStage<Void> run(Supplier<CompletionStage<Void>> publication) {
        AfterCommit waiting = new AfterCommit(publication);
        TransactionSynchronizationManager.registerSynchronization(waiting);
        return waiting.done.minimalCompletionStage();
    }

    @Override
    public void afterCompletion(int status) {
        if (status != STATUS_COMMITTED) {
            done.completeExceptionally(
                    new CancellationException("the transaction of this event was not committed: it was not published"));
            return;
        }
        try {
            var unused = publication.get().whenComplete((nothing, failure) -> {
                if (failure == null) {
                    done.complete(null);
                } else {
                    fail(failure);
                }
            });
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private void fail(Throwable cause) {
        LOG.log(System.Logger.Level.ERROR, "an event of a committed transaction was not published", cause);
        done.completeExceptionally(cause);
    }
}
