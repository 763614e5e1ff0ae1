package dev.vask;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.testing.VirtualTime;
import dev.vask.transport.CloseStatus;
import dev.vask.transport.EventLoop;
import dev.vask.transport.Handshake;
import dev.vask.transport.HeaderLookup;
import dev.vask.transport.OutboundText;
import dev.vask.transport.SendCallback;
import dev.vask.transport.Socket;
import dev.vask.transport.SocketHandler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A broadcast")
class BroadcastTest {
    /** Keeps tasks until the test runs them. */
    private static class Tasks implements Executor {
        final Queue<Runnable> waiting = new ArrayDeque<>();

        @Override
        public void execute(Runnable task) {
            waiting.add(task);
        }

        void runAll() {
            Runnable task = waiting.poll();
            while (task != null) {
                task.run();
                task = waiting.poll();
            }
        }
    }

    private static final class Loop extends Tasks implements EventLoop {
        boolean current;

        @Override
        public boolean isCurrent() {
            return current;
        }
    }

    /** Notes what each send was given, and takes it at once. */
    private static final class Peer implements Socket {
        final List<List<String>> batches = new ArrayList<>();
        private final @Nullable EventLoop loop;
        private final SocketHandler handler;

        Peer(Vask vask, @Nullable Loop loop) {
            this.loop = loop;
            handler = vask.sockets()
                    .open(new Handshake("/app/key", "protocol=7", false, "fake", HeaderLookup.NONE), this);
            handler.onText("{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"news\"}}");
            if (loop != null) {
                loop.runAll();
            }
            batches.clear();
        }

        @Override
        public void send(List<OutboundText> batch, SendCallback callback) {
            // Copied: the list is the core's again once the callback was called.
            batches.add(batch.stream().map(OutboundText::text).toList());
            callback.sent();
        }

        @Override
        public void close(CloseStatus status) {
            handler.onClosed(status);
        }

        @Override
        public void abort() {
            handler.onClosed(null);
        }

        @Override
        public @Nullable EventLoop eventLoop() {
            return loop;
        }
    }

    private final Tasks senders = new Tasks();

    private Vask vask(Executor sendExecutor) {
        return Vask.builder()
                .app(App.of("key", "secret"))
                .time(new VirtualTime())
                .executor(Runnable::run)
                .sendExecutor(sendExecutor)
                .build();
    }

    private static List<Peer> peers(Vask vask, int count, @Nullable Loop loop) {
        return IntStream.range(0, count).mapToObj(i -> new Peer(vask, loop)).toList();
    }

    private static void trigger(Vask vask, String... data) {
        for (String each : data) {
            vask.app("key").trigger("news", "told", each);
        }
    }

    private static String frame(String data) {
        return "{\"event\":\"told\",\"channel\":\"news\",\"data\":\"" + data + "\"}";
    }

    @Test
    @DisplayName("to a few is sent by the publisher, before the trigger returns")
    void few() {
        try (Vask vask = vask(senders)) {
            List<Peer> peers = peers(vask, 16, null);
            trigger(vask, "1");

            assertThat(senders.waiting).isEmpty();
            assertThat(peers).allSatisfy(peer -> assertThat(peer.batches).containsExactly(List.of(frame("1"))));
        }
    }

    @Test
    @DisplayName(
            "to many is sent on the sending executor, and what is published before it gets there goes with the same write")
    void many() {
        try (Vask vask = vask(senders)) {
            List<Peer> peers = peers(vask, 17, null);
            trigger(vask, "1", "2", "3");
            assertThat(peers).allSatisfy(peer -> assertThat(peer.batches).isEmpty());
            assertThat(senders.waiting).as("claimed once").hasSize(1);

            senders.runAll();
            trigger(vask, "4");
            senders.runAll();

            assertThat(peers)
                    .allSatisfy(peer -> assertThat(peer.batches)
                            .containsExactly(List.of(frame("1"), frame("2"), frame("3")), List.of(frame("4"))));
            assertThat(vask.stats().messagesSent()).isEqualTo(17L * (2 + 4));
        }
    }

    @Test
    @DisplayName("to very many is cut into pieces that several threads can send; each subscriber is in one of them")
    void pieces() {
        try (Vask vask = vask(senders)) {
            List<Peer> peers = peers(vask, 5_000, null);
            trigger(vask, "1");

            assertThat(senders.waiting).hasSize(10);
            senders.runAll();
            assertThat(peers).allSatisfy(peer -> assertThat(peer.batches).containsExactly(List.of(frame("1"))));
        }
    }

    @Test
    @DisplayName("is handed over once to each event loop, however few of its sockets are subscribed")
    void loops() {
        Loop first = new Loop();
        Loop second = new Loop();
        try (Vask vask = vask(senders)) {
            List<Peer> of1 = peers(vask, 3, first);
            List<Peer> of2 = peers(vask, 40, second);
            trigger(vask, "1", "2");

            assertThat(List.of(first.waiting.size(), second.waiting.size(), senders.waiting.size()))
                    .containsExactly(1, 1, 0);
            first.runAll();
            assertThat(of1)
                    .allSatisfy(peer -> assertThat(peer.batches).containsExactly(List.of(frame("1"), frame("2"))));
            assertThat(of2).allSatisfy(peer -> assertThat(peer.batches).isEmpty());
            second.runAll();
            assertThat(of2)
                    .allSatisfy(peer -> assertThat(peer.batches).containsExactly(List.of(frame("1"), frame("2"))));
        }
    }

    @Test
    @DisplayName("from an event loop to a few of its own sockets is sent at once; to many in a turn of its own")
    void ownLoop() {
        Loop loop = new Loop();
        loop.current = true;
        try (Vask vask = vask(senders)) {
            List<Peer> peers = new ArrayList<>(peers(vask, 16, loop));
            trigger(vask, "1");
            assertThat(loop.waiting).isEmpty();
            assertThat(peers).allSatisfy(peer -> assertThat(peer.batches).hasSize(1));

            peers.add(new Peer(vask, loop));
            trigger(vask, "2");
            assertThat(loop.waiting).hasSize(1);
            loop.runAll();
            assertThat(peers).allSatisfy(peer -> assertThat(peer.batches).last().isEqualTo(List.of(frame("2"))));
        }
    }

    @Test
    @DisplayName("whose executor has ended is sent by the publisher: nothing is lost")
    void rejected() {
        Executor ended = task -> {
            throw new RejectedExecutionException("ended");
        };
        try (Vask vask = vask(ended)) {
            List<Peer> peers = peers(vask, 100, null);
            trigger(vask, "1", "2");

            assertThat(peers)
                    .allSatisfy(
                            peer -> assertThat(peer.batches).containsExactly(List.of(frame("1")), List.of(frame("2"))));
        }
    }

    @Test
    @DisplayName("is not sent to who was closed between queueing and sending")
    void closedMeanwhile() {
        try (Vask vask = vask(senders)) {
            List<Peer> peers = peers(vask, 20, null);
            trigger(vask, "1");
            peers.get(3).handler.onClosed(null);
            senders.runAll();

            assertThat(peers.get(3).batches).isEmpty();
            assertThat(peers.get(4).batches).hasSize(1);
        }
    }

    @Test
    @DisplayName("that finds the executor far behind is sent by its publisher: no reader is called slow for it")
    void behind() {
        try (Vask vask = vask(senders)) {
            List<Peer> peers = peers(vask, 20, null);
            int more = Limits.defaults().maxQueuedMessages() * 2;
            for (int i = 0; i < more; i++) {
                trigger(vask, "x");
            }
            senders.runAll();

            assertThat(vask.stats().slowConsumers()).isZero();
            assertThat(peers)
                    .allSatisfy(peer -> assertThat(
                                    peer.batches.stream().mapToInt(List::size).sum())
                            .isEqualTo(more));
        }
    }

    @Test
    @DisplayName("whose executor has no thread for it is sent by the publisher, once to each")
    void noThread() {
        Executor failing = task -> {
            throw new OutOfMemoryError("no thread to be had");
        };
        try (Vask vask = vask(failing)) {
            List<Peer> peers = peers(vask, 1_000, null);
            trigger(vask, "1");

            assertThat(peers).allSatisfy(peer -> assertThat(peer.batches).containsExactly(List.of(frame("1"))));
        }
    }
}
