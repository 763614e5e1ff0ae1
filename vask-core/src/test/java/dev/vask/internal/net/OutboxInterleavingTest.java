package dev.vask.internal.net;

import dev.vask.Limits;
import dev.vask.VaskMeter;
import dev.vask.concurrency.Interleavings;
import dev.vask.internal.hub.Counters;
import dev.vask.internal.hub.Subscriber.Claim;
import dev.vask.internal.hub.Tally;
import dev.vask.testing.VirtualTime;
import dev.vask.transport.CloseStatus;
import dev.vask.transport.OutboundText;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An outbox: offers, broadcasts, batches that leave at once or later, and one close, from any thread. */
@Tag("once")
@Tag(Interleavings.TAG)
@Param(name = "thread", gen = ThreadIdGen.class)
public class OutboxInterleavingTest {
    private static final int THREADS = 8;
    private static final CloseStatus STATUS = new CloseStatus(4200, "bye");
    private static final OutboundText LAST = OutboundText.of("");
    /** More than a thread offers. */
    private static final int MANY = 32;

    /** Each thread's frames, told apart by their length: none is empty, as {@link #LAST} is. */
    private record Frame(int thread, int number) {
        static Frame of(OutboundText text) {
            return new Frame(text.byteLength() / MANY, text.byteLength() % MANY);
        }

        OutboundText text() {
            return OutboundText.ofUtf8(new byte[thread * MANY + number]);
        }
    }

    private final AtomicIntegerArray offered = new AtomicIntegerArray(THREADS);
    /** How many of them before the close. */
    private final AtomicIntegerArray taken = new AtomicIntegerArray(THREADS);

    private final OneBatchSocket socket = new OneBatchSocket();
    private final Outbox outbox = new Outbox(
            socket,
            new VirtualTime(),
            Limits.defaults(),
            new Counters(VaskMeter.NONE, new VirtualTime()),
            new Outbox.Owner() {
                @Override
                public void onBroken(Throwable failure) {
                    throw new AssertionError(failure);
                }

                @Override
                public void onSlow() {
                    socket.fault("slow");
                }

                @Override
                public void onLost() {
                    socket.fault("lost");
                }
            });

    private volatile boolean closing;

    private OutboundText frame(int thread) {
        return new Frame(thread, offered.incrementAndGet(thread)).text();
    }

    private void taken(int thread) {
        if (!closing) {
            taken.incrementAndGet(thread);
        }
    }

    @Operation
    public void offer(@Param(name = "thread") int thread) {
        outbox.offer(frame(thread));
        taken(thread);
        outbox.flush();
    }

    @Operation
    public void broadcast(@Param(name = "thread") int thread) {
        OutboundText frame = frame(thread);
        Claim claim = outbox.claim(frame, 0);
        taken(thread);
        if (claim == Claim.DRAIN) {
            outbox.drain(List.of(frame), new Tally());
        } else if (claim == Claim.FLUSH) {
            outbox.flush();
        }
    }

    @Operation
    public void leaves() {
        socket.complete();
    }

    @Operation(runOnce = true)
    public void close() {
        closing = true;
        outbox.close(STATUS, LAST, false);
    }

    @Validate
    public void allSentOnceAndInOrder() {
        while (socket.complete()) {
            // Each may send the next.
        }
        Interleavings.require(socket.faults().isEmpty(), "no promise to the socket is broken");
        Interleavings.require(socket.isClosed() == closing, "closed if asked");
        List<OutboundText> sent = socket.sent();
        int last = sent.size() - (closing ? 1 : 0);
        Interleavings.require(!closing || sent.get(last) == LAST, "the last word last");
        int[] count = new int[THREADS];
        for (int i = 0; i < last; i++) {
            Frame frame = Frame.of(sent.get(i));
            Interleavings.require(frame.number() == ++count[frame.thread()], "once and in order");
        }
        for (int thread = 0; thread < THREADS; thread++) {
            Interleavings.require(count[thread] >= taken.get(thread), "all that was taken before the close");
            Interleavings.require(closing || count[thread] == offered.get(thread), "all of them");
        }
    }

    @Test
    @DisplayName("an outbox sends what it took before a close once and in order, one batch at a time, then closes once")
    void outbox() {
        Interleavings.checkEnd(OutboxInterleavingTest.class);
    }
}
