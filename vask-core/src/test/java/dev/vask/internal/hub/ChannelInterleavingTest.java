package dev.vask.internal.hub;

import dev.vask.concurrency.Interleavings;
import dev.vask.internal.protocol.ChannelKind;
import dev.vask.internal.protocol.ChannelName;
import dev.vask.spi.Envelope;
import dev.vask.transport.OutboundText;
import java.util.ArrayList;
import java.util.List;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One channel that comes into being and goes, as each thread joins, publishes and leaves. */
@Tag("once")
@Tag(Interleavings.TAG)
@Param(name = "thread", gen = ThreadIdGen.class)
public class ChannelInterleavingTest {
    private static final int THREADS = 8;
    private static final ChannelName NAME = new ChannelName("feed", ChannelKind.PUBLIC);

    private final AppHub app = Hubs.open().of(Hubs.app(0));
    private final Member[] members = new Member[THREADS];

    /** What one thread does, which is all that touches it but the channel. */
    private final class Member {
        private final Hubs.Guest guest = new Hubs.Guest("1." + THREADS);
        private final List<OutboundText> due = new ArrayList<>();
        private @Nullable Subscription subscription;

        void join() {
            if (subscription == null) {
                subscription = app.join(guest, NAME, null, null);
            }
        }

        void publish() {
            boolean inside = subscription != null
                    && subscription.result().toCompletableFuture().isDone();
            OutboundText frame = OutboundText.ofUtf8(new byte[1]);
            app.deliver(NAME.text(), new Envelope.Event(frame, null, null, null));
            if (inside) {
                due.add(frame);
            }
        }

        void leave() {
            Subscription own = subscription;
            if (own != null) {
                subscription = null;
                app.leave(own);
            }
        }

        void check() {
            for (OutboundText frame : due) {
                Interleavings.require(guest.count(frame) == 1, "who is in gets an event, once");
            }
        }
    }

    public ChannelInterleavingTest() {
        for (int thread = 0; thread < THREADS; thread++) {
            members[thread] = new Member();
        }
    }

    @Operation
    public void join(@Param(name = "thread") int thread) {
        members[thread].join();
    }

    @Operation
    public void publish(@Param(name = "thread") int thread) {
        members[thread].publish();
    }

    @Operation
    public void leave(@Param(name = "thread") int thread) {
        members[thread].leave();
    }

    @Validate
    public void nobodyIsInALostChannel() {
        OutboundText frame = OutboundText.ofUtf8(new byte[2]);
        app.deliver(NAME.text(), new Envelope.Event(frame, null, null, null));
        int inside = 0;
        for (Member member : members) {
            int expected = member.subscription == null ? 0 : 1;
            inside += expected;
            Interleavings.require(member.guest.count(frame) == expected, "who is in gets it, nobody else");
            member.check();
        }
        Interleavings.require(
                app.queries().channel(NAME.text()).toCompletableFuture().join().subscriptions() == inside,
                "all in one channel");
        for (Member member : members) {
            member.leave();
        }
        Interleavings.require(
                !app.queries().channel(NAME.text()).toCompletableFuture().join().occupied(), "nobody is left");
        app.retire();
        Interleavings.require(app.isDone(), "no channel is left");
    }

    @Test
    @DisplayName(
            "who joins while the last one leaves is in the channel that others find, and an empty one is forgotten")
    void channel() {
        Interleavings.stressEnd(ChannelInterleavingTest.class);
    }
}
