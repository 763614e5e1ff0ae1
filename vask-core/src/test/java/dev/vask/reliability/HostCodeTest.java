package dev.vask.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.Limits;
import dev.vask.Vask;
import dev.vask.VaskEvent;
import dev.vask.VaskListener;
import dev.vask.testing.FakeSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.ResourceLock;

/** reliability.md §4.4 S-62, §4.7 S-82, §4.8 S-90: host code that throws, blocks, calls back; an executor that refuses. */
@ResourceLock(Logs.RESOURCE)
class HostCodeTest {
    @Test
    @DisplayName(
            "S-62: a listener that throws on every event is counted and harms neither connections nor other listeners")
    void throwingListener() {
        List<VaskEvent> heard = new ArrayList<>();
        World world = new World(options -> options.listener(new VaskListener() {
                    @Override
                    public void onConnected(VaskEvent.Connected event) {
                        throw new IllegalStateException("listener");
                    }

                    @Override
                    public void onSubscribed(VaskEvent.Subscribed event) {
                        throw new LinkageError("listener");
                    }
                })
                .listener(World.recorder(heard)));
        FakeSocket client = world.inRoom();

        world.serves(client);
        world.othersAreFine();
        assertThat(heard).isEqualTo(world.events);
        assertThat(heard).hasSize(5);
        assertThat(world.vask.stats().failures()).isEqualTo(4);
    }

    @Test
    @DisplayName(
            "S-62: a listener that calls back (publish, query, replace, terminate) is served, and hears events in order")
    void reentrantListener() {
        AtomicReference<World> here = new AtomicReference<>();
        List<String> seen = new ArrayList<>();
        World world = new World(options -> options.listener(new VaskListener() {
            @Override
            public void onSubscribed(VaskEvent.Subscribed event) {
                World inside = here.get();
                if (inside != null && event.channel().equals("orders")) {
                    inside.vask.app(World.KEY).trigger("orders", "welcome", "1");
                    seen.add(inside.vask
                            .app(World.KEY)
                            .channel("orders")
                            .toCompletableFuture()
                            .join()
                            .toString());
                    inside.vask.app(World.KEY).terminateUser("ada");
                    seen.add("subscribed");
                }
            }

            @Override
            public void onDisconnected(VaskEvent.Disconnected event) {
                seen.add("disconnected " + event.closeCode());
            }
        }));
        here.set(world);
        FakeSocket ada = world.connect();
        world.signsIn(ada, "ada");
        FakeSocket client = world.connect();
        client.says(Say.subscribe("orders"));

        assertThat(client.events("orders")).containsExactly("welcome");
        World.closed(ada, 4200);
        assertThat(seen)
                .containsExactly(
                        "ChannelInfo[name=orders, subscriptions=1, users=0]", "subscribed", "disconnected 4200");
        world.othersAreFine();
    }

    @Test
    @DisplayName("S-62: while a listener blocks connections go on; its events wait in order and are told afterwards")
    void blockingListener() {
        ManualExecutor executor = new ManualExecutor();
        World world = new World(options -> options.executor(executor));
        FakeSocket client = world.inRoom();
        client.hangsUp();

        world.othersAreFine();
        assertThat(world.events).isEmpty();
        executor.runAll();

        assertThat(world.events)
                .extracting(event -> event.getClass().getSimpleName())
                .containsExactly(
                        "Connected",
                        "Occupied",
                        "Subscribed",
                        "Connected",
                        "Subscribed",
                        "Unsubscribed",
                        "Disconnected");
        assertThat(world.vask.stats().droppedListenerCalls()).isZero();
    }

    @Test
    @DisplayName(
            "S-62: beyond the bound the newest events are dropped and counted; afterwards new ones are heard again")
    void boundedQueue() {
        ManualExecutor executor = new ManualExecutor();
        World world = new World(
                options -> options.executor(executor).limits(Limits.defaults().withMaxWaitingListenerCalls(10)));
        for (int i = 0; i < 20; i++) {
            world.connect();
        }

        executor.runAll();
        assertThat(world.events).hasSize(10);
        assertThat(world.vask.stats().droppedListenerCalls()).isEqualTo(13);
        world.connect();
        executor.runAll();
        assertThat(world.events).hasSize(11);
        world.othersAreFine();
    }

    @Test
    @DisplayName("S-62: a listener that takes longer than a second is named in a warning")
    void slowListenerIsNamed() {
        AtomicReference<World> here = new AtomicReference<>();
        World world = new World(options -> options.listener(new VaskListener() {
            @Override
            public void onOccupied(VaskEvent.Occupied event) {
                World inside = here.get();
                if (inside != null) {
                    inside.time.advance(Duration.ofSeconds(10));
                }
            }
        }));
        here.set(world);
        FakeSocket client = world.connect();
        try (Logs logs = Logs.capture()) {
            world.joins(client, "orders");

            assertThat(logs.lines())
                    .anySatisfy(line -> assertThat(line).contains("WARNING").contains("ccupied"));
        }
    }

    @Test
    @Timeout(30)
    @DisplayName(
            "S-62: a listener that hangs for ever on a real executor holds up no connection, no publish and no close")
    void hangingListener() throws InterruptedException {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        World world = new World(options -> options.executor(executor).listener(new VaskListener() {
            @Override
            public void onConnected(VaskEvent.Connected event) {
                entered.countDown();
                try {
                    release.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }));
        assertThat(entered.await(20, TimeUnit.SECONDS)).isTrue();

        world.serves(world.inRoom());
        world.othersAreFine();
        world.vask.close();

        World.closed(world.bystander, 4200);
        release.countDown();
        executor.shutdownNow();
    }

    @Test
    @DisplayName(
            "S-82: an executor that rejects is counted; connections are served; events are told once it accepts again")
    void rejectingExecutor() {
        ManualExecutor executor = new ManualExecutor();
        executor.rejects = true;
        World world = new World(options -> options.executor(executor));
        FakeSocket client = world.inRoom();

        world.serves(client);
        world.othersAreFine();
        assertThat(world.vask.stats().failures()).isPositive();
        executor.rejects = false;
        client.hangsUp();
        executor.runAll();

        assertThat(world.events).hasSize(7);
        assertThat(world.vask.stats().connections()).isOne();
    }

    @Test
    @DisplayName("a full executor rejects the last event of the last client → it is dispatched a second later [S-82]")
    void lastEventIsDispatchedAgain() {
        ManualExecutor executor = new ManualExecutor();
        World world = new World(options -> options.executor(executor));
        executor.runAll();
        executor.rejects = true;
        world.bystander.hangsUp();
        world.time.advance(Duration.ofSeconds(3));
        assertThat(world.events).hasSize(3);
        assertThat(world.vask.stats().droppedListenerCalls()).isZero();
        executor.rejects = false;

        world.time.advance(Duration.ofSeconds(1));
        executor.runAll();

        assertThat(world.events).last().isInstanceOf(VaskEvent.Disconnected.class);
        assertThat(world.events)
                .contains(new VaskEvent.Vacated(World.KEY, World.ROOM))
                .hasSize(6);
        world.time.advance(Duration.ofMinutes(2));
        assertThat(world.time.pendingTimers()).isZero();
    }

    @Test
    @DisplayName("the executor rejects until Vask is closed → the events that no listener received are counted [S-82]")
    void undeliveredEventsAreCounted() {
        ManualExecutor executor = new ManualExecutor();
        World world = new World(options -> options.executor(executor));
        executor.rejects = true;

        world.vask.close();

        // Connected, occupied, subscribed; unsubscribed, vacated, disconnected.
        assertThat(world.vask.stats().droppedListenerCalls()).isEqualTo(6);
        executor.rejects = false;
        executor.runAll();
        assertThat(world.events).isEmpty();
        assertThat(world.time.pendingTimers()).isZero();
    }

    @Test
    @DisplayName("S-82: where the registry's executor rejects, the connection is closed with 4100 and no other suffers")
    void rejectedRegistry() {
        ManualExecutor executor = new ManualExecutor();
        World world = new World(options -> options.executor(task -> {
                    if (executor.rejects) {
                        executor.execute(task);
                    } else {
                        task.run();
                    }
                })
                .apps(key -> null));
        executor.rejects = true;

        FakeSocket refused = FakeSocket.connect(world.vask, "/app/stored");

        World.closed(refused, 4100);
        world.othersAreFine();
        executor.rejects = false;
        world.serves(world.connect());
    }

    @Test
    @DisplayName("S-82: close with an executor that rejects everything returns, and closes everybody")
    void closeWithARejectingExecutor() {
        ManualExecutor executor = new ManualExecutor();
        World world = new World(options -> options.executor(executor));
        executor.rejects = true;

        world.vask.close();

        World.closed(world.bystander, 4200);
        assertThat(world.vask.stats().connections()).isZero();
    }

    @Test
    @DisplayName("S-90: close may be called from inside a listener: it returns, everybody is sent away with 4200")
    void closeFromAListener() {
        AtomicReference<Vask> here = new AtomicReference<>();
        List<String> heard = new ArrayList<>();
        World world = new World(options -> options.listener(new VaskListener() {
            @Override
            public void onSubscribed(VaskEvent.Subscribed event) {
                if (event.channel().equals("orders")) {
                    here.get().close();
                    heard.add("closed");
                }
            }
        }));
        here.set(world.vask);
        FakeSocket client = world.connect();
        client.says(Say.subscribe("orders"));

        assertThat(heard).containsExactly("closed");
        World.closed(client, 4200);
        World.closed(world.bystander, 4200);
        assertThat(world.vask.stats().connections()).isZero();
        assertThat(world.vask.isOpen()).isFalse();
    }

    @Test
    @Timeout(30)
    @DisplayName("S-90: close from inside a listener on Vask's own threads returns within its limit")
    void closeFromAListenerOnRealThreads() throws InterruptedException {
        AtomicReference<Vask> here = new AtomicReference<>();
        CountDownLatch closed = new CountDownLatch(1);
        Vask vask = Vask.builder()
                .app(dev.vask.App.of("key", "secret"))
                .drainWindow(Duration.ZERO)
                .listener(new VaskListener() {
                    @Override
                    public void onSubscribed(VaskEvent.Subscribed event) {
                        here.get().close();
                        closed.countDown();
                    }
                })
                .build();
        here.set(vask);
        FakeSocket client = FakeSocket.connect(vask, "/app/key");
        client.says(Say.subscribe("orders"));

        assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
        World.closed(client, 4200);
    }
}
