package dev.vask.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.DisconnectReason;
import dev.vask.Limits;
import dev.vask.VaskEvent;
import dev.vask.testing.FakeSocket;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** reliability.md §4.1, S-13, S-15, S-18: too much of what would be fine. */
class FloodTest {
    @Test
    @DisplayName(
            "S-13: of 100 000 one-byte messages at once 5 000 are answered, then the connection is closed with 4100")
    void oneByteMessages() {
        World world = new World();
        FakeSocket flood = world.inRoom();
        int said = 0;
        while (flood.isOpen() && said < 100_000) {
            flood.says("x");
            said++;
        }

        // One message of the burst was the subscription.
        assertThat(said).isEqualTo(5_000);
        World.closed(flood, 4100);
        assertThat(world.vask.stats().connections()).isEqualTo(1);
        world.othersAreFine();
    }

    @Test
    @DisplayName("S-13: 500 messages a second are let through for ever; 100 000 in one second are not")
    void atTheRate() {
        World world = new World();
        FakeSocket steady = world.connect();
        for (int second = 0; second < 30; second++) {
            for (int i = 0; i < 500; i++) {
                steady.says(Say.PING);
            }
            assertThat(steady.newFrames()).hasSize(500);
            world.time.advance(Duration.ofSeconds(1));
        }
        assertThat(steady.isOpen()).isTrue();

        FakeSocket flood = world.connect();
        int said = 0;
        while (flood.isOpen() && said < 100_000) {
            flood.says("x");
            said++;
            world.time.advance(Duration.ofNanos(10_000));
        }
        assertThat(said).isBetween(5_000, 5_100);
        World.closed(flood, 4100);
        world.othersAreFine();
    }

    @Test
    @DisplayName("ping and pong frames of the socket count as messages: 5,001 at once → closed with 4100 [S-18]")
    void controlFramesCountAsMessages() {
        World world = new World();
        LaxSocket flood = LaxSocket.connect(world.vask, World.TARGET);
        for (int i = 0; i < 2_500; i++) {
            flood.handler.onControlFrame();
            flood.handler.onText(Say.PING);
        }
        assertThat(flood.closes).isEmpty();

        flood.handler.onControlFrame();

        assertThat(flood.closes)
                .singleElement()
                .satisfies(close -> assertThat(close.code()).isEqualTo(4100));
        world.othersAreFine();
    }

    @Test
    @DisplayName("500 control frames a second → never closed, and none counts as a received message [S-18]")
    void controlFramesAtTheRatePass() {
        World world = new World();
        LaxSocket steady = LaxSocket.connect(world.vask, World.TARGET);
        long received = world.vask.stats().messagesReceived();
        for (int second = 0; second < 30; second++) {
            for (int i = 0; i < 500; i++) {
                steady.handler.onControlFrame();
            }
            world.time.advance(Duration.ofSeconds(1));
        }
        assertThat(steady.closes).isEmpty();
        assertThat(world.vask.stats().messagesReceived()).isEqualTo(received);
    }

    @Test
    @DisplayName("S-13: what arrives after the close was decided is not answered and changes nothing")
    void afterTheClose() {
        World world = new World(options -> options.limits(Limits.defaults().withMessageBurst(1)));
        FakeSocket flood = FakeSocket.connect(world.vask, World.TARGET).neverAnswersClose();
        flood.says(Say.PING);
        flood.says(Say.PING);
        World.closed(flood, 4100);
        long received = world.vask.stats().messagesReceived();
        flood.newFrames();

        flood.says(Say.subscribe("orders"));

        assertThat(flood.newFrames()).isEmpty();
        assertThat(world.vask.stats().messagesReceived()).isEqualTo(received);
        assertThat(world.vask.stats().channels()).isEqualTo(1);
        world.othersAreFine();
    }

    @Test
    @DisplayName("S-15: 4 096 names with one hash code are joined, heard and left by one connection, others are fine")
    void collidingNames() {
        World world = new World(options -> options.limits(
                Limits.defaults().withMaxChannelsPerConnection(5_000).withMessageBurst(10_000)));
        List<String> names = collidingNames(12);
        assertThat(names.stream().map(String::hashCode).distinct()).hasSize(1);
        assertThat(new HashSet<>(names)).hasSize(4_096);
        FakeSocket one = world.connect();

        names.forEach(name -> one.says(Say.subscribe(name)));

        assertThat(one.newFrames()).hasSize(4_096).allMatch(frame -> frame.contains("subscription_succeeded"));
        for (String name : names.subList(0, 50)) {
            world.vask.app(World.KEY).trigger(name, "e", "1");
            assertThat(one.newFrames()).singleElement().asString().contains(name);
        }
        names.forEach(name -> one.says(Say.unsubscribe(name)));
        assertThat(one.newFrames()).isEmpty();
        assertThat(world.vask.stats().channels()).isEqualTo(1);
        world.othersAreFine();
    }

    @Test
    @DisplayName("S-15: maps keyed by what peers choose are the JDK's, whose crowded bins are trees: no quadratic work")
    void mapsAreTreesWhenCrowded() throws ReflectiveOperationException {
        Set<Class<?>> treeified = Set.of(HashMap.class, java.util.LinkedHashMap.class, ConcurrentHashMap.class);
        Map<String, List<String>> holders = Map.of(
                "dev.vask.internal.session.Session", List.of("subscriptions"),
                "dev.vask.internal.net.Performer", List.of("subscriptions"),
                "dev.vask.internal.hub.AppHub", List.of("connections", "channels"),
                "dev.vask.internal.hub.Roster", List.of("mirror", "connections"));
        for (Map.Entry<String, List<String>> holder : holders.entrySet()) {
            Class<?> type = Class.forName(holder.getKey());
            for (String name : holder.getValue()) {
                Field field = type.getDeclaredField(name);
                assertThat(Map.class).isAssignableFrom(field.getType());
            }
        }
        Class<?> roster = Class.forName("dev.vask.internal.hub.Roster");
        var constructor = roster.getDeclaredConstructor();
        constructor.setAccessible(true);
        Object one = constructor.newInstance();
        for (String name : List.of("mirror", "connections")) {
            Field field = roster.getDeclaredField(name);
            field.setAccessible(true);
            assertThat(treeified).contains(field.get(one).getClass());
        }
    }

    @Test
    @DisplayName(
            "S-15: 10 000 joins of one channel each cost a bounded number of frames: one to the joiner, none to others")
    void tenThousandJoins() {
        World world = new World();
        List<FakeSocket> joiners = new ArrayList<>();
        long before = world.vask.stats().messagesSent();
        for (int i = 0; i < 10_000; i++) {
            FakeSocket joiner = FakeSocket.connect(world.vask, World.TARGET);
            joiner.says(Say.subscribe("crowd"));
            joiners.add(joiner);
        }

        assertThat(world.vask.stats().messagesSent() - before).isEqualTo(20_000);
        assertThat(world.vask
                        .app(World.KEY)
                        .channel("crowd")
                        .toCompletableFuture()
                        .join()
                        .subscriptions())
                .isEqualTo(10_000);
        joiners.forEach(FakeSocket::hangsUp);
        assertThat(world.vask.stats().connections()).isEqualTo(1);
        world.othersAreFine();
    }

    @Test
    @DisplayName("S-18: pings are answered one by one within the message bucket, also before any subscription")
    void pingFlood() {
        World world = new World();
        FakeSocket flood = world.connect();
        for (int i = 0; i < 5_000; i++) {
            flood.says(Say.PING);
        }
        assertThat(flood.newFrames()).hasSize(5_000).containsOnly(World.PONG);

        flood.says(Say.PING);

        World.closed(flood, 4100);
        world.othersAreFine();
    }

    @Test
    @DisplayName("S-18: unsolicited pongs, the protocol's and control frames, are life and nothing else")
    void unsolicitedPongs() {
        World world = new World();
        FakeSocket peer = world.connect();
        for (int i = 0; i < 100; i++) {
            peer.says("{\"event\":\"pusher:pong\",\"data\":{}}");
            peer.pongs();
        }

        assertThat(peer.newFrames()).isEmpty();
        assertThat(world.refusedMessages()).isZero();
        world.serves(peer);
        world.othersAreFine();
    }

    @Test
    @DisplayName(
            "S-13: a connection closed for flooding has left its channels at once, also if it never answers the close")
    void floodLeavesAtOnce() {
        World world = new World(options -> options.limits(Limits.defaults().withMessageBurst(2)));
        FakeSocket flood = FakeSocket.connect(world.vask, World.TARGET).neverAnswersClose();
        flood.says(Say.subscribe("orders"));
        flood.says(Say.PING);
        flood.says(Say.PING);

        World.closed(flood, 4100);
        assertThat(world.vask.stats().channels()).isEqualTo(1);
        assertThat(world.events)
                .contains(
                        new VaskEvent.Vacated(World.KEY, "orders"),
                        new VaskEvent.Disconnected(World.KEY, flood.socketId(), 4100, DisconnectReason.FLOOD));
        world.othersAreFine();
    }

    /** All strings of n blocks "Aa" or "BB", which have one hash code. */
    private static List<String> collidingNames(int blocks) {
        List<String> names = List.of("");
        for (int i = 0; i < blocks; i++) {
            List<String> longer = new ArrayList<>();
            names.forEach(name -> {
                longer.add(name + "Aa");
                longer.add(name + "BB");
            });
            names = longer;
        }
        return names;
    }
}
