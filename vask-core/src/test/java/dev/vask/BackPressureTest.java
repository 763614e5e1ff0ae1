package dev.vask;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.spi.BackplaneException;
import dev.vask.testing.VirtualTime;
import dev.vask.transport.CloseStatus;
import dev.vask.transport.EventLoop;
import dev.vask.transport.Handshake;
import dev.vask.transport.HeaderLookup;
import dev.vask.transport.OutboundText;
import dev.vask.transport.SendCallback;
import dev.vask.transport.Socket;
import dev.vask.transport.SocketHandler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Back-pressure:")
class BackPressureTest {
    private static final int A_MILLION = 1_000_000;
    private static final long BOUND = 64L << 20;

    /** Runs tasks only when the test has it run them. */
    private static final class Loop implements EventLoop {
        final Queue<Runnable> waiting = new ArrayDeque<>();
        boolean current;

        @Override
        public boolean isCurrent() {
            return current;
        }

        @Override
        public void execute(Runnable task) {
            waiting.add(task);
        }

        /** Runs the tasks of this moment, and no later ones. */
        void pass() {
            current = true;
            for (int tasks = waiting.size(); tasks > 0; tasks--) {
                waiting.remove().run();
            }
            current = false;
        }

        void runAll() {
            while (!waiting.isEmpty()) {
                pass();
            }
        }
    }

    /** A reader that takes each batch at once, or leaves it at the socket. */
    private static final class Reader implements Socket {
        private final @Nullable Loop loop;
        private final SocketHandler handler;
        private boolean reads = true;
        final List<String> closes = new ArrayList<>();
        private @Nullable Runnable whileSending;
        long events;

        @Nullable
        String lastEvent;

        Reader(Vask vask, @Nullable Loop loop, String channel) {
            this.loop = loop;
            handler = vask.sockets()
                    .open(new Handshake("/app/key", "protocol=7", false, "fake", HeaderLookup.NONE), this);
            handler.onText("{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"" + channel + "\"}}");
            if (loop != null) {
                loop.runAll();
            }
        }

        @Override
        public void send(List<OutboundText> batch, SendCallback callback) {
            for (OutboundText text : batch) {
                if (text.text().contains("\"event\":\"tick\"")) {
                    events++;
                    lastEvent = text.text();
                }
            }
            Runnable once = whileSending;
            whileSending = null;
            if (once != null) {
                once.run();
            }
            if (reads) {
                callback.sent();
            }
        }

        @Override
        public void close(CloseStatus status) {
            closes.add("close " + status.code());
            handler.onClosed(status);
        }

        @Override
        public void abort() {
            closes.add("abort");
            handler.onClosed(null);
        }

        @Override
        public @Nullable EventLoop eventLoop() {
            return loop;
        }
    }

    private final VirtualTime time = new VirtualTime();
    private final Vask vask = Vask.builder()
            .app(App.of("key", "secret"))
            .time(time)
            .executor(Runnable::run)
            .build();

    @AfterEach
    void close() {
        vask.close();
    }

    private CompletableFuture<Void> trigger(String channel, String data) {
        return vask.app("key").trigger(channel, "tick", data).toCompletableFuture();
    }

    private List<Reader> readers(int count, @Nullable Loop loop) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Reader(vask, loop, "news"))
                .toList();
    }

    private static boolean isRejected(CompletableFuture<Void> stage) {
        return stage.handle((done, failure) ->
                        failure != null && BackplaneException.outcomeOf(failure) == BackplaneException.Outcome.REJECTED)
                .join();
    }

    @Test
    @DisplayName("an event is triggered → its stage completes when the event loops of all receivers have sent it")
    void stageCompletesWithTheEventLoops() {
        Loop first = new Loop();
        Loop second = new Loop();
        readers(3, first);
        readers(40, second);

        CompletableFuture<Void> stage = trigger("news", "1");
        assertThat(stage).isNotDone();
        first.runAll();
        assertThat(stage).isNotDone();
        second.runAll();
        assertThat(stage).isCompletedWithValue(null);
    }

    @Test
    @DisplayName("events behind a share that has not run → all stages complete with it, without a task for each")
    void stagesShareOnePassOfTheLoop() {
        Loop loop = new Loop();
        Reader reader = new Reader(vask, loop, "news");
        List<CompletableFuture<Void>> stages =
                IntStream.range(0, 1_000).mapToObj(i -> trigger("news", "" + i)).toList();

        assertThat(loop.waiting).hasSize(1);
        assertThat(stages).noneMatch(CompletableFuture::isDone);
        loop.pass();
        assertThat(stages).allMatch(CompletableFuture::isDone);
        assertThat(reader.events).isEqualTo(1_000);
    }

    @Test
    @DisplayName("a receiver is claimed by an event of another channel → the stage waits for that claim")
    void stageWaitsForTheClaimOfAnotherChannel() {
        Loop loop = new Loop();
        Reader reader = new Reader(vask, loop, "news");
        reader.handler.onText("{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"more\"}}");
        loop.runAll();

        CompletableFuture<Void> first = trigger("news", "1");
        CompletableFuture<Void> second = trigger("more", "2");
        assertThat(List.of(first, second)).noneMatch(CompletableFuture::isDone);
        loop.runAll();
        assertThat(List.of(first, second)).allMatch(CompletableFuture::isDone);
        assertThat(reader.events).isEqualTo(2);
    }

    @Test
    @DisplayName("no receiver waits for another thread → the stage is complete at once")
    void stageIsCompleteWithoutEventLoops() {
        Loop own = new Loop();
        readers(16, null);
        readers(40, own);
        own.current = true;

        assertThat(trigger("news", "1")).as("on the receivers' own loop").isCompleted();
        assertThat(trigger("empty", "1")).isCompleted();
    }

    @Test
    @DisplayName("1,000,000 triggers while the event loop does not run → none closed, bytes bounded, the rest rejected")
    void aMillionTriggersWhileTheLoopStandsStill() {
        Loop loop = new Loop();
        List<Reader> readers = readers(20, loop);
        List<CompletableFuture<Void>> accepted = new ArrayList<>();
        int rejected = 0;
        for (int i = 0; i < A_MILLION; i++) {
            CompletableFuture<Void> stage = trigger("news", "data of event " + i);
            if (stage.isDone() && isRejected(stage)) {
                rejected++;
            } else {
                accepted.add(stage);
            }
        }

        assertThat(accepted).noneMatch(CompletableFuture::isDone);
        assertThat(accepted).hasSizeGreaterThan(100_000);
        assertThat(accepted.size() + rejected).isEqualTo(A_MILLION);
        // Each event retains its frame and an entry in each queue.
        assertThat((long) accepted.size() * (60 + 20 * 8)).isLessThanOrEqualTo(BOUND);
        assertThat(loop.waiting).hasSize(1);

        loop.runAll();
        assertThat(accepted).allMatch(CompletableFuture::isDone);
        assertThat(readers).allSatisfy(reader -> {
            assertThat(reader.events).isEqualTo(accepted.size());
            assertThat(reader.closes).isEmpty();
        });
        assertThat(vask.stats().slowConsumers()).isZero();
        CompletableFuture<Void> next = trigger("news", "after");
        loop.runAll();
        assertThat(next).isCompletedWithValue(null);
        assertThat(readers).allSatisfy(reader -> assertThat(reader.lastEvent).contains("after"));
    }

    @Test
    @DisplayName("1,000,000 triggers that await every 1,000th stage → all delivered, none rejected")
    void aMillionTriggersWithBoundedStages() {
        Loop loop = new Loop();
        List<Reader> readers = readers(3, loop);
        for (int i = 1; i <= A_MILLION; i++) {
            CompletableFuture<Void> stage = trigger("news", "x");
            if (i % 1_000 == 0) {
                assertThat(stage).isNotDone();
                loop.pass();
                assertThat(stage).isCompletedWithValue(null);
            }
        }

        assertThat(readers).allSatisfy(reader -> {
            assertThat(reader.events).isEqualTo(A_MILLION);
            assertThat(reader.closes).isEmpty();
        });
    }

    @Test
    @DisplayName("many channels, each with one subscriber, while the event loop does not run → the bound holds for all")
    void boundHoldsOverChannels() {
        Loop loop = new Loop();
        for (int i = 0; i < 100; i++) {
            new Reader(vask, loop, "channel-" + i);
        }
        String data = "x".repeat(10_000);
        long accepted = 0;
        for (int i = 0; i < 10_000; i++) {
            accepted += isRejectedNow(trigger("channel-" + i % 100, data)) ? 0 : 1;
        }

        assertThat(accepted * data.length()).isBetween(BOUND / 2, BOUND);
        loop.runAll();
        assertThat(vask.stats().slowConsumers()).isZero();
        assertThat(isRejectedNow(trigger("channel-1", data))).isFalse();
    }

    private static boolean isRejectedNow(CompletableFuture<Void> stage) {
        return stage.isDone() && isRejected(stage);
    }

    @Test
    @DisplayName("a peer that takes nothing → delays no stage, and is closed with 4100 at its bound")
    void deadReaderDelaysNoStage() {
        Reader reader = new Reader(vask, null, "news");
        Reader healthy = new Reader(vask, null, "news");
        reader.reads = false;
        int events = 0;
        while (reader.closes.isEmpty()) {
            assertThat(trigger("news", "x")).isCompletedWithValue(null);
            events++;
        }

        assertThat(events).isEqualTo(Limits.defaults().maxQueuedMessages() + 1);
        assertThat(reader.closes).containsExactly("close 4100");
        assertThat(healthy.events).isEqualTo(events);
        assertThat(healthy.closes).isEmpty();
    }

    @Test
    @DisplayName(
            "the executor for broadcasts is within a share → later events count against the bound until it has run")
    void eventsBehindARunningShareAreBounded() {
        Queue<Runnable> sends = new ArrayDeque<>();
        try (Vask other = Vask.builder()
                .app(App.of("key", "secret"))
                .time(time)
                .executor(Runnable::run)
                .sendExecutor(sends::add)
                .build()) {
            List<Reader> readers = IntStream.range(0, 17)
                    .mapToObj(i -> new Reader(other, null, "news"))
                    .toList();
            String data = "x".repeat(10_000);
            List<CompletableFuture<Void>> stages = new ArrayList<>();
            readers.get(0).whileSending = () -> {
                for (int i = 0; i < 10_000; i++) {
                    stages.add(other.app("key").trigger("news", "tick", data).toCompletableFuture());
                }
            };
            other.app("key").trigger("news", "tick", data);
            sends.remove().run();

            long rejected =
                    stages.stream().filter(BackPressureTest::isRejectedNow).count();
            assertThat((stages.size() - rejected) * data.length()).isBetween(BOUND / 2, BOUND);
            sends.forEach(Runnable::run);
            assertThat(readers).allSatisfy(reader -> {
                assertThat(reader.events).isEqualTo(1 + stages.size() - rejected);
                assertThat(reader.closes).isEmpty();
            });
        }
    }

    @Test
    @DisplayName("the server hands a batch over late → the age of a message counts from the handing over")
    void ageCountsFromTheSocket() {
        Loop loop = new Loop();
        Reader reader = new Reader(vask, loop, "news");
        reader.reads = false;
        var unused = trigger("news", "late");
        time.advance(Duration.ofSeconds(14));
        loop.runAll();
        time.advance(Duration.ofSeconds(14));
        assertThat(reader.closes).isEmpty();
        time.advance(Duration.ofSeconds(2));
        loop.runAll();

        assertThat(reader.closes).containsExactly("close 4100");
    }
}
