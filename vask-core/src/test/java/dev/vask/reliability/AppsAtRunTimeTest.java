package dev.vask.reliability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.vask.App;
import dev.vask.AppRegistry;
import dev.vask.testing.FakeSocket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** reliability.md §4.3, S-53 and S-54, and I18: apps that change while sockets are open, registries that fail. */
class AppsAtRunTimeTest {
    private static FakeSocket connect(World world, String key) {
        return FakeSocket.connect(world.vask, "/app/" + key + "?protocol=7");
    }

    @Test
    @DisplayName(
            "S-53: disabling an app closes its connections with 4003 at once and refuses new ones; other apps are fine")
    void disable() {
        World world = new World();
        FakeSocket elsewhere = connect(world, World.OTHER_KEY);
        elsewhere.says(Say.subscribe("orders"));
        elsewhere.newFrames();

        world.vask.replaceApp(App.of(World.KEY, World.SECRET).withEnabled(false));

        World.closed(world.bystander, 4003);
        World.closed(connect(world, World.KEY), 4003);
        world.serves(elsewhere);
        world.vask.app(World.OTHER_KEY).trigger("orders", "e", "1");
        assertThat(elsewhere.events("orders")).containsExactly("e");
        world.vask.replaceApp(App.of(World.KEY, World.SECRET));
        world.serves(world.inRoom());
    }

    @Test
    @DisplayName(
            "S-53: after its secret was replaced an app takes only the new one; what is subscribed stays subscribed")
    void rotate() {
        World world = new World();
        FakeSocket client = world.connect();
        world.vask.replaceApp(App.of(World.KEY, "the-new-secret").withClientEvents(true));

        client.says(Say.subscribe("private-x", World.auth(client, "private-x")));
        world.refusesSubscription(client, "private-x", "AuthError", 401, 4009);
        client.says(Say.subscribe(
                "private-x", World.KEY + ":" + Say.hmac("the-new-secret", client.socketId() + ":private-x")));
        assertThat(client.newFrames()).singleElement().asString().contains("subscription_succeeded");
        assertThat(world.vask.app(World.KEY).channelAuthorizer().authorize("1.1", "private-x"))
                .contains(Say.hmac("the-new-secret", "1.1:private-x"));
        world.othersAreFine();
    }

    @Test
    @DisplayName(
            "S-53: while a secret is rotated both are good, and the new one signs; afterwards the old one is refused")
    void rotateWithGrace() {
        World world = new World();
        App rotated = App.of(World.KEY, "the-new-secret").withClientEvents(true);
        world.vask.replaceApp(rotated.withFormerSecret(World.SECRET));
        FakeSocket client = world.connect();
        client.says(Say.subscribe("private-old", World.auth(client, "private-old")));
        client.says(Say.subscribe(
                "private-new", World.KEY + ":" + Say.hmac("the-new-secret", client.socketId() + ":private-new")));
        assertThat(client.newFrames()).hasSize(2).allMatch(frame -> frame.contains("subscription_succeeded"));
        assertThat(world.vask.app(World.KEY).channelAuthorizer().authorize("1.1", "private-x"))
                .contains(Say.hmac("the-new-secret", "1.1:private-x"));

        world.vask.replaceApp(rotated);

        client.says(Say.subscribe("private-x", World.auth(client, "private-x")));
        world.refusesSubscription(client, "private-x", "AuthError", 401, 4009);
    }

    @Test
    @DisplayName(
            "S-53: an app added at run time is served, and one removed is closed with 4001 and forgotten; others are fine")
    void addAndRemove() {
        World world = new World();
        World.closed(connect(world, "late"), 4001);
        assertThatIllegalArgumentException().isThrownBy(() -> world.vask.app("late"));
        world.vask.replaceApp(App.of("late", "s"));
        FakeSocket late = connect(world, "late");
        late.says(Say.subscribe("orders"));
        assertThat(late.newFrames()).hasSize(2);

        world.vask.removeApp("late");

        World.closed(late, 4001);
        World.closed(connect(world, "late"), 4001);
        assertThatIllegalArgumentException().isThrownBy(() -> world.vask.app("late"));
        world.vask.removeApp("late");
        world.vask.removeApp("never-heard-of");
        world.vask.replaceApp(App.of("late", "s"));
        world.serves(connect(world, "late"));
        world.othersAreFine();
    }

    @Test
    @DisplayName("S-53: a quota lowered below what is open lets nobody in and throws nobody out")
    void lowerQuota() {
        World world = new World();
        FakeSocket second = world.connect();
        world.vask.replaceApp(
                App.of(World.KEY, World.SECRET).withClientEvents(true).withMaxConnections(1));

        World.closed(connect(world, World.KEY), 4004);
        world.serves(second);
        second.hangsUp();
        World.closed(connect(world, World.KEY), 4004);
        world.othersAreFine();
        world.bystander.hangsUp();
        world.serves(world.connect());
    }

    @Test
    @DisplayName(
            "S-53: an app disabled while a connection waits for a slow registry stays disabled: the late answer is old")
    void disabledWhileLookedUp() {
        AtomicReference<World> here = new AtomicReference<>();
        App enabled = App.of("stored", "s");
        AppRegistry slow = key -> {
            World inside = here.get();
            if (key.equals("stored") && inside != null) {
                // The store has been read; before the answer arrives the host disables the app.
                inside.vask.replaceApp(enabled.withEnabled(false));
            }
            return key.equals("stored") ? enabled : null;
        };
        World world = new World(options -> options.apps(slow));
        here.set(world);

        FakeSocket client = connect(world, "stored");

        assertThat(world.vask.app("stored").definition().enabled()).isFalse();
        World.closed(client, 4003);
    }

    @Test
    @DisplayName(
            "a changed app of the registry takes effect with the first connection after a second, for open ones too [S-53]")
    void changeInTheRegistryTakesEffect() {
        AtomicReference<App> stored = new AtomicReference<>(App.of("stored", "s"));
        World world = new World(options -> options.apps(key -> key.equals("stored") ? stored.get() : null));
        FakeSocket first = connect(world, "stored");
        stored.set(App.of("stored", "new"));
        world.time.advance(Duration.ofSeconds(1));
        connect(world, "stored");
        first.newFrames();

        first.says(Say.subscribe("private-x", "stored:" + Say.hmac("new", first.socketId() + ":private-x")));

        assertThat(first.newFrames()).singleElement().asString().contains("subscription_succeeded");
        stored.set(App.of("stored", "new").withEnabled(false));
        world.time.advance(Duration.ofSeconds(1));
        World.closed(connect(world, "stored"), 4003);
        world.othersAreFine();
    }

    @Test
    @DisplayName("S-54: a registry that knows no app gets the connection closed with 4001")
    void registryAnswersNull() {
        World world = new World(options -> options.apps(key -> null));

        World.closed(connect(world, "unknown"), 4001);

        world.serves(world.connect());
        world.othersAreFine();
    }

    @Test
    @DisplayName(
            "S-54: a registry that throws gets the connection closed with 4100, counted; other apps are unaffected")
    void registryThrows() {
        World world = new World(options -> options.apps(key -> {
            if (key.equals("error")) {
                throw new LinkageError("registry");
            }
            throw new IllegalStateException("registry");
        }));

        World.closed(connect(world, "unknown"), 4100);
        World.closed(connect(world, "error"), 4100);

        assertThat(world.vask.stats().failures()).isEqualTo(2);
        assertThat(world.vask.stats().refusedConnections()).isEqualTo(2);
        world.serves(world.connect());
        world.othersAreFine();
    }

    @Test
    @DisplayName(
            "S-54: a registry that does not answer for 5 s gets the connection closed with 4100; a late answer is too late")
    void registryNeverAnswers() {
        ManualExecutor executor = new ManualExecutor();
        boolean[] slow = {false};
        World world = new World(options -> options.executor(task -> {
                    if (slow[0]) {
                        executor.execute(task);
                    } else {
                        task.run();
                    }
                })
                .apps(key -> App.of(key, "s")));
        slow[0] = true;
        FakeSocket waiting = connect(world, "stored");
        waiting.says(Say.PING);
        world.time.advance(Duration.ofSeconds(5).minusMillis(1));
        assertThat(waiting.isOpen()).isTrue();
        assertThat(waiting.frames()).isEmpty();
        world.time.advance(Duration.ofMillis(1));

        World.closed(waiting, 4100);
        assertThat(waiting.frames()).hasSize(1);
        executor.runAll();
        assertThat(waiting.frames()).hasSize(1);
        assertThat(world.vask.stats().connections()).isOne();
        slow[0] = false;
        executor.runAll();
        world.serves(world.connect());
        world.othersAreFine();
    }

    @Test
    @DisplayName("S-54: what a client says before its app is known waits, and is answered after the greeting")
    void saidEarly() {
        ManualExecutor executor = new ManualExecutor();
        boolean[] slow = {false};
        World world = new World(options -> options.executor(task -> {
                    if (slow[0]) {
                        executor.execute(task);
                    } else {
                        task.run();
                    }
                })
                .apps(key -> App.of(key, "s")));
        slow[0] = true;
        FakeSocket early = connect(world, "stored");
        early.says(Say.PING);
        early.says(Say.subscribe("orders"));
        early.saysBinary(3);
        slow[0] = false;
        executor.runAll();

        assertThat(early.frames()).hasSize(4);
        assertThat(early.nextFrame()).contains("pusher:connection_established");
        assertThat(early.nextFrame()).isEqualTo(World.PONG);
        assertThat(early.nextFrame()).contains("subscription_succeeded");
        assertThat(early.nextFrame()).contains("pusher:error");
        world.othersAreFine();
    }

    @Test
    @DisplayName("S-63: a client that closes while its app is looked up is never greeted, counted or reported")
    void goneWhileLookedUp() {
        ManualExecutor executor = new ManualExecutor();
        boolean[] slow = {false};
        World world = new World(options -> options.executor(task -> {
                    if (slow[0]) {
                        executor.execute(task);
                    } else {
                        task.run();
                    }
                })
                .apps(key -> App.of(key, "s")));
        slow[0] = true;
        FakeSocket early = connect(world, "stored");
        early.closes(1000, "");
        slow[0] = false;
        executor.runAll();

        assertThat(early.frames()).isEmpty();
        assertThat(world.vask.stats().connections()).isOne();
        assertThat(world.events).hasSize(3);
        world.othersAreFine();
        world.bystander.hangsUp();
        assertThat(world.time.pendingTimers()).isZero();
    }

    @Test
    @DisplayName("I18: the same channel, user and member of two apps have nothing to do with each other")
    void isolation() {
        World world = new World();
        FakeSocket here = world.connect();
        FakeSocket there = connect(world, World.OTHER_KEY);
        there.newFrames();
        world.joins(here, "orders");
        there.says(Say.subscribe("orders"));
        world.present(here, "presence-p", "ada");
        String data = "{\"user_id\":\"bob\"}";
        String auth = World.OTHER_KEY + ":" + Say.hmac(World.SECRET, there.socketId() + ":presence-p:" + data);
        there.says(Say.subscribe("presence-p", auth, data));
        world.signsIn(here, "ada");
        there.newFrames();

        world.vask.app(World.OTHER_KEY).trigger("orders", "e", "1");
        world.vask.app(World.OTHER_KEY).sendToUser("ada", "e", "1");
        world.vask.app(World.OTHER_KEY).terminateUser("ada");

        assertThat(here.newFrames()).isEmpty();
        assertThat(here.isOpen()).isTrue();
        assertThat(there.newFrames()).hasSize(1);
        assertThat(world.vask
                        .app(World.KEY)
                        .members("presence-p")
                        .toCompletableFuture()
                        .join())
                .extracting(member -> member.userId())
                .containsExactly("ada");
        assertThat(world.vask
                        .app(World.OTHER_KEY)
                        .channels("")
                        .toCompletableFuture()
                        .join())
                .extracting(channel -> channel.name() + channel.subscriptions())
                .containsExactlyInAnyOrder("orders1", "presence-p1");
        assertThat(world.events)
                .filteredOn(event -> event.app().equals(World.OTHER_KEY))
                .noneMatch(event -> event.toString().contains(here.socketId()));
        world.othersAreFine();
    }
}
