package dev.vask.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.testing.FakeSocket;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** reliability.md §4.8, S-86, S-87: what a drain does for those it sends away, and what it keeps of them. */
class DrainTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final World world = new World(options -> options.drainWindow(Duration.ofSeconds(5)));

    private static String event(String data) {
        return "{\"event\":\"e\",\"channel\":\"" + World.ROOM + "\",\"data\":\"" + data + "\"}";
    }

    @Test
    @DisplayName("S-86: what waited for a client when its turn came is sent before the 4200")
    void queueIsFlushed() {
        FakeSocket slow = world.inRoom().stopsReading();
        for (int i = 0; i < 3; i++) {
            world.vask.app(World.KEY).trigger(World.ROOM, "e", String.valueOf(i));
        }
        CompletableFuture<Void> drained = world.vask.drain(Duration.ZERO).toCompletableFuture();
        assertThat(slow.isOpen()).isTrue();

        world.time.advance(Duration.ofSeconds(1));
        slow.resumesReading();

        assertThat(slow.newFrames()).startsWith(event("0"), event("1"), event("2"));
        World.closed(slow, 4200);
        assertThat(drained).isCompleted();
    }

    @Test
    @DisplayName("S-86: who takes nothing, not even when its turn came, is dropped after the grace of 2 s")
    void stuckIsDropped() {
        FakeSocket stuck = world.inRoom().stopsReading();
        world.vask.app(World.KEY).trigger(World.ROOM, "e", "1");
        CompletableFuture<Void> drained = world.vask.drain(Duration.ZERO).toCompletableFuture();

        world.time.advance(Duration.ofSeconds(2));

        assertThat(stuck.wasAborted()).isTrue();
        assertThat(drained).isCompleted();
        assertThat(world.time.pendingTimers()).isZero();
    }

    @Test
    @DisplayName("S-87: a close in the middle of a drain sends away who is left within its own window")
    void closeWhileDraining() {
        List<FakeSocket> sockets = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            sockets.add(world.connect());
        }
        CompletableFuture<Void> drained = world.vask.drain(MINUTE).toCompletableFuture();
        world.time.advance(Duration.ofSeconds(10));
        assertThat(sockets.stream().filter(FakeSocket::isOpen)).hasSizeBetween(45, 55);

        world.vask.close();

        assertThat(world.time.elapsed()).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(15));
        assertThat(sockets).allMatch(socket -> Integer.valueOf(4200).equals(socket.closeCode()));
        assertThat(sockets).noneMatch(FakeSocket::wasAborted);
        assertThat(drained).isCompleted();
        assertThat(world.time.pendingTimers()).isZero();
    }

    @Test
    @Timeout(60)
    @DisplayName("I20: a Vask that was drained keeps nothing of those who were connected")
    void drainedKeepsNothing() {
        World drained = new World();
        List<WeakReference<FakeSocket>> clients = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            clients.add(new WeakReference<>(drained.connect()));
        }
        drained.vask.drain(MINUTE);
        drained.time.advance(MINUTE);

        for (int i = 0; i < 500 && !clients.stream().allMatch(it -> it.refersTo(null)); i++) {
            System.gc();
            // Reference handling takes a moment; nothing depends on how long this one is.
            LockSupport.parkNanos(1_000_000);
        }

        assertThat(drained.vask.stats().connections()).isZero();
        assertThat(clients).allMatch(it -> it.refersTo(null));
    }
}
