package dev.vask.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.App;
import dev.vask.ServerEvent;
import dev.vask.Vask;
import dev.vask.VaskApp;
import dev.vask.testing.FakeSocket;
import dev.vask.testing.VirtualTime;
import dev.vask.transport.OutboundText;
import dev.vask.transport.SendCallback;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** reliability.md §4.4, S-56 to S-60, S-65 to S-67, with real threads and latches. */
@Timeout(60)
class RaceTest {
    private static final int ROUNDS = 150;

    private final VirtualTime time = new VirtualTime();
    private final Vask vask = Vask.builder()
            .app(App.of("key", "secret").withClientEvents(true))
            .time(time)
            .executor(Runnable::run)
            .drainWindow(Duration.ZERO)
            .build();
    private final VaskApp app = vask.app("key");

    private FakeSocket connect() {
        return FakeSocket.connect(vask, "/app/key?protocol=7");
    }

    private void present(FakeSocket socket, String userId) {
        String data = "{\"user_id\":\"" + userId + "\"}";
        socket.says(Say.subscribe(
                "presence-p", "key:" + Say.hmac("secret", socket.socketId() + ":presence-p:" + data), data));
    }

    /** Runs a body on several threads at one moment, as often as asked, and fails with what any of them threw. */
    private static void together(int threads, IntConsumer body) {
        CyclicBarrier barrier = new CyclicBarrier(threads);
        CountDownLatch done = new CountDownLatch(threads);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        for (int t = 0; t < threads; t++) {
            int number = t;
            Thread thread = new Thread(() -> {
                try {
                    barrier.await(20, TimeUnit.SECONDS);
                    body.accept(number);
                } catch (Exception | Error e) {
                    failure.set(e);
                }
                done.countDown();
            });
            thread.setDaemon(true);
            thread.start();
        }
        try {
            assertThat(done.await(40, TimeUnit.SECONDS)).as("all threads end").isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        assertThat(failure.get()).isNull();
    }

    @Test
    @DisplayName(
            "S-56: subscribing and disconnecting at once leaves no ghost: no subscriber, no member, no channel, no timer")
    void subscribeAndDisconnect() {
        FakeSocket observer = connect();
        present(observer, "observer");
        for (int round = 0; round < ROUNDS; round++) {
            LaxSocket racer = LaxSocket.connect(vask, "/app/key?protocol=7");
            String id = racer.frames.get(0).replaceAll(".*socket_id\\\\\":\\\\\"([0-9.]+).*", "$1");
            String data = "{\"user_id\":\"racer\"}";
            String join = Say.subscribe("presence-p", "key:" + Say.hmac("secret", id + ":presence-p:" + data), data);
            together(2, thread -> {
                if (thread == 0) {
                    racer.handler.onText(join);
                } else {
                    racer.handler.onClosed(null);
                }
            });
        }

        assertThat(app.members("presence-p").toCompletableFuture().join()).hasSize(1);
        assertThat(app.channel("presence-p").toCompletableFuture().join().subscriptions())
                .isOne();
        assertThat(vask.stats().connections()).isOne();
        assertThat(time.pendingTimers()).isOne();
        List<String> changes = observer.frames().stream()
                .filter(frame -> frame.contains("racer"))
                .map(frame -> frame.contains("member_added") ? "added" : "removed")
                .toList();
        for (int i = 0; i < changes.size(); i++) {
            assertThat(changes.get(i)).isEqualTo(i % 2 == 0 ? "added" : "removed");
        }
        assertThat(changes.size() % 2).isZero();
    }

    @Test
    @DisplayName("S-57: once an unsubscribe was processed no event of the channel arrives any more")
    void publishAndUnsubscribe() {
        for (int round = 0; round < ROUNDS; round++) {
            FakeSocket client = connect();
            client.says(Say.subscribe("orders"));
            int[] after = {0};
            together(2, thread -> {
                if (thread == 0) {
                    for (int i = 0; i < 20; i++) {
                        app.trigger("orders", "e", "1");
                    }
                } else {
                    client.says(Say.unsubscribe("orders"));
                    client.says(Say.PING);
                }
            });
            List<String> frames = client.frames();
            int pong = frames.indexOf(World.PONG);
            after[0] = frames.size() - pong - 1;
            assertThat(after[0]).as("frames after the unsubscribe: " + frames).isZero();
            client.hangsUp();
        }
        assertThat(vask.stats().channels()).isZero();
    }

    @Test
    @DisplayName(
            "S-58: the last one leaving and a new one joining at once never lose the channel: the new one hears events")
    void lastLeavesWhileOneJoins() {
        FakeSocket leaving = connect();
        present(leaving, "u0");
        for (int round = 1; round <= ROUNDS; round++) {
            FakeSocket old = leaving;
            FakeSocket joining = connect();
            String user = "u" + (round % 2 == 0 ? round : round - 1);
            together(2, thread -> {
                if (thread == 0) {
                    old.says(Say.unsubscribe("presence-p"));
                } else {
                    present(joining, user);
                }
            });
            app.trigger("presence-p", "e", String.valueOf(round));
            assertThat(joining.events("presence-p")).containsExactly("e");
            assertThat(app.members("presence-p").toCompletableFuture().join())
                    .extracting(member -> member.userId())
                    .containsExactly(user);
            old.hangsUp();
            leaving = joining;
        }
    }

    @Test
    @DisplayName("S-59: two tabs of one user leaving together are exactly one member_removed")
    void twoTabsLeave() {
        FakeSocket observer = connect();
        present(observer, "observer");
        for (int round = 0; round < ROUNDS; round++) {
            FakeSocket one = connect();
            FakeSocket two = connect();
            present(one, "ada");
            present(two, "ada");
            observer.newFrames();
            together(2, thread -> {
                if (thread == 0) {
                    one.hangsUp();
                } else {
                    two.says(Say.unsubscribe("presence-p"));
                }
            });
            assertThat(observer.newFrames()).singleElement().asString().contains("member_removed", "ada");
            two.hangsUp();
        }
        assertThat(vask.stats().connections()).isOne();
    }

    @Test
    @DisplayName("S-60: terminating a user while it signs in closes it or leaves it signed in, never half of it")
    void terminateWhileSigningIn() {
        for (int round = 0; round < ROUNDS; round++) {
            String user = "user" + round;
            String data = "{\"id\":\"" + user + "\"}";
            FakeSocket client = connect();
            together(2, thread -> {
                if (thread == 0) {
                    client.says(Say.signIn("key:" + Say.hmac("secret", client.socketId() + "::user::" + data), data));
                } else {
                    app.terminateUser(user);
                }
            });
            if (client.isOpen()) {
                app.sendToUser(user, "e", "1");
                assertThat(client.frames()).last().asString().contains("#server-to-user-" + user);
                app.terminateUser(user);
            }
            assertThat(client.closeCode()).isEqualTo(4200);
        }
        assertThat(vask.stats().connections()).isZero();
    }

    @Test
    @DisplayName(
            "S-65: 16 threads publish to one channel: each thread's order is kept, and all receivers see one order")
    void sixteenPublishers() {
        List<LaxSocket> receivers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            LaxSocket receiver = new LaxSocket() {
                @Override
                public synchronized void send(List<OutboundText> batch, SendCallback callback) {
                    super.send(batch, callback);
                }
            };
            receiver.open(vask, "/app/key?protocol=7");
            receiver.handler.onText(Say.subscribe("orders"));
            receiver.frames.clear();
            receivers.add(receiver);
        }

        together(16, thread -> {
            for (int i = 0; i < 200; i++) {
                app.trigger("orders", "t" + thread, String.valueOf(i));
            }
        });

        List<String> order = List.copyOf(receivers.get(0).frames);
        assertThat(order).hasSize(3_200);
        for (LaxSocket receiver : receivers) {
            assertThat(List.copyOf(receiver.frames)).isEqualTo(order);
        }
        int[] next = new int[16];
        for (String frame : order) {
            int thread = Integer.parseInt(frame.replaceAll(".*\"t([0-9]+)\".*", "$1"));
            int number = Integer.parseInt(frame.replaceAll(".*\"data\":\"([0-9]+)\".*", "$1"));
            assertThat(number).isEqualTo(next[thread]++);
        }
    }

    @Test
    @DisplayName("S-66: an exception for a connection that closes just now excludes nobody else and throws nothing")
    void exceptSomebodyWhoCloses() {
        FakeSocket other = connect();
        other.says(Say.subscribe("orders"));
        for (int round = 0; round < ROUNDS; round++) {
            FakeSocket excluded = connect();
            excluded.says(Say.subscribe("orders"));
            String id = excluded.socketId();
            other.newFrames();
            together(2, thread -> {
                if (thread == 0) {
                    app.trigger(ServerEvent.of("orders", "e", "1").except(id));
                } else {
                    excluded.hangsUp();
                }
            });
            assertThat(other.newFrames()).hasSize(1);
            assertThat(excluded.events("orders")).isEmpty();
        }
        app.trigger(ServerEvent.of("orders", "e", "1").except("1.1"));
        assertThat(other.newFrames()).hasSize(1);
    }

    @Test
    @DisplayName("S-67: close while everything goes on: connects, joins, publishes; nothing hangs, nobody is left")
    void closeAgainstEverything() {
        for (int round = 0; round < 20; round++) {
            Vask one = Vask.builder()
                    .app(App.of("key", "secret").withClientEvents(true))
                    .time(new VirtualTime())
                    .executor(Runnable::run)
                    .drainWindow(Duration.ZERO)
                    .build();
            VaskApp side = one.app("key");
            List<FakeSocket> sockets = java.util.Collections.synchronizedList(new ArrayList<>());
            together(4, thread -> {
                for (int i = 0; i < 25; i++) {
                    if (thread == 0 && i == 12) {
                        one.close();
                    } else if (thread == 3) {
                        side.trigger("orders", "e", "1");
                        side.terminateUser("ada");
                    } else {
                        FakeSocket socket = FakeSocket.connect(one, "/app/key");
                        sockets.add(socket);
                        socket.says(Say.subscribe("orders"));
                        socket.says(Say.unsubscribe("orders"));
                    }
                }
            });
            assertThat(sockets).noneMatch(FakeSocket::isOpen);
            assertThat(sockets)
                    .allMatch(socket -> socket.wasAborted()
                            || Integer.valueOf(4100).equals(socket.closeCode())
                            || Integer.valueOf(4200).equals(socket.closeCode()));
            assertThat(one.stats().connections()).isZero();
            assertThat(one.stats().subscriptions()).isZero();
        }
    }

    @Test
    @DisplayName(
            "I6, I7, I8 (T27): under concurrent joins and leaves each observer's snapshot and changes add up to the truth")
    void rostersAddUp() {
        List<FakeSocket> observers = java.util.Collections.synchronizedList(new ArrayList<>());
        together(4, thread -> {
            for (int i = 0; i < 40; i++) {
                FakeSocket socket = connect();
                present(socket, "u" + thread + "-" + i % 7);
                if (i % 3 == 0) {
                    socket.hangsUp();
                } else {
                    observers.add(socket);
                }
            }
        });
        List<String> truth = app.members("presence-p").toCompletableFuture().join().stream()
                .map(member -> member.userId())
                .sorted()
                .toList();
        assertThat(truth).isNotEmpty();
        for (FakeSocket observer : observers) {
            assertThat(Rosters.fold(observer.frames(), "presence-p")).isEqualTo(truth);
        }
    }
}
