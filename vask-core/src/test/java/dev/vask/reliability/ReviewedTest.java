package dev.vask.reliability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.vask.App;
import dev.vask.Vask;
import dev.vask.VaskApp;
import dev.vask.VaskEvent;
import dev.vask.VaskListener;
import dev.vask.auth.ChannelAuthorizer;
import dev.vask.auth.UserAuthenticator;
import dev.vask.testing.FakeSocket;
import dev.vask.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a reader of the code found before anybody met it. */
class ReviewedTest {
    @Test
    @DisplayName("S-82: a host executor that has no thread to give, or fails in its own way, silences nobody for ever")
    void executorFails() {
        Throwable[] failure = {null};
        List<String> told = new ArrayList<>();
        World world = new World(options -> options.listener(new VaskListener() {
                    @Override
                    public void onOccupied(VaskEvent.Occupied event) {
                        told.add(event.channel());
                    }
                })
                .executor(task -> {
                    if (failure[0] instanceof Error error) {
                        throw error;
                    }
                    if (failure[0] instanceof RuntimeException exception) {
                        throw exception;
                    }
                    task.run();
                }));
        FakeSocket client = world.connect();
        int channels = 0;
        for (Throwable one : List.of(new IllegalStateException("no"), new OutOfMemoryError("says the test"))) {
            failure[0] = one;
            world.joins(client, "c" + channels++);
            failure[0] = null;
        }
        world.joins(client, "last");
        client.hangsUp();

        assertThat(told).endsWith("last").hasSize(4);
        assertThat(world.vask.app(World.KEY).channels("").toCompletableFuture().join())
                .hasSize(1);
    }

    @Test
    @DisplayName("S-80: what a host does to the stage of a drain harms neither the drain nor the close after it")
    void drainStageIsTheHosts() {
        World world = new World();
        CompletableFuture<Void> stage = world.vask.drain(Duration.ofMinutes(1)).toCompletableFuture();
        stage.cancel(true);
        FakeSocket client = world.bystander;

        world.vask.close();

        assertThat(client.closeCode()).isEqualTo(4200);
        assertThat(world.time.pendingTimers()).isZero();
    }

    @Test
    @DisplayName("S-53: an app that was kept is the app as it is, also after it was removed and named anew")
    void keptApp() {
        World world = new World();
        world.vask.replaceApp(App.of("other", "old"));
        VaskApp kept = world.vask.app("other");
        world.vask.removeApp("other");
        assertThatIllegalArgumentException().isThrownBy(kept::definition).withMessageContaining("no app has the key");

        App renewed = App.of("other", "new");
        world.vask.replaceApp(renewed);

        assertThat(kept.definition()).isSameAs(renewed);
    }

    @Test
    @DisplayName("S-67: close returned while a listener was being told: those after it are not told any more")
    void listenersAfterClose() {
        List<String> told = new ArrayList<>();
        ManualExecutor executor = new ManualExecutor();
        World[] world = {null};
        world[0] = new World(options -> options.executor(executor)
                .listener(new VaskListener() {
                    @Override
                    public void onConnected(VaskEvent.Connected event) {
                        told.add("first");
                        world[0].vask.close();
                    }
                })
                .listener(new VaskListener() {
                    @Override
                    public void onConnected(VaskEvent.Connected event) {
                        told.add("second");
                    }
                }));

        executor.runAll();

        assertThat(told).containsExactly("first");
    }

    @Test
    @DisplayName("S-54: a lookup that nobody waits for any more does not ask the registry")
    void abandonedLookups() {
        ManualExecutor executor = new ManualExecutor();
        VirtualTime time = new VirtualTime();
        List<String> asked = new ArrayList<>();
        Vask vask = Vask.builder()
                .time(time)
                .executor(executor)
                .apps(key -> {
                    asked.add(key);
                    return App.of(key, "s");
                })
                .build();
        FakeSocket late = FakeSocket.connect(vask, "/app/late");
        time.advance(Duration.ofSeconds(5));
        assertThat(late.closeCode()).isEqualTo(4100);
        FakeSocket fresh = FakeSocket.connect(vask, "/app/fresh");

        executor.runAll();

        assertThat(asked).containsExactly("fresh");
        assertThat(fresh.isOpen()).isTrue();
    }

    @Test
    @DisplayName("an app that the registry no longer knows loses its connections with the next lookup [S-53]")
    void removedFromTheRegistry() {
        App[] stored = {App.of("stored", "s")};
        World world = new World(options -> options.apps(key -> key.equals("stored") ? stored[0] : null));
        FakeSocket before = FakeSocket.connect(world.vask, "/app/stored");
        stored[0] = null;
        world.time.advance(Duration.ofSeconds(1));

        FakeSocket after = FakeSocket.connect(world.vask, "/app/stored");

        World.closed(after, 4001);
        assertThat(before.closeCode()).isEqualTo(4001);
    }

    @Test
    @DisplayName("S-87: a socket that arrives after the close is aborted, for no clock would end the wait for its peer")
    void socketAfterClose() {
        World world = new World();
        world.vask.close();
        LaxSocket late = LaxSocket.connect(world.vask, World.TARGET);
        assertThat(late.aborts).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Ada", "", "{}, \"user_id\":\"admin\"", "{", "{}{}", "{\"a\":1,}"})
    @DisplayName("S-39: user info that is not one JSON value is not signed: it could say more than the host meant")
    void userInfo(String info) {
        App app = App.of("key", "secret");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ChannelAuthorizer.of(app).authorizePresence("1.2", "presence-a", "u", info));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UserAuthenticator.of(app).authenticate("1.2", "u", info));
    }

    @Test
    @DisplayName("an event of the host's whose name begins like the protocol's is the host's")
    void eventsOfTheHost() {
        World world = new World();
        world.vask.app(World.KEY).trigger(World.ROOM, "pusherRank", "1");
        assertThat(world.bystander.events(World.ROOM)).containsExactly("pusherRank");
    }
}
