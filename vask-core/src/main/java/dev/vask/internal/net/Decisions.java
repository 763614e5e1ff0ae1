package dev.vask.internal.net;

import dev.vask.Authorizer;
import dev.vask.Peer;
import dev.vask.auth.AuthDecision;
import dev.vask.internal.session.Question;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Asks the host's authorizer, on the host's executor. Stages fail where it does, or is not let run. */
public final class Decisions {
    private final @Nullable Authorizer authorizer;
    private final Executor executor;

    /** @param authorizer null: nobody is ever asked */
    public Decisions(@Nullable Authorizer authorizer, Executor executor) {
        this.authorizer = authorizer;
        this.executor = executor;
    }

    /** @param limit makes of a stage one that fails when it takes too long */
    CompletableFuture<AuthDecision> on(
            Question question, Peer peer, UnaryOperator<CompletableFuture<AuthDecision>> limit) {
        Authorizer asked = Objects.requireNonNull(authorizer);
        CompletableFuture<AuthDecision> decision = new CompletableFuture<>();
        CompletableFuture<AuthDecision> wanted = limit.apply(decision);
        try {
            executor.execute(() -> {
                // Nobody waits any more: the answer would only keep others waiting.
                if (wanted.isDone()) {
                    return;
                }
                try {
                    decision.complete(Objects.requireNonNull(decide(asked, question, peer), "an authorizer said null"));
                } catch (RuntimeException | Error e) {
                    decision.completeExceptionally(e);
                }
            });
        } catch (RuntimeException | Error e) {
            decision.completeExceptionally(e);
        }
        return wanted;
    }

    private static AuthDecision decide(Authorizer authorizer, Question question, Peer peer) {
        if (question instanceof Question.Subscribe it) {
            return authorizer.onSubscribe(
                    peer, it.channel().text(), it.message().channelData());
        }
        if (question instanceof Question.SignIn it) {
            return authorizer.onSignIn(peer, it.message().userData());
        }
        var relay = ((Question.ClientEvent) question).relay();
        return authorizer.onClientEvent(peer, relay.channel().text(), relay.event(), relay.data());
    }
}
