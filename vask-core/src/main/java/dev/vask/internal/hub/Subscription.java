package dev.vask.internal.hub;

import dev.vask.EventFilter;
import dev.vask.internal.session.JoinRefusal;
import dev.vask.spi.PresenceMember;
import dev.vask.transport.OutboundText;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One connection's place in one channel, from the wish to the leave. Its mutable state is the channel's, under its lock. */
public final class Subscription {
    private static final CompletableFuture<@Nullable JoinRefusal> SUCCEEDED = CompletableFuture.completedFuture(null);

    enum State {
        /** Wished for; the channel has not got to it yet. */
        PENDING,
        /** Receives the channel's events. */
        ACTIVE,
        /** Left, or never admitted. */
        GONE
    }

    final Channel channel;
    final Subscriber subscriber;
    final @Nullable PresenceMember member;
    /** Which events it gets; null for all. The host's: not to be asked under a lock. */
    final @Nullable EventFilter filter;

    private @Nullable OutboundText welcome;
    private volatile CompletableFuture<@Nullable JoinRefusal> result = new CompletableFuture<>();

    State state = State.PENDING;
    /** Whether it counts as one of its user's connections in the roster. */
    boolean counted;
    /** Where it stands in the channel's array while it is active. */
    int index;

    /** @param welcome the first frame, where it is not the channel's usual acknowledgement */
    Subscription(
            Channel channel,
            Subscriber subscriber,
            @Nullable PresenceMember member,
            @Nullable OutboundText welcome,
            @Nullable EventFilter filter) {
        this.channel = channel;
        this.subscriber = subscriber;
        this.member = member;
        this.welcome = welcome;
        this.filter = filter;
    }

    /** Completes with null once active (the acknowledgement is queued by then), else with why it is not. */
    public CompletionStage<@Nullable JoinRefusal> result() {
        return result;
    }

    /** The first frame. One of its own is let go with that: who lasts keeps nothing that is sent once. */
    OutboundText welcome(Supplier<OutboundText> acknowledgement) {
        OutboundText own = welcome;
        welcome = null;
        return own == null ? acknowledgement.get() : own;
    }

    void succeeded() {
        CompletableFuture<@Nullable JoinRefusal> own = result;
        // Who lasts need not keep what was waited for once.
        result = SUCCEEDED;
        own.complete(null);
    }

    void refused(JoinRefusal refusal) {
        result.complete(refusal);
    }
}
