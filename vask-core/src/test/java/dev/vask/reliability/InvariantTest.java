package dev.vask.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.App;
import dev.vask.ServerEvent;
import dev.vask.VaskEvent;
import dev.vask.testing.FakeSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** reliability.md §5: what holds after any sequence of steps; the sequences come from a seeded generator. */
@ResourceLock(Logs.RESOURCE)
class InvariantTest {
    private static final String[] CHANNELS = {"orders", "private-a", "presence-p", "presence-q", "cache-c"};
    private static final String[] USERS = {"ada", "bob", "cyd"};

    /** What a client should be subscribed to, and as whom, by the messages it sent. */
    private static final class Model {
        private final Map<String, String> channels = new HashMap<>();
    }

    @ParameterizedTest(name = "seed {0}")
    @DisplayName(
            "I3, I5, I6, I7, I12, I20: 1 500 random steps of joins, leaves, publishes and closes keep every invariant")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void randomSteps(long seed) {
        Random random = new Random(seed);
        World world = new World();
        Map<FakeSocket, Model> clients = new HashMap<>();
        List<FakeSocket> order = new ArrayList<>();
        for (int step = 0; step < 1_500; step++) {
            int what = random.nextInt(10);
            if (order.isEmpty() || (what == 0 && order.size() < 12)) {
                FakeSocket socket = world.connect();
                clients.put(socket, new Model());
                order.add(socket);
                continue;
            }
            FakeSocket socket = order.get(random.nextInt(order.size()));
            String channel = CHANNELS[random.nextInt(CHANNELS.length)];
            Model model = java.util.Objects.requireNonNull(clients.get(socket));
            if (what <= 5) {
                join(socket, channel, model, random);
            } else if (what <= 7) {
                socket.says(Say.unsubscribe(channel));
                model.channels.remove(channel);
            } else if (what == 8) {
                publish(world, clients, channel, step);
            } else {
                socket.hangsUp();
                order.remove(socket);
                clients.remove(socket);
            }
            if (step % 10 == 0) {
                check(world, clients);
            }
            world.time.advance(Duration.ofMillis(5));
        }
        check(world, clients);
        for (FakeSocket socket : order) {
            for (String channel : List.of("presence-p", "presence-q")) {
                if (java.util.Objects.requireNonNull(clients.get(socket))
                        .channels
                        .containsKey(channel)) {
                    assertThat(Rosters.fold(sinceLastJoin(socket.frames(), channel), channel))
                            .isEqualTo(members(world, channel));
                }
            }
        }
        order.forEach(FakeSocket::hangsUp);
        world.bystander.hangsUp();
        quiet(world);
        alternates(world.events);
    }

    private static void join(FakeSocket socket, String channel, Model model, Random random) {
        if (channel.startsWith("presence-")) {
            String user = USERS[random.nextInt(USERS.length)];
            String data = "{\"user_id\":\"" + user + "\"}";
            socket.says(Say.subscribe(channel, World.auth(socket, channel + ":" + data), data));
            model.channels.putIfAbsent(channel, user);
        } else {
            socket.says(Say.subscribe(channel, World.auth(socket, channel)));
            model.channels.putIfAbsent(channel, "");
        }
    }

    private static void publish(World world, Map<FakeSocket, Model> clients, String channel, int step) {
        clients.keySet().forEach(FakeSocket::newFrames);
        world.vask.app(World.KEY).trigger(channel, "e" + step, "1");
        clients.forEach(
                (socket, model) -> assertThat(socket.newFrames()).hasSize(model.channels.containsKey(channel) ? 1 : 0));
    }

    private static void check(World world, Map<FakeSocket, Model> clients) {
        for (String channel : CHANNELS) {
            long subscribed = clients.values().stream()
                    .filter(model -> model.channels.containsKey(channel))
                    .count();
            assertThat(world.vask
                            .app(World.KEY)
                            .channel(channel)
                            .toCompletableFuture()
                            .join()
                            .subscriptions())
                    .isEqualTo((int) subscribed);
            if (channel.startsWith("presence-")) {
                TreeSet<String> users = new TreeSet<>();
                clients.values().stream()
                        .map(model -> model.channels.get(channel))
                        .filter(user -> user != null)
                        .forEach(users::add);
                assertThat(members(world, channel)).isEqualTo(List.copyOf(users));
            }
        }
    }

    private static List<String> members(World world, String channel) {
        return world.vask.app(World.KEY).members(channel).toCompletableFuture().join().stream()
                .map(member -> member.userId())
                .sorted()
                .toList();
    }

    private static List<String> sinceLastJoin(List<String> frames, String channel) {
        int last = 0;
        for (int i = 0; i < frames.size(); i++) {
            if (frames.get(i).contains("subscription_succeeded\",\"channel\":\"" + channel + "\"")) {
                last = i;
            }
        }
        return frames.subList(last, frames.size());
    }

    private static void quiet(World world) {
        assertThat(world.vask.stats().connections()).isZero();
        assertThat(world.vask.stats().channels()).isZero();
        assertThat(world.vask.stats().subscriptions()).isZero();
        assertThat(world.vask.app(World.KEY).channels("").toCompletableFuture().join())
                .isEmpty();
        // What a cache channel keeps goes with its time.
        world.time.advance(App.of("k", "s").cacheTtl());
        assertThat(world.time.pendingTimers()).isZero();
    }

    /** I14 in-process: occupied and vacated, added and removed, subscribed and unsubscribed take turns and end in nothing. */
    private static void alternates(List<VaskEvent> events) {
        Map<String, Boolean> state = new HashMap<>();
        for (VaskEvent event : events) {
            if (event instanceof VaskEvent.Occupied occupied) {
                turn(state, "channel " + occupied.channel(), true);
            } else if (event instanceof VaskEvent.Vacated vacated) {
                turn(state, "channel " + vacated.channel(), false);
            } else if (event instanceof VaskEvent.MemberAdded added) {
                turn(state, "member " + added.channel() + " " + added.member().userId(), true);
            } else if (event instanceof VaskEvent.MemberRemoved removed) {
                turn(state, "member " + removed.channel() + " " + removed.userId(), false);
            } else if (event instanceof VaskEvent.Subscribed subscribed) {
                turn(state, "subscription " + subscribed.channel() + " " + subscribed.socketId(), true);
            } else if (event instanceof VaskEvent.Unsubscribed unsubscribed) {
                turn(state, "subscription " + unsubscribed.channel() + " " + unsubscribed.socketId(), false);
            } else if (event instanceof VaskEvent.Connected connected) {
                turn(state, "connection " + connected.socketId(), true);
            } else if (event instanceof VaskEvent.Disconnected disconnected) {
                turn(state, "connection " + disconnected.socketId(), false);
            }
        }
        assertThat(state).isNotEmpty().doesNotContainValue(true);
    }

    private static void turn(Map<String, Boolean> state, String what, boolean begins) {
        assertThat(state.getOrDefault(what, false)).as(what).isEqualTo(!begins);
        state.put(what, begins);
    }

    @Test
    @DisplayName(
            "I1, I2: connection_established is the first frame of an accepted connection, an error the only one of a refused")
    void firstFrames() {
        World world = new World();
        assertThat(FakeSocket.connect(world.vask, World.TARGET).frames())
                .singleElement()
                .asString()
                .startsWith("{\"event\":\"pusher:connection_established\"");
        for (String target :
                new String[] {"/app/unknown", "/app/", "/", "/app/key/x", "/app/key?protocol=4", "/app/key?protocol=x"
                }) {
            FakeSocket refused = FakeSocket.connect(world.vask, target);
            assertThat(refused.frames()).singleElement().asString().startsWith("{\"event\":\"pusher:error\"");
            assertThat(refused.isOpen()).isFalse();
        }
        assertThat(world.vask.stats().refusedConnections()).isEqualTo(6);
        world.othersAreFine();
    }

    @Test
    @DisplayName("I8: a joiner never gets its own member_added, and its list contains itself, also as a second tab")
    void ownMemberAdded() {
        World world = new World();
        FakeSocket one = world.connect();
        FakeSocket two = world.connect();
        world.present(one, "presence-p", "ada");
        world.present(two, "presence-p", "ada");

        assertThat(one.newFrames()).isEmpty();
        assertThat(two.frames()).last().asString().contains("\\\"count\\\":1");
        world.othersAreFine();
    }

    @Test
    @DisplayName("I11: the excluded socket never gets it, everybody else does, on every channel of the event")
    void excluded() {
        World world = new World();
        FakeSocket excluded = world.connect();
        FakeSocket other = world.connect();
        for (FakeSocket socket : List.of(excluded, other)) {
            world.joins(socket, "a");
            world.joins(socket, "b");
        }

        world.vask.app(World.KEY).trigger(new ServerEvent(List.of("a", "b"), "e", "1", excluded.socketId()));

        assertThat(excluded.newFrames()).isEmpty();
        assertThat(other.newFrames()).hasSize(2);
        world.othersAreFine();
    }

    @Test
    @DisplayName("I19: refused and rate-limited input changes no state: members, channels, events, identity stay")
    void refusedChangesNothing() {
        World world = new World();
        FakeSocket client = world.inRoom();
        int events = world.events.size();
        long channels = world.vask.stats().channels();
        client.says("nonsense");
        client.says(Say.subscribe("private-x", "nonsense"));
        client.says(Say.subscribe("presence-x", World.auth(client, "presence-x:{}"), "{}"));
        client.says(Say.subscribe("a b"));
        client.says(Say.signIn("nonsense", "{\"id\":\"ada\"}"));
        client.says(Say.clientEvent("client-x", "private-x", "1"));
        client.says(Say.subscribe(World.ROOM, "nonsense"));

        assertThat(world.events).hasSize(events);
        assertThat(world.vask.stats().channels()).isEqualTo(channels);
        assertThat(world.refusedMessages()).isEqualTo(7);
        world.othersAreFine();
        world.serves(client);
    }

    @Test
    @DisplayName("I21: no frame, no text form, no exception and no log contains a secret or somebody else's signature")
    void secretsStaySecret() {
        try (Logs logs = Logs.capture()) {
            World world = new World(options -> options.apps(key -> {
                throw new IllegalStateException("store down");
            }));
            FakeSocket client = world.inRoom();
            String signature = World.auth(client, "private-x");
            client.says(Say.subscribe("private-x", signature));
            client.says(Say.subscribe("private-y", signature));
            client.newFrames();
            world.signsIn(client, "ada");
            FakeSocket.connect(world.vask, "/app/unknown?secret=" + World.SECRET);
            client.throwsOnSend(new IllegalStateException("broken"));
            world.vask.app(World.KEY).trigger("private-x", "e", "1");
            world.vask.replaceApp(App.of(World.KEY, World.SECRET).withEnabled(false));
            world.vask.close();

            App app = App.of(World.KEY, World.SECRET);
            List<String> texts = new ArrayList<>(logs.lines());
            texts.addAll(client.frames());
            texts.addAll(world.bystander.frames());
            texts.add(app.toString());
            texts.add(app.secret().toString());
            texts.add(String.valueOf(world.vask.stats()));
            world.events.forEach(event -> texts.add(event.toString()));
            String hex = signature.substring(World.KEY.length() + 1);
            assertThat(logs.lines()).isNotEmpty();
            assertThat(texts)
                    .allSatisfy(text ->
                            assertThat(text).doesNotContain(World.SECRET).doesNotContain(hex));
        }
    }

    @Test
    @DisplayName("I21: a secret has no equality by content and no serial form")
    void secretHasNoContent() {
        assertThat(App.of("a", "s").secret()).isNotEqualTo(App.of("a", "s").secret());
        assertThat(App.of("a", "s").secret()).isNotInstanceOf(java.io.Serializable.class);
    }
}
