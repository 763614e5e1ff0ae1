package dev.vask.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.VaskApp;
import dev.vask.VaskEvent;
import dev.vask.VaskListener;
import dev.vask.testing.FakeSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** behaviour.md §8. */
class PresenceTest {
    private static final String ROOM = "presence-room";

    private final Scene scene = Scene.open();

    private static String member(String id) {
        return "{\"user_id\":\"" + id + "\"}";
    }

    private static String member(String id, String rawInfo) {
        return "{\"user_id\":\"" + id + "\",\"user_info\":" + rawInfo + "}";
    }

    /** Joins and answers the acknowledgement. */
    private static String join(FakeSocket socket, String channelData) {
        socket.says(Wire.subscribe(ROOM, Scene.auth(socket, ROOM, channelData), channelData));
        return socket.nextFrame();
    }

    private String join(String channelData) {
        return join(scene.connect(), channelData);
    }

    @Test
    @DisplayName("T21 the roster includes oneself; ids are strings, hash is an object, count is of users")
    void roster() {
        assertThat(join(member("a", "{\"name\":\"Ada\"}")))
                .isEqualTo(
                        "{\"event\":\"pusher_internal:subscription_succeeded\",\"channel\":\"presence-room\",\"data\":"
                                + "\"{\\\"presence\\\":{\\\"ids\\\":[\\\"a\\\"],\\\"hash\\\":{\\\"a\\\":{\\\"name\\\":\\\"Ada\\\"}},"
                                + "\\\"count\\\":1}}\"}");
        assertThat(join(member("b")))
                .isEqualTo(Wire.roster(ROOM, List.of("a", "b"), "{\"a\":{\"name\":\"Ada\"},\"b\":{}}"));
        assertThat(join("{\"user_id\":7}"))
                .isEqualTo(Wire.roster(ROOM, List.of("a", "b", "7"), "{\"a\":{\"name\":\"Ada\"},\"b\":{},\"7\":{}}"));
    }

    @Test
    @DisplayName("T21 hash is an object also where the ids are 0 and 1 (trap 8)")
    void listLikeIds() {
        join("{\"user_id\":0,\"user_info\":\"x\"}");
        assertThat(join("{\"user_id\":1,\"user_info\":\"y\"}"))
                .isEqualTo(Wire.roster(ROOM, List.of("0", "1"), "{\"0\":\"x\",\"1\":\"y\"}"));
    }

    @Test
    @DisplayName("T21 ids of any text come back as they are, in ids, hash, member_added and member_removed")
    void oddIds() {
        FakeSocket observer = scene.in(ROOM, member("o"));
        for (String id : List.of("user-ü", "Zoë ☃ 😀", "a\"b\\c", "__proto__", "constructor", " ", "a:b", "'")) {
            String data = "{\"user_id\":" + Json.quote(id) + "}";
            FakeSocket socket = scene.connect();
            assertThat(join(socket, data))
                    .isEqualTo(Wire.roster(ROOM, List.of("o", id), "{\"o\":{}," + Json.quote(id) + ":{}}"));
            socket.closes(1000, "");
            assertThat(observer.newFrames())
                    .containsExactly(Wire.memberAdded(ROOM, id, "{}"), Wire.memberRemoved(ROOM, id));
        }
    }

    @Test
    @DisplayName("T22 a second tab: no member_added, the roster's count is unchanged, the first user_info is kept")
    void secondTab() {
        FakeSocket observer = scene.in(ROOM, member("o"));
        FakeSocket first = scene.in(ROOM, member("a", "{\"v\":1}"));
        observer.newFrames();
        FakeSocket second = scene.connect();
        String roster = Wire.roster(ROOM, List.of("o", "a"), "{\"o\":{},\"a\":{\"v\":1}}");
        assertThat(join(second, member("a", "{\"v\":2}"))).isEqualTo(roster);
        assertThat(observer.newFrames()).isEmpty();
        assertThat(first.newFrames()).isEmpty();
        first.closes(1000, "");
        assertThat(observer.newFrames()).isEmpty();
        assertThat(join(member("a", "{\"v\":3}")))
                .as("the first user_info stays while any connection of the user does")
                .isEqualTo(roster);
    }

    @Test
    @DisplayName("T22 when all connections of a user have left, the next one brings its own user_info")
    void infoAfterLeaving() {
        FakeSocket observer = scene.in(ROOM, member("o"));
        scene.in(ROOM, member("a", "1")).closes(1000, "");
        assertThat(join(member("a", "2"))).isEqualTo(Wire.roster(ROOM, List.of("o", "a"), "{\"o\":{},\"a\":2}"));
        assertThat(observer.newFrames())
                .containsExactly(
                        Wire.memberAdded(ROOM, "a", "1"),
                        Wire.memberRemoved(ROOM, "a"),
                        Wire.memberAdded(ROOM, "a", "2"));
    }

    private enum Leaving {
        UNSUBSCRIBE,
        CLOSE,
        NETWORK_FAILURE,
        HEARTBEAT_TIMEOUT,
        TERMINATE
    }

    /** The tab leaves in this way, while the others give signs of life. */
    private void leave(FakeSocket tab, Leaving way, FakeSocket... others) {
        switch (way) {
            case UNSUBSCRIBE -> tab.says(Wire.unsubscribe(ROOM));
            case CLOSE -> tab.closes(1000, "");
            case NETWORK_FAILURE -> tab.hangsUp();
            case TERMINATE -> {
                Scene.signIn(tab, "{\"id\":\"a\"}");
                scene.host().terminateUser("a");
                assertThat(tab.closeCode()).isEqualTo(4200);
            }
            case HEARTBEAT_TIMEOUT -> {
                tab.says(Wire.PING);
                for (int i = 0; i < 2; i++) {
                    scene.advance(75);
                    for (FakeSocket other : others) {
                        other.says(Wire.PING);
                    }
                }
                assertThat(tab.closeCode()).isEqualTo(4201);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("T23 one tab less: nothing; the last one: member_removed once, however it goes")
    void leaving(Leaving way) {
        FakeSocket observer = scene.in(ROOM, member("o"));
        FakeSocket first = scene.in(ROOM, member("a"));
        FakeSocket second = scene.in(ROOM, member("a"));
        observer.newFrames();
        leave(first, way, second, observer);
        assertThat(observer.newFrames().stream().filter(frame -> frame.contains(ROOM)))
                .isEmpty();
        leave(second, way, observer);
        assertThat(observer.newFrames().stream().filter(frame -> frame.contains(ROOM)))
                .containsExactly(Wire.memberRemoved(ROOM, "a"));
        first.closes(1000, "");
        second.closes(1000, "");
        assertThat(observer.newFrames()).isEmpty();
        assertThat(scene.told.stream().filter(it -> it.startsWith("Member") && it.endsWith(" a")))
                .containsExactly("MemberAdded " + ROOM + " a", "MemberRemoved " + ROOM + " a");
    }

    @Test
    @DisplayName("T23 who leaves is told nothing of it, and nothing of the channel afterwards")
    void leaverHearsNothing() {
        FakeSocket tab = scene.in(ROOM, member("a"));
        tab.says(Wire.unsubscribe(ROOM));
        scene.in(ROOM, member("b"));
        assertThat(tab.newFrames()).isEmpty();
    }

    @Test
    @DisplayName("T24 user_id 10 and \"10\" are one user, a string everywhere (D7)")
    void numberAndString() {
        FakeSocket observer = scene.in(ROOM, member("o"));
        FakeSocket number = scene.in(ROOM, "{\"user_id\":10}");
        assertThat(observer.newFrames()).containsExactly(Wire.memberAdded(ROOM, "10", "{}"));
        FakeSocket text = scene.connect();
        assertThat(join(text, "{\"user_id\":\"10\"}"))
                .isEqualTo(Wire.roster(ROOM, List.of("o", "10"), "{\"o\":{},\"10\":{}}"));
        number.closes(1000, "");
        assertThat(observer.newFrames()).isEmpty();
        text.closes(1000, "");
        assertThat(observer.newFrames()).containsExactly(Wire.memberRemoved(ROOM, "10"));
    }

    @Test
    @DisplayName("T24 2^60 and longer numbers survive, digit by digit (trap 45)")
    void bigNumbers() {
        FakeSocket observer = scene.in(ROOM, member("o"));
        for (String id : List.of("1152921504606846976", "1152921504606846977", "98765432109876543210987654321", "-5")) {
            FakeSocket socket = scene.connect();
            assertThat(join(socket, "{\"user_id\":" + id + "}"))
                    .isEqualTo(Wire.roster(ROOM, List.of("o", id), "{\"o\":{},\"" + id + "\":{}}"));
            socket.closes(1000, "");
            assertThat(observer.newFrames())
                    .containsExactly(Wire.memberAdded(ROOM, id, "{}"), Wire.memberRemoved(ROOM, id));
        }
    }

    @Test
    @DisplayName("§8 a user_id may be any JSON number")
    void fraction() {
        assertThat(join("{\"user_id\":1.5}")).isEqualTo(Wire.roster(ROOM, List.of("1.5"), "{\"1.5\":{}}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "true",
                "false",
                "[]",
                "{}",
                "null",
                "\"text\"",
                "\"\"",
                "17",
                "1.50e+3",
                "12345678901234567890.5",
                "[1,[2,{\"a\":null}]]",
                "{\"a\":{\"b\":{\"c\":\"Zoë ☃ 😀\",\"d\":\"\\u00e9\\ud83d\\ude00\\/\"}}}",
                "{ \"spaced\" :  [ 1 , 2 ] }",
                "{\"lone\":\"\\ud800\"}",
                "{\"user_id\":\"forged\"}"
            })
    @DisplayName("T25 user_info is relayed verbatim, whatever JSON it is")
    void verbatimInfo(String info) {
        FakeSocket observer = scene.in(ROOM, member("o"));
        assertThat(join(member("a", info)))
                .isEqualTo(Wire.roster(ROOM, List.of("o", "a"), "{\"o\":{},\"a\":" + info + "}"));
        assertThat(observer.newFrames()).containsExactly(Wire.memberAdded(ROOM, "a", info));
    }

    @Test
    @DisplayName("T25 an absent user_info is {} in the roster and in member_added")
    void absentInfo() {
        FakeSocket observer = scene.in(ROOM, member("o"));
        assertThat(join(member("a"))).isEqualTo(Wire.roster(ROOM, List.of("o", "a"), "{\"o\":{},\"a\":{}}"));
        assertThat(observer.newFrames()).containsExactly(Wire.memberAdded(ROOM, "a", "{}"));
    }

    @Test
    @DisplayName("T26 100 users fit; the 101st is refused; a second tab of the 100th is admitted; a leaver makes room")
    void memberLimit() {
        List<FakeSocket> sockets = IntStream.range(0, 100)
                .mapToObj(i -> scene.in(ROOM, member("u" + i)))
                .toList();
        sockets.forEach(FakeSocket::newFrames);
        List<String> before = List.copyOf(scene.told);
        FakeSocket late = scene.connect();
        String data = member("late");
        late.says(Wire.subscribe(ROOM, Scene.auth(late, ROOM, data), data));
        Wire.assertRefused(late, ROOM);
        assertThat(scene.told).isEqualTo(before);
        assertThat(sockets).allSatisfy(it -> assertThat(it.newFrames()).isEmpty());
        FakeSocket secondTab = scene.in(ROOM, member("u99"));
        sockets.get(99).closes(1000, "");
        late.says(Wire.subscribe(ROOM, Scene.auth(late, ROOM, data), data));
        Wire.assertRefused(late, ROOM);
        secondTab.closes(1000, "");
        assertThat(join(late, data)).contains("\\\"count\\\":100");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"user_info\":{}}",
                "{\"user_id\":null}",
                "{\"user_id\":true}",
                "{\"user_id\":\"\"}",
                "{\"user_id\":[]}",
                "{\"user_id\":{\"id\":1}}",
                "[]",
                "\"a\"",
                "7",
                "null",
                "nonsense",
                ""
            })
    @DisplayName("§8 channel_data without a user_id that is a string or a number is refused, though it is signed")
    void badChannelData(String data) {
        FakeSocket socket = scene.connect();
        socket.says(Wire.subscribe(ROOM, Scene.auth(socket, ROOM, data), data));
        Wire.assertRefused(socket, ROOM);
        assertThat(scene.told).isEmpty();
        Scene.enter(socket, ROOM, member("a"));
    }

    @Test
    @DisplayName("§8 a user_id has at most 128 characters, user_info at most 1 KB")
    void sizes() {
        join(member("x".repeat(128), "\"" + "é".repeat(511) + "\""));
        assertThat(scene.told).contains("MemberAdded " + ROOM + " " + "x".repeat(128));
        for (String data : List.of(member("x".repeat(129)), member("b", "\"" + "é".repeat(511) + "x\""))) {
            FakeSocket socket = scene.connect();
            socket.says(Wire.subscribe(ROOM, Scene.auth(socket, ROOM, data), data));
            Wire.assertRefused(socket, ROOM);
        }
    }

    @Test
    @DisplayName("T28 after sign-in a presence channel needs no channel_data: id and user_info are those of user_data")
    void fromSignIn() {
        FakeSocket observer = scene.in(ROOM, member("o"));
        FakeSocket socket = scene.user("{\"id\":\"u1\",\"user_info\":{\"name\": \"Ada\"},\"more\":1}");
        socket.says(Wire.subscribe(ROOM, Scene.auth(socket, ROOM)));
        assertThat(socket.newFrames())
                .containsExactly(Wire.roster(ROOM, List.of("o", "u1"), "{\"o\":{},\"u1\":{\"name\": \"Ada\"}}"));
        assertThat(observer.newFrames()).containsExactly(Wire.memberAdded(ROOM, "u1", "{\"name\": \"Ada\"}"));
        socket.says(Wire.clientEvent("client-x", ROOM, "1"));
        assertThat(observer.nextFrame()).contains("\"user_id\":\"u1\"");
        FakeSocket bare = scene.user("{\"id\":\"u2\"}");
        bare.says(Wire.subscribe(ROOM, Scene.auth(bare, ROOM)));
        assertThat(observer.newFrames()).containsExactly(Wire.memberAdded(ROOM, "u2", "{}"));
    }

    @Test
    @DisplayName("T28 without a sign-in a presence channel without channel_data is refused; afterwards it works")
    void withoutSignIn() {
        FakeSocket socket = scene.connect();
        socket.says(Wire.subscribe(ROOM, Scene.auth(socket, ROOM)));
        Wire.assertRefused(socket, ROOM);
        Scene.signIn(socket, "{\"id\":\"u1\"}");
        Scene.enter(socket, ROOM);
    }

    @Test
    @DisplayName("T28 channel_data, if present, overrides the sign-in")
    void channelDataOverrides() {
        FakeSocket socket = scene.user("{\"id\":\"u1\",\"user_info\":1}");
        assertThat(join(socket, member("other", "2"))).isEqualTo(Wire.roster(ROOM, List.of("other"), "{\"other\":2}"));
    }

    @Test
    @DisplayName("§8 the host can ask for the members, in the order of their coming")
    void members() {
        scene.in(ROOM, member("a", "{ \"v\":1}"));
        scene.in(ROOM, "{\"user_id\":10}");
        scene.in(ROOM, member("a"));
        assertThat(scene.host().members(ROOM).toCompletableFuture().join())
                .extracting(it -> it.userId() + " " + it.userInfo())
                .containsExactly("a { \"v\":1}", "10 {}");
        assertThat(scene.host().channel(ROOM).toCompletableFuture().join().users())
                .isEqualTo(2);
        assertThat(scene.host().channel(ROOM).toCompletableFuture().join().subscriptions())
                .isEqualTo(3);
    }

    @Test
    @DisplayName("§8 a listener told of a member finds the channel among the occupied ones, with that member")
    void occupiedFromTheFirstMember() {
        List<String> found = new ArrayList<>();
        AtomicReference<VaskApp> host = new AtomicReference<>();
        Scene listened = Scene.of(
                Scene.app(),
                builder -> builder.listener(new VaskListener() {
                    @Override
                    public void onMemberAdded(VaskEvent.MemberAdded event) {
                        host.get()
                                .channels(ROOM)
                                .toCompletableFuture()
                                .join()
                                .forEach(it -> found.add(it.name() + " " + it.users()));
                    }
                }));
        host.set(listened.host());
        listened.in(ROOM, member("a"));
        assertThat(found).containsExactly(ROOM + " 1");
    }
}
