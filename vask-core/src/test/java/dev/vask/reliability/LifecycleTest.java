package dev.vask.reliability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vask.App;
import dev.vask.DisconnectReason;
import dev.vask.Vask;
import dev.vask.VaskApp;
import dev.vask.VaskBuilder;
import dev.vask.VaskEvent;
import dev.vask.spi.BackplaneException;
import dev.vask.testing.FakeSocket;
import dev.vask.testing.VirtualTime;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/** reliability.md §4.7 and §4.8: S-67, S-80, S-81, S-83, S-86, S-87: from the builder to the last timer. */
@Isolated("counts the threads of the process")
class LifecycleTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    @DisplayName("S-80: closing twice does nothing the second time")
    void closeTwice() {
        World world = new World();
        world.vask.close();
        Duration elapsed = world.time.elapsed();
        int events = world.events.size();

        world.vask.close();

        assertThat(world.time.elapsed()).isEqualTo(elapsed);
        assertThat(world.events).hasSize(events);
        World.closed(world.bystander, 4200);
    }

    @Test
    @DisplayName(
            "after close a connection is refused with 4100, and publishing and every query fail as rejected [S-80]")
    void useAfterClose() {
        World world = new World();
        world.vask.close();

        World.closed(FakeSocket.connect(world.vask, World.TARGET), 4100);
        assertThat(world.vask.app(World.KEY).trigger(World.ROOM, "e", "1"))
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(BackplaneException.class)
                .withMessageContaining("closed");
        VaskApp app = world.vask.app(World.KEY);
        for (CompletionStage<?> query : List.of(
                app.channels(""),
                app.channel(World.ROOM),
                app.members("presence-room"),
                app.cached("cache-room"),
                app.sendToUser("ada", "e", "1"),
                app.terminateUser("ada"))) {
            assertThat(query.toCompletableFuture())
                    .failsWithin(Duration.ZERO)
                    .withThrowableThat()
                    .havingCause()
                    .withMessageContaining("closed")
                    .asInstanceOf(InstanceOfAssertFactories.type(BackplaneException.class))
                    .extracting(BackplaneException::outcome)
                    .isEqualTo(BackplaneException.Outcome.REJECTED);
        }
        world.vask.replaceApp(App.of("late", "s"));
        world.vask.removeApp("late");
        assertThat(world.vask.isOpen()).isFalse();
        assertThat(world.vask.stats().connections()).isZero();
        assertThat(world.bystander.frames()).last().asString().contains("4200");
    }

    @Test
    @DisplayName("S-80: a drain after a close, and a close after a drain, are complete at once")
    void drainAndClose() {
        World world = new World();
        assertThat(world.vask.drain(Duration.ZERO)).isCompleted();
        world.vask.close();
        assertThat(world.vask.drain(MINUTE)).isCompleted();
        assertThat(world.time.elapsed()).isZero();
        assertThatIllegalArgumentException().isThrownBy(() -> world.vask.drain(Duration.ofMillis(-1)));
    }

    @Test
    @DisplayName("S-67: after close has returned no listener is called any more")
    void noCallbackAfterClose() {
        ManualExecutor executor = new ManualExecutor();
        World world = new World(options -> options.executor(executor));
        executor.runAll();
        world.connect();
        world.vask.close();
        int told = world.events.size();

        executor.runAll();

        assertThat(world.events).hasSize(told);
    }

    @Test
    @DisplayName("S-67: close has told listeners of the connections it ended, where their executor is quick")
    void closeTellsListeners() {
        World world = new World();
        String id = world.bystander.socketId();

        world.vask.close();

        assertThat(world.events)
                .last()
                .isEqualTo(new VaskEvent.Disconnected(World.KEY, id, 4200, DisconnectReason.DRAIN));
    }

    @Test
    @DisplayName("S-83: all that is wrong with a configuration is said in one exception")
    void allProblems() {
        VaskBuilder builder = Vask.builder()
                .app(App.of("a", "s"))
                .app(App.of("a", "s2"))
                .app(App.of("b", "s").withId("a"))
                .drainWindow(Duration.ofSeconds(-1));

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("two apps have the key 'a'")
                .hasMessageContaining("same id 'a'")
                .hasMessageContaining("drainWindow");
        assertThatThrownBy(() -> Vask.builder().build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("AppRegistry");
        assertThatThrownBy(() -> App.of("a/b", ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("key")
                .hasMessageContaining("secret");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> App.of("a", "s").withId("a/b"))
                .withMessageContaining("id");
    }

    @Test
    @Timeout(60)
    @DisplayName("S-81: 20 times built, used and closed on real threads: no thread stays, two at once share nothing")
    void noThreadStays() throws InterruptedException {
        for (int i = 0; i < 20; i++) {
            Vask one = Vask.builder()
                    .app(App.of("key", "secret"))
                    .drainWindow(Duration.ZERO)
                    .listener(World.recorder(new ArrayList<>()))
                    .build();
            Vask two = Vask.builder()
                    .app(App.of("key", "other"))
                    .drainWindow(Duration.ZERO)
                    .build();
            FakeSocket first = FakeSocket.connect(one, "/app/key");
            first.says(Say.subscribe("orders"));
            two.app("key").trigger("orders", "e", "1");
            assertThat(first.events("orders")).isEmpty();
            two.close();
            one.app("key").trigger("orders", "e", "1");
            assertThat(first.events("orders")).containsExactly("e");
            one.close();
        }
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("vask-")) {
                thread.join(TimeUnit.SECONDS.toMillis(20));
                assertThat(thread.isAlive()).as(thread.getName()).isFalse();
            }
        }
    }

    @Test
    @Timeout(60)
    @DisplayName("S-81: a closed Vask is garbage: nothing static and no thread holds on to it")
    void closedIsGarbage() {
        WeakReference<Vask> reference = new WeakReference<>(builtAndClosed());
        for (int i = 0; i < 50 && reference.get() != null; i++) {
            System.gc();
            LockSupportNap.nap();
        }

        assertThat(reference.get()).isNull();
    }

    /** Gives reference handling a moment; nothing depends on how long it is. */
    private static final class LockSupportNap {
        private static void nap() {
            java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
        }
    }

    private static Vask builtAndClosed() {
        Vask vask = Vask.builder()
                .app(App.of("key", "secret"))
                .drainWindow(Duration.ZERO)
                .build();
        FakeSocket.connect(vask, "/app/key").says(Say.subscribe("orders"));
        vask.close();
        return vask;
    }

    @Test
    @DisplayName(
            "S-86: a drain over 60 s closes 120 connections evenly, one each half second, in random order, with 4200")
    void drainsEvenly() {
        World world = new World();
        List<FakeSocket> sockets = new ArrayList<>();
        for (int i = 0; i < 119; i++) {
            sockets.add(world.connect());
        }
        sockets.add(world.bystander);

        CompletableFuture<Void> drained = world.vask.drain(MINUTE).toCompletableFuture();

        List<FakeSocket> order = new ArrayList<>();
        for (int second = 1; second <= 60; second++) {
            world.time.advance(Duration.ofSeconds(1));
            for (FakeSocket socket : sockets) {
                if (!socket.isOpen() && !order.contains(socket)) {
                    World.closed(socket, 4200);
                    order.add(socket);
                }
            }
            assertThat(order.size()).isBetween(2 * second - 1, 2 * second + 2);
            // Clients that are still here live on.
            sockets.stream().filter(FakeSocket::isOpen).forEach(socket -> socket.says(Say.PING));
        }
        assertThat(order).hasSize(120).isNotEqualTo(sockets);
        assertThat(drained).isCompleted();
        assertThat(world.vask.stats().connections()).isZero();
        assertThat(world.time.pendingTimers()).isZero();
    }

    @Test
    @DisplayName(
            "S-86: from the first moment of a drain new connections are refused with 4100; the others still get events")
    void newOnesAreRefused() {
        World world = new World();
        for (int i = 0; i < 10; i++) {
            world.inRoom();
        }
        world.vask.drain(MINUTE);

        FakeSocket late = FakeSocket.connect(world.vask, World.TARGET);

        World.closed(late, 4100);
        assertThat(late.frames()).hasSize(1);
        assertThat(world.vask.isOpen()).isFalse();
        assertThat(world.vask.stats().connections()).isBetween(10L, 11L);
        long before = world.vask.stats().messagesSent();
        world.vask.app(World.KEY).trigger(World.ROOM, "e", "1");
        assertThat(world.vask.stats().messagesSent() - before)
                .isEqualTo(world.vask.stats().connections());
    }

    @Test
    @DisplayName("S-86: presence leaves are told to those who are still there")
    void leavesAreTold() {
        World world = new World();
        for (int i = 0; i < 4; i++) {
            world.present(world.connect(), "presence-p", "u" + i);
        }
        world.vask.drain(Duration.ofSeconds(50));
        world.time.advance(Duration.ofSeconds(50));

        assertThat(world.events.stream().filter(event -> event instanceof VaskEvent.MemberRemoved))
                .hasSize(4);
        assertThat(world.vask.stats().channels()).isZero();
    }

    @Test
    @DisplayName("S-86: when all are gone before the window is over, the drain is complete and no timer is left")
    void drainIsCompleteEarly() {
        World world = new World();
        FakeSocket second = world.connect();
        FakeSocket third = world.connect();
        CompletableFuture<Void> drained = world.vask.drain(MINUTE).toCompletableFuture();

        world.bystander.hangsUp();
        second.hangsUp();
        third.hangsUp();

        assertThat(drained).isCompleted();
        assertThat(world.time.pendingTimers()).isZero();
    }

    @Test
    @DisplayName(
            "S-87: close with clients that read nothing and answer nothing returns within window, grace and a second")
    void closeNeverHangs() {
        World world = new World(options -> options.drainWindow(Duration.ofSeconds(3)));
        List<FakeSocket> sockets = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            FakeSocket socket = world.inRoom().neverAnswersClose();
            if (i % 2 == 0) {
                socket.stopsReading();
            }
            sockets.add(socket);
        }
        world.vask.app(World.KEY).trigger(World.ROOM, "e", "1");

        world.vask.close();

        assertThat(world.time.elapsed()).isLessThanOrEqualTo(Duration.ofSeconds(6));
        assertThat(sockets).allMatch(FakeSocket::wasAborted);
        assertThat(world.vask.stats().connections()).isZero();
        assertThat(world.time.pendingTimers()).isZero();
    }

    @Test
    @DisplayName("S-87: a layer that never reports anything does not keep close from returning")
    void closeWithoutReports() {
        World world = new World(options -> options.drainWindow(Duration.ofSeconds(1)));
        List<LaxSocket> silent = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            silent.add(LaxSocket.connect(world.vask, World.TARGET));
        }

        world.vask.close();

        assertThat(world.time.elapsed()).isLessThanOrEqualTo(Duration.ofSeconds(4));
        assertThat(silent).allMatch(socket -> socket.closes.size() == 1 && socket.aborts.get() == 1);
    }

    @Test
    @Timeout(30)
    @DisplayName("S-87: on real time, close returns at once when nobody is connected")
    void closeOnRealTime() {
        Vask vask =
                Vask.builder().app(App.of("key", "secret")).drainWindow(MINUTE).build();

        vask.close();

        assertThat(vask.isOpen()).isFalse();
    }

    @Test
    @DisplayName("I16: a connection whose opening fails inside Vask is closed with 4100 and counted, not left hanging")
    void openingFails() {
        VirtualTime time = new VirtualTime();
        RandomGenerator broken = () -> {
            throw new IllegalStateException("no entropy");
        };
        Vask vask = Vask.builder()
                .app(App.of("key", "secret"))
                .time(time)
                .executor(Runnable::run)
                .random(broken)
                .build();

        FakeSocket client = FakeSocket.connect(vask, "/app/key");

        assertThat(vask.stats().failures()).isOne();
        assertThat(client.closeCode()).isEqualTo(4100);
    }

    @Test
    @DisplayName("I16: a connection whose opening failed does not keep a place of the app's quota")
    void openingFailsAndGivesBack() {
        boolean[] fails = {true};
        RandomGenerator broken = () -> {
            if (fails[0]) {
                throw new IllegalStateException("no entropy");
            }
            return System.identityHashCode(fails);
        };
        Vask vask = Vask.builder()
                .app(App.of("key", "secret").withMaxConnections(1))
                .time(new VirtualTime())
                .executor(Runnable::run)
                .random(broken)
                .build();
        FakeSocket.connect(vask, "/app/key").hangsUp();
        fails[0] = false;

        FakeSocket next = FakeSocket.connect(vask, "/app/key");

        assertThat(next.closeCode()).isNull();
    }
}
