package dev.vask.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.Limits;
import dev.vask.VaskEvent;
import dev.vask.testing.FakeSocket;
import dev.vask.transport.CloseStatus;
import dev.vask.transport.OutboundText;
import dev.vask.transport.SendCallback;
import dev.vask.transport.SocketHandler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** reliability.md §4.4 S-61, S-63, S-64, §4.7 S-84: socket layers that misbehave, and closes at odd moments. */
class SocketLayerTest {
    private final World world = new World();

    private long disconnects(String socketId) {
        return world.events.stream()
                .filter(event -> event instanceof VaskEvent.Disconnected gone
                        && gone.socketId().equals(socketId))
                .count();
    }

    @Test
    @DisplayName("S-61: a socket that throws on send is dropped; everybody else on the channel gets the event")
    void throwsOnSend() {
        FakeSocket broken = world.inRoom();
        FakeSocket after = world.inRoom();
        broken.throwsOnSend(new IllegalStateException("broken pipe"));

        world.othersAreFine();

        assertThat(broken.wasAborted()).isTrue();
        assertThat(after.newFrames()).hasSize(1);
        assertThat(world.vask.stats().connections()).isEqualTo(2);
        assertThat(disconnects(broken.socketId())).isOne();
        world.othersAreFine();
    }

    @Test
    @DisplayName("S-61: a socket that throws an error on its very first send costs only itself")
    void throwsAtOnce() {
        LaxSocket broken = new LaxSocket() {
            @Override
            public void send(List<OutboundText> batch, SendCallback callback) {
                throw new LinkageError("no such native library");
            }
        };

        broken.open(world.vask, World.TARGET);

        assertThat(broken.aborts).hasValue(1);
        assertThat(world.vask.stats().connections()).isEqualTo(1);
        world.othersAreFine();
    }

    @Test
    @DisplayName("S-61: a socket that reports its send failed is dropped and left everything, once")
    void failsOnSend() {
        LaxSocket failing = new LaxSocket() {
            @Override
            public void send(List<OutboundText> batch, SendCallback callback) {
                super.send(batch, new SendCallback() {
                    @Override
                    public void sent() {
                        if (frames.size() < 3) {
                            callback.sent();
                        } else {
                            callback.failed(new java.io.IOException("connection reset"));
                        }
                    }

                    @Override
                    public void failed(Throwable cause) {}
                });
            }
        };
        failing.open(world.vask, World.TARGET);
        failing.handler.onText(Say.subscribe("orders"));

        world.vask.app(World.KEY).trigger("orders", "e", "1");

        assertThat(failing.aborts).hasValue(1);
        assertThat(world.vask.stats().connections()).isEqualTo(1);
        assertThat(world.vask.stats().channels()).isEqualTo(1);
        failing.handler.onClosed(null);
        assertThat(world.vask.stats().connections()).isEqualTo(1);
        world.othersAreFine();
    }

    @Test
    @DisplayName("S-61: 100 000 frames sent one by one, each completing inside send, need a stack of constant depth")
    void inlineCompletions() {
        int[] deepest = {0};
        int[] sends = {0};
        LaxSocket inline = new LaxSocket() {
            @Override
            public void send(List<OutboundText> batch, SendCallback callback) {
                sends[0]++;
                if (sends[0] % 1_000 == 0) {
                    deepest[0] = Math.max(deepest[0], Thread.currentThread().getStackTrace().length);
                }
                if (sends[0] > 10 && sends[0] < 100_000) {
                    // Something new is queued while this batch is under way, and it completes before send returns.
                    world.vask.app(World.KEY).trigger("loop", "e", "1");
                }
                callback.sent();
            }
        };
        inline.open(world.vask, World.TARGET);
        inline.handler.onText(Say.subscribe("loop"));
        for (int i = 0; i < 10; i++) {
            world.vask.app(World.KEY).trigger("loop", "e", "1");
        }

        assertThat(sends[0]).isGreaterThanOrEqualTo(100_000);
        assertThat(deepest[0]).isBetween(1, 200);
        world.othersAreFine();
    }

    @Test
    @DisplayName(
            "S-61: 100 000 frames queued behind a held send leave in batches of at most 1,024, in order, on a shallow stack")
    void queuedBehindOne() {
        World roomy = new World(options ->
                options.limits(Limits.defaults().withMaxQueuedMessages(200_000).withMaxQueuedBytes(64 * 1024 * 1024)));
        SendCallback[] held = {null};
        LaxSocket slow = new LaxSocket() {
            @Override
            public void send(List<OutboundText> batch, SendCallback callback) {
                calls.add("send " + batch.size());
                batch.forEach(text -> frames.add(text.text()));
                held[0] = callback;
            }
        };
        slow.open(roomy.vask, World.TARGET);
        held[0].sent();
        slow.handler.onText(Say.subscribe("orders"));
        for (int i = 0; i < 100_000; i++) {
            roomy.vask.app(World.KEY).trigger("orders", "e", String.valueOf(i));
        }
        while (slow.frames.size() < 100_002) {
            held[0].sent();
        }

        assertThat(slow.calls.subList(0, 3)).containsExactly("send 1", "send 1", "send 1024");
        assertThat(slow.calls).hasSize(2 + 98).endsWith("send " + (100_000 - 97 * 1_024));
        assertThat(slow.frames.get(2)).contains("\"data\":\"0\"");
        assertThat(slow.frames.get(100_001)).contains("\"data\":\"99999\"");
    }

    @Test
    @DisplayName(
            "S-61: a socket that closes inside send is left like any other; the publisher and others notice nothing")
    void closesInsideSend() {
        LaxSocket closing = new LaxSocket() {
            @Override
            public void send(List<OutboundText> batch, SendCallback callback) {
                super.send(batch, callback);
                if (frames.size() == 3) {
                    handler.onClosed(new CloseStatus(1001, "going away"));
                }
            }
        };
        closing.open(world.vask, World.TARGET);
        closing.handler.onText(Say.subscribe("orders"));
        FakeSocket other = world.connect();
        world.joins(other, "orders");

        world.vask.app(World.KEY).trigger("orders", "e", "1");
        world.vask.app(World.KEY).trigger("orders", "e", "2");

        assertThat(other.events("orders")).containsExactly("e", "e");
        assertThat(closing.frames).hasSize(3);
        assertThat(closing.aborts).hasValue(0);
        assertThat(world.vask.stats().connections()).isEqualTo(2);
        world.othersAreFine();
    }

    @Test
    @DisplayName("S-61: a socket that throws from close, abort and ping harms nobody")
    void throwsFromEverything() {
        LaxSocket broken = new LaxSocket() {
            @Override
            public void close(CloseStatus status) {
                super.close(status);
                throw new IllegalStateException("close");
            }

            @Override
            public void abort() {
                super.abort();
                throw new IllegalStateException("abort");
            }

            @Override
            public void ping() {
                throw new IllegalStateException("ping");
            }
        };
        broken.open(world.vask, World.TARGET);

        world.time.advance(Duration.ofSeconds(100));
        world.bystander.says(Say.PING);
        world.time.advance(Duration.ofSeconds(53));
        world.bystander.newFrames();

        assertThat(broken.closes).extracting(CloseStatus::code).containsExactly(4201);
        assertThat(broken.aborts).hasValue(1);
        assertThat(world.vask.stats().connections()).isEqualTo(1);
        world.othersAreFine();
    }

    @Test
    @DisplayName("S-63: a socket gone before open has returned was never greeted twice and leaves nothing")
    void closedInsideOpen() {
        LaxSocket early = new LaxSocket() {
            @Override
            public void send(List<OutboundText> batch, SendCallback callback) {
                callback.failed(new java.io.IOException("gone"));
            }
        };
        early.open(world.vask, World.TARGET);
        early.handler.onClosed(null);

        assertThat(world.vask.stats().connections()).isEqualTo(1);
        world.bystander.hangsUp();
        assertThat(world.time.pendingTimers()).isZero();
    }

    @Test
    @DisplayName(
            "S-63: both sides closing, closing twice, and messages after a close: one disconnect, no leak, no frame")
    void closesTwice() {
        LaxSocket socket = LaxSocket.connect(world.vask, World.TARGET);
        socket.handler.onText(Say.subscribe("orders"));
        String id = ((VaskEvent.Connected) world.events.stream()
                        .filter(event -> event instanceof VaskEvent.Connected connected
                                && connected.remoteAddress().equals("lax"))
                        .findFirst()
                        .orElseThrow())
                .socketId();
        socket.handler.onClosed(new CloseStatus(1000, "bye"));
        socket.frames.clear();
        socket.calls.clear();

        socket.handler.onClosed(null);
        socket.handler.onText(Say.subscribe("orders"));
        socket.handler.onText(Say.PING);
        socket.handler.onBinary(1);
        socket.handler.onControlFrame();
        world.vask.app(World.KEY).trigger("orders", "e", "1");

        assertThat(disconnects(id)).isOne();
        assertThat(socket.frames).isEmpty();
        assertThat(socket.calls).isEmpty();
        assertThat(world.vask.stats().channels()).isEqualTo(1);
        world.othersAreFine();
        world.bystander.hangsUp();
        assertThat(world.time.pendingTimers()).isZero();
    }

    @Test
    @DisplayName("I2: nothing is handed to a socket after its close, and the close comes after the last frame")
    void nothingAfterClose() {
        LaxSocket socket = LaxSocket.connect(world.vask, World.TARGET);
        socket.handler.onText(Say.subscribe("orders"));
        String userData = "{\"id\":\"ada\"}";
        String id = socket.frames.get(0).replaceAll(".*socket_id\\\\\":\\\\\"([0-9.]+).*", "$1");
        socket.handler.onText(
                Say.signIn(World.KEY + ":" + Say.hmac(World.SECRET, id + "::user::" + userData), userData));
        world.vask.app(World.KEY).terminateUser("ada");
        assertThat(socket.closes).extracting(CloseStatus::code).containsExactly(4200);
        assertThat(socket.calls).last().isEqualTo("close");

        world.vask.app(World.KEY).trigger("orders", "e", "1");
        world.vask.app(World.KEY).sendToUser("ada", "e", "1");
        socket.handler.onText(Say.PING);
        world.vask.app(World.KEY).terminateUser("ada");

        assertThat(socket.calls).last().isEqualTo("close");
        assertThat(socket.closes).hasSize(1);
        world.othersAreFine();
    }

    @Test
    @DisplayName(
            "S-64: a layer that calls from four threads at once is served in one order, each message answered once")
    void concurrentCallbacks() throws InterruptedException {
        World patient = new World(options ->
                options.limits(Limits.defaults().withMessageBurst(100_000).withMaxWaitingCommands(100_000)));
        LaxSocket socket = LaxSocket.connect(patient.vask, World.TARGET);
        SocketHandler handler = socket.handler;
        socket.frames.clear();
        CountDownLatch start = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(4);
        for (int t = 0; t < 4; t++) {
            Thread thread = new Thread(() -> {
                try {
                    start.await();
                    for (int i = 0; i < 2_000; i++) {
                        handler.onText(Say.PING);
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                done.countDown();
            });
            thread.setDaemon(true);
            thread.start();
        }
        start.countDown();

        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(socket.frames).hasSize(8_000).containsOnly(World.PONG);
        patient.othersAreFine();
    }

    @Test
    @DisplayName(
            "S-84: a layer that never reports closes: the connection leaves at 150 s, is aborted 2 s later, and forgotten")
    void neverReportsClose() {
        LaxSocket silent = LaxSocket.connect(world.vask, World.TARGET);
        silent.handler.onText(Say.subscribe("orders"));
        for (int i = 0; i < 5; i++) {
            world.time.advance(Duration.ofSeconds(30));
            world.bystander.says(Say.PING);
        }
        world.bystander.newFrames();

        assertThat(silent.closes).extracting(CloseStatus::code).containsExactly(4201);
        assertThat(silent.frames).last().asString().contains("\"code\":4201");
        assertThat(world.vask.stats().connections()).isEqualTo(1);
        assertThat(world.vask.stats().channels()).isEqualTo(1);
        assertThat(world.vask.stats().heartbeatTimeouts()).isOne();
        assertThat(silent.aborts).hasValue(0);
        world.time.advance(Duration.ofSeconds(2));
        assertThat(silent.aborts).hasValue(1);
        world.othersAreFine();
        world.bystander.hangsUp();
        assertThat(world.time.pendingTimers()).isZero();
    }
}
