package dev.vask.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.ServerEvent;
import dev.vask.testing.FakeSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** behaviour.md §19, the guarantees that one node can keep. (a) is with the handshake, (i) with the close codes. */
class OrderingTest {
    private static final String ROOM = "presence-room";

    private final Scene scene = Scene.open();
    private final FakeSocket socket = scene.connect();

    @Test
    @DisplayName("§19 a connection_established comes first, before anything a client asked for")
    void establishedFirst() {
        FakeSocket fresh = FakeSocket.connect(scene.vask, Scene.TARGET);
        fresh.says(Wire.PING);
        assertThat(fresh.frames().stream().map(Wire::nameOf))
                .containsExactly("pusher:connection_established", "pusher:pong");
    }

    @Test
    @DisplayName("§19 b commands of one connection are processed and answered in the order of their arrival")
    void commandsInOrder() {
        String user = "{\"id\":\"u1\"}";
        socket.says(Wire.subscribe("a"));
        socket.says(Wire.PING);
        socket.says(Wire.subscribe("private-b", Scene.auth(socket, "private-b")));
        socket.says("nonsense");
        socket.says(Wire.unsubscribe("a"));
        socket.says(Wire.signIn(Scene.userAuth(socket, user), user));
        socket.says(Wire.subscribe("#server-to-user-u1"));
        socket.says(Wire.subscribe(ROOM, Scene.auth(socket, ROOM)));
        socket.says(Wire.PING);
        assertThat(socket.newFrames().stream().map(Wire::nameOf))
                .containsExactly(
                        "pusher_internal:subscription_succeeded",
                        "pusher:pong",
                        "pusher_internal:subscription_succeeded",
                        "pusher:error",
                        "pusher:signin_success",
                        "pusher_internal:subscription_succeeded",
                        "pusher_internal:subscription_succeeded",
                        "pusher:pong");
    }

    @Test
    @DisplayName("§19 c events of one publisher on one channel arrive in order at each subscriber")
    void fifo() {
        FakeSocket one = scene.in("feed");
        FakeSocket two = scene.in("feed");
        List<String> expected = IntStream.range(0, 500)
                .mapToObj(i -> Wire.event("feed", "e", String.valueOf(i)))
                .toList();
        for (int i = 0; i < 500; i++) {
            scene.host().trigger("feed", "e", String.valueOf(i));
        }
        assertThat(one.newFrames()).isEqualTo(expected);
        assertThat(two.newFrames()).isEqualTo(expected);
    }

    @Test
    @DisplayName("§19 c the events of a batch arrive in the order of the array, across channels too")
    void batchInOrder() {
        Scene.enter(socket, "a");
        Scene.enter(socket, "b");
        List<ServerEvent> batch = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            String channel = i % 3 == 0 ? "a" : "b";
            batch.add(ServerEvent.of(channel, "e" + i, "1"));
            expected.add(Wire.event(channel, "e" + i, "1"));
        }
        scene.host().triggerBatch(batch);
        assertThat(socket.newFrames()).isEqualTo(expected);
    }

    @Test
    @DisplayName("§19 d no event of a channel before succeeded, none after the unsubscribe was processed")
    void betweenSucceededAndUnsubscribe() {
        scene.host().trigger("feed", "before", "1");
        socket.says(Wire.subscribe("feed"));
        scene.host().trigger("feed", "between", "1");
        socket.says(Wire.unsubscribe("feed"));
        scene.host().trigger("feed", "after", "1");
        socket.says(Wire.subscribe("feed"));
        scene.host().trigger("feed", "again", "1");
        assertThat(socket.newFrames())
                .containsExactly(
                        Wire.succeeded("feed"),
                        Wire.event("feed", "between", "1"),
                        Wire.succeeded("feed"),
                        Wire.event("feed", "again", "1"));
    }

    @Test
    @DisplayName("§19 f member_added comes before a user's client events, member_removed after the last")
    void memberEventsAroundClientEvents() {
        Scene.enter(socket, ROOM, "{\"user_id\":\"o\"}");
        FakeSocket sender = scene.in(ROOM, "{\"user_id\":\"a\"}");
        sender.says(Wire.clientEvent("client-x", ROOM, "1"));
        sender.says(Wire.clientEvent("client-y", ROOM, "2"));
        sender.closes(1000, "");
        assertThat(socket.newFrames().stream().map(Wire::nameOf))
                .containsExactly(
                        "pusher_internal:member_added", "client-x", "client-y", "pusher_internal:member_removed");
    }

    @Test
    @DisplayName("§19 g signin_success comes before anything sent to the user")
    void signInBeforeUserEvents() {
        String user = "{\"id\":\"u1\"}";
        scene.host().sendToUser("u1", "before", "1");
        socket.says(Wire.signIn(Scene.userAuth(socket, user), user));
        scene.host().sendToUser("u1", "after", "1");
        assertThat(socket.newFrames())
                .containsExactly(Wire.signedIn(user), Wire.event("#server-to-user-u1", "after", "1"));
    }

    @Test
    @DisplayName("§19 h the excluded socket gets nothing, everybody else does, on each of several channels")
    void exclusion() {
        Scene.enter(socket, "a");
        Scene.enter(socket, "b");
        FakeSocket other = scene.in("a");
        Scene.enter(other, "b");
        scene.host().trigger(new ServerEvent(List.of("a", "b"), "e", "1", socket.socketId()));
        assertThat(socket.newFrames()).isEmpty();
        assertThat(other.newFrames()).containsExactly(Wire.event("a", "e", "1"), Wire.event("b", "e", "1"));
        scene.host().trigger(ServerEvent.of("a", "e", "2").except("1.1"));
        assertThat(socket.newFrames()).hasSize(1);
    }

    @Test
    @DisplayName("§19 j a connection in several of the channels gets one frame per channel")
    void oneFramePerChannel() {
        Scene.enter(socket, "a");
        Scene.enter(socket, "b");
        scene.host().trigger(List.of("a", "b", "c"), "e", "1");
        assertThat(socket.newFrames()).containsExactly(Wire.event("a", "e", "1"), Wire.event("b", "e", "1"));
    }

    @Test
    @DisplayName("§19 j a channel that is named twice still gets one frame")
    void noDuplicates() {
        Scene.enter(socket, "a");
        scene.host().trigger(List.of("a", "b", "a"), "e", "1");
        assertThat(socket.newFrames()).containsExactly(Wire.event("a", "e", "1"));
    }
}
