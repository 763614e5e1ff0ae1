package dev.vask.internal.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.Limits;
import dev.vask.VaskMeter;
import dev.vask.internal.hub.Counters;
import dev.vask.internal.hub.Subscriber;
import dev.vask.internal.hub.Tally;
import dev.vask.spi.VaskTime;
import dev.vask.testing.VirtualTime;
import dev.vask.transport.CloseStatus;
import dev.vask.transport.EventLoop;
import dev.vask.transport.OutboundText;
import dev.vask.transport.SendCallback;
import dev.vask.transport.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutboxTest {
    private static final CloseStatus STATUS = new CloseStatus(4200, "bye");
    private static final OutboundText LAST = OutboundText.of("last");

    /** Notes what it is asked for, and completes a send when the test says. */
    private final class Recorder implements Socket {
        private SendCallback callback;
        private EventLoop loop;
        private boolean takesAtOnce;

        @Override
        public EventLoop eventLoop() {
            return loop;
        }

        @Override
        public void send(List<OutboundText> batch, SendCallback done) {
            assertThat(callback).as("one batch at a time").isNull();
            calls.add("send "
                    + String.join(",", batch.stream().map(OutboundText::text).toList()));
            callback = done;
            if (takesAtOnce) {
                sent();
            }
        }

        @Override
        public void close(CloseStatus status) {
            calls.add("close " + status.code());
        }

        @Override
        public void abort() {
            calls.add("abort");
        }

        private void sent() {
            SendCallback done = callback;
            callback = null;
            done.sent();
        }

        private void failed() {
            SendCallback done = callback;
            callback = null;
            done.failed(new IllegalStateException("reset"));
        }
    }

    private final VirtualTime time = new VirtualTime();
    private final List<String> calls = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private final Recorder socket = new Recorder();
    private final Counters counters = new Counters(VaskMeter.NONE, time);
    private final Outbox.Owner owner = new Outbox.Owner() {
        @Override
        public void onSlow() {
            told.add("slow");
            outbox.close(new CloseStatus(4100, "slow"), LAST, true);
        }

        @Override
        public void onBroken(Throwable failure) {
            told.add("broken");
        }

        @Override
        public void onLost() {
            told.add("lost");
        }
    };
    private Outbox outbox = outbox(Limits.defaults().withMaxQueuedMessages(4).withMaxQueuedBytes(100));

    private Outbox outbox(Limits limits) {
        return new Outbox(socket, time, limits, counters, owner);
    }

    private void offer(String... texts) {
        for (String text : texts) {
            outbox.offer(OutboundText.of(text));
        }
    }

    @Test
    @DisplayName("a batch completes on a thread that overrides getId → the next batch is sent [S-61]")
    void completionOnThreadWithoutId() throws InterruptedException {
        offer("a");
        outbox.flush();
        offer("b");
        Thread withoutId = new Thread(socket::sent) {
            @Override
            public long getId() {
                return 0;
            }
        };

        withoutId.start();
        withoutId.join();

        assertThat(calls).containsExactly("send a", "send b");
    }

    @Test
    @DisplayName("an offer sends nothing; a flush sends all of it as one batch; an empty flush sends nothing")
    void offerAndFlush() {
        outbox.flush();
        offer("a", "b");
        assertThat(calls).isEmpty();
        outbox.flush();
        assertThat(calls).containsExactly("send a,b");
        assertThat(counters.messagesSent.sum()).isEqualTo(2);
        assertThat(counters.bytesSent.sum()).isEqualTo(2);
    }

    @Test
    @DisplayName("while a batch is under way the queue collects, and its completion sends the next batch")
    void batches() {
        offer("a");
        outbox.flush();
        offer("b");
        outbox.flush();
        offer("c");
        assertThat(calls).containsExactly("send a");

        socket.sent();

        assertThat(calls).containsExactly("send a", "send b,c");
        socket.sent();
        offer("d");
        outbox.flush();
        assertThat(calls).last().isEqualTo("send d");
    }

    @Test
    @DisplayName(
            "the bound in messages counts what is at the socket; one too many tells the owner once and drops the queue")
    void messages() {
        offer("a", "b");
        outbox.flush();
        offer("c", "d");
        outbox.flush();
        assertThat(told).isEmpty();

        offer("e", "f");
        outbox.flush();
        outbox.flush();

        assertThat(told).containsExactly("slow");
        assertThat(calls).containsExactly("send a,b", "close 4100");
    }

    @Test
    @DisplayName("the bound in bytes holds to the byte, and room comes back when a batch has left")
    void bytes() {
        offer("x".repeat(60));
        outbox.flush();
        offer("y".repeat(40));
        outbox.flush();
        assertThat(told).isEmpty();
        socket.sent();
        offer("z".repeat(60));
        outbox.flush();
        assertThat(told).isEmpty();

        offer("1");
        outbox.flush();

        assertThat(told).containsExactly("slow");
    }

    @Test
    @DisplayName("a single frame above the bound in bytes → sent on an idle connection, by offer and by broadcast")
    void frameAboveTheBoundPassesOnAnIdleConnection() {
        String large = "x".repeat(101);
        offer(large);
        outbox.flush();
        socket.sent();
        OutboundText broadcast = OutboundText.of("y".repeat(1_000));
        assertThat(outbox.claim(broadcast, time.nanoTime())).isEqualTo(Subscriber.Claim.DRAIN);
        outbox.drain(List.of(broadcast), new Tally());
        socket.sent();

        assertThat(calls).containsExactly("send " + large, "send " + broadcast.text());
        assertThat(told).isEmpty();
    }

    @Test
    @DisplayName("a batch above the bound at the socket → leaves half of the bound to the frames behind it")
    void batchAboveTheBoundCountsAsHalf() {
        offer("x".repeat(1_000));
        outbox.flush();
        offer("y".repeat(50));
        outbox.flush();
        assertThat(told).isEmpty();
        offer("z");
        outbox.flush();

        assertThat(told).containsExactly("slow");
    }

    @Test
    @DisplayName("the frame of a broadcast at the socket → its bytes count, the bound holds to the byte [S-20]")
    void broadcastAtTheSocketCounts() {
        OutboundText broadcast = OutboundText.of("x".repeat(40));
        assertThat(outbox.claim(broadcast, time.nanoTime())).isEqualTo(Subscriber.Claim.DRAIN);
        outbox.drain(List.of(broadcast), new Tally());
        offer("y".repeat(60));
        outbox.flush();
        assertThat(told).isEmpty();

        offer("z");
        outbox.flush();

        assertThat(told).containsExactly("slow");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName(
            "a frame that the server sends late, after others waited for the reader → only its time at the socket counts [S-20]")
    void lateServerAfterFramesThatWaited(boolean takesAtOnce) {
        offer("a");
        outbox.flush();
        offer("b");
        socket.takesAtOnce = takesAtOnce;
        socket.sent();
        if (!takesAtOnce) {
            socket.sent();
        }
        socket.takesAtOnce = false;
        offer("c");
        time.advance(Duration.ofSeconds(14));
        outbox.flush();
        time.advance(Duration.ofSeconds(15).minusNanos(1));
        assertThat(calls).containsExactly("send a", "send b", "send c");
        assertThat(told).isEmpty();

        time.advance(Duration.ofNanos(1));

        assertThat(told).containsExactly("slow");
    }

    @Test
    @DisplayName("no batch at the socket → the queue exceeds its bound and is sent")
    void serverBehindIsNotTheReadersFault() {
        offer("1", "2", "3", "4", "5", "6", "7", "8", "9");
        outbox.flush();

        assertThat(calls).containsExactly("send 1,2,3,4,5,6,7,8,9");
        assertThat(told).isEmpty();
    }

    @Test
    @DisplayName(
            "more messages than a batch holds → handed over in several batches, in order, each with an age of its own")
    void longQueueIsSplit() {
        outbox = outbox(Limits.defaults());
        for (int i = 0; i < 2_500; i++) {
            offer("m" + i);
        }
        outbox.flush();
        for (int batch = 0; batch < 2; batch++) {
            time.advance(Duration.ofSeconds(14));
            socket.sent();
        }
        outbox.close(STATUS, LAST, false);
        socket.sent();
        socket.sent();

        assertThat(told).isEmpty();
        assertThat(calls).hasSize(5).last().isEqualTo("close 4200");
        assertThat(calls.get(0)).startsWith("send m0,m1,").endsWith(",m1023");
        assertThat(calls.get(1)).startsWith("send m1024,").endsWith(",m2047");
        assertThat(calls.get(2)).startsWith("send m2048,").endsWith(",m2499");
        assertThat(calls.get(3)).isEqualTo("send last");
    }

    @Test
    @DisplayName("16 times the bound without a batch at the socket → closed, with the error frame before the close")
    void lastWord() {
        for (int i = 0; i < 16 * 4 + 1; i++) {
            offer("x");
        }
        outbox.flush();

        assertThat(told).containsExactly("slow");

        assertThat(calls).containsExactly("send last", "close 4100");
    }

    @Test
    @DisplayName("the event loop has no memory for a task → the batch is sent on the calling thread")
    void eventLoopWithoutMemory() {
        socket.loop = new EventLoop() {
            @Override
            public boolean isCurrent() {
                return false;
            }

            @Override
            public void execute(Runnable task) {
                throw new OutOfMemoryError("no task");
            }
        };
        outbox = outbox(Limits.defaults());
        offer("a");
        outbox.flush();

        assertThat(calls).containsExactly("send a");
    }

    @Test
    @DisplayName("memory runs out while a batch is built → the connection is dropped, not silent")
    void failureWithTheClaimDropsTheConnection() {
        VaskTime failing = new VaskTime() {
            private int reads;

            @Override
            public long nanoTime() {
                if (++reads > 1) {
                    throw new OutOfMemoryError("nothing can be allocated");
                }
                return time.nanoTime();
            }

            @Override
            public long epochMillis() {
                return time.epochMillis();
            }

            @Override
            public Cancellable after(Duration delay, Runnable task) {
                return time.after(delay, task);
            }

            @Override
            public void await(CompletionStage<?> stage, Duration atMost) {
                time.await(stage, atMost);
            }
        };
        outbox = new Outbox(socket, failing, Limits.defaults(), counters, owner);
        offer("a");
        outbox.flush();

        assertThat(calls).containsExactly("send a", "abort");
        assertThat(told).containsExactly("broken", "lost");
    }

    @Test
    @DisplayName(
            "the age of the batch at the socket is bounded; a later batch has its own age; completing in time is fine")
    void age() {
        offer("a");
        outbox.flush();
        time.advance(Duration.ofSeconds(10));
        socket.sent();
        offer("b");
        outbox.flush();
        time.advance(Duration.ofSeconds(10));
        assertThat(told).isEmpty();
        time.advance(Duration.ofSeconds(5).minusNanos(1));
        assertThat(told).isEmpty();

        time.advance(Duration.ofNanos(1));

        assertThat(told).containsExactly("slow");
        assertThat(calls).last().isEqualTo("close 4100");
    }

    @Test
    @DisplayName(
            "the age is not watched while nothing is under way: after sends that completed no timer goes on for ever")
    void ageTimerIsLazy() {
        for (int i = 0; i < 10; i++) {
            offer("a");
            outbox.flush();
            socket.sent();
            time.advance(Duration.ofSeconds(2));
        }
        time.advance(Duration.ofSeconds(30));

        assertThat(time.pendingTimers()).isZero();
        assertThat(told).isEmpty();
    }

    @Test
    @DisplayName("a close sends what is queued and the last word, then closes; what is offered later is let go")
    void close() {
        offer("a");
        outbox.flush();
        offer("b");
        outbox.close(STATUS, LAST, false);
        offer("c");
        outbox.flush();
        outbox.close(new CloseStatus(4100, "second"), null, true);
        assertThat(calls).containsExactly("send a");
        socket.sent();
        assertThat(calls).containsExactly("send a", "send b,last");
        socket.sent();

        assertThat(calls).containsExactly("send a", "send b,last", "close 4200");
        offer("d");
        outbox.flush();
        assertThat(calls).hasSize(3);
    }

    @Test
    @DisplayName("a close with nothing to say closes at once")
    void bareClose() {
        outbox.close(STATUS, null, false);

        assertThat(calls).containsExactly("close 4200");
    }

    @Test
    @DisplayName(
            "a peer that never answers the close is aborted after the grace; one that answers is not, and no timer stays")
    void grace() {
        outbox.close(STATUS, null, false);
        time.advance(Duration.ofSeconds(2).minusNanos(1));
        assertThat(calls).containsExactly("close 4200");
        time.advance(Duration.ofNanos(1));
        assertThat(calls).containsExactly("close 4200", "abort");
        assertThat(told).containsExactly("lost");

        outbox = outbox(Limits.defaults());
        calls.clear();
        outbox.close(STATUS, null, false);
        outbox.closed();
        assertThat(time.pendingTimers()).isZero();
        time.advance(Duration.ofSeconds(9));
        assertThat(calls).containsExactly("close 4200");
    }

    @Test
    @DisplayName("a batch that never completes does not keep the close from its grace: aborted after 2 s")
    void graceWhileSending() {
        offer("a");
        outbox.flush();
        outbox.close(STATUS, LAST, false);
        time.advance(Duration.ofSeconds(2));

        assertThat(calls).containsExactly("send a", "abort");
        time.advance(Duration.ofMinutes(1));
        assertThat(calls).hasSize(2);
        assertThat(time.pendingTimers()).isZero();
    }

    @Test
    @DisplayName("a close that drops the queue is sent at once, past a batch under way")
    void closePastABatch() {
        offer("a");
        outbox.flush();
        offer("b", "c", "d", "e");
        outbox.flush();

        assertThat(calls).containsExactly("send a", "close 4100");
        socket.sent();
        assertThat(calls).containsExactly("send a", "close 4100");
    }

    @Test
    @DisplayName("after a failed send, an abort or the socket's own close nothing is sent, closed or told twice")
    void dead() {
        offer("a");
        outbox.flush();
        socket.failed();
        assertThat(calls).containsExactly("send a", "abort");
        assertThat(told).containsExactly("lost");

        offer("b");
        outbox.flush();
        outbox.close(STATUS, LAST, false);
        time.advance(Duration.ofMinutes(1));

        assertThat(calls).containsExactly("send a", "abort");
        assertThat(time.pendingTimers()).isZero();
    }

    @Test
    @DisplayName("what waits when the socket closes is let go, and a late completion changes nothing")
    void closedMeanwhile() {
        offer("a");
        outbox.flush();
        offer("b");
        outbox.closed();
        socket.sent();

        assertThat(calls).containsExactly("send a");
        time.advance(Duration.ofMinutes(1));
        assertThat(told).isEmpty();
        assertThat(time.pendingTimers()).isZero();
    }
}
