package dev.vask.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.testing.FakeSocket;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** behaviour.md §11. */
class WatchlistTest {
    private static final String ADA = "{\"id\":\"ada\",\"watchlist\":[\"bob\",\"eve\"]}";
    private static final String BOB = "{\"id\":\"bob\"}";

    private final Scene scene = Scene.open();

    private static String events(String... events) {
        return "{\"event\":\"pusher_internal:watchlist_events\",\"data\":{\"events\":[" + String.join(",", events)
                + "]}}";
    }

    private static String online(String... ids) {
        return event("online", ids);
    }

    private static String offline(String... ids) {
        return event("offline", ids);
    }

    private static String event(String name, String... ids) {
        return "{\"name\":\"" + name + "\",\"user_ids\":["
                + List.of(ids).stream().map(Json::quote).collect(Collectors.joining(",")) + "]}";
    }

    private FakeSocket signsIn(String userData) {
        FakeSocket socket = scene.connect();
        socket.says(Wire.signIn(Scene.userAuth(socket, userData), userData));
        return socket;
    }

    @Test
    @DisplayName("T39 after signin_success one frame says who of the watched is online and who offline (D10)")
    void snapshot() {
        scene.user(BOB);
        assertThat(signsIn(ADA).newFrames()).containsExactly(Wire.signedIn(ADA), events(online("bob"), offline("eve")));
        assertThat(signsIn(BOB).newFrames()).containsExactly(Wire.signedIn(BOB));
    }

    @Test
    @DisplayName(
            "T39 online with the first connection that signs in, offline with the last one that goes; tabs between are silent")
    void changes() {
        FakeSocket ada = scene.user(ADA);
        FakeSocket tab = scene.user(BOB);
        assertThat(ada.newFrames()).containsExactly(events(online("bob")));
        FakeSocket second = scene.user(BOB);
        tab.hangsUp();
        assertThat(ada.newFrames()).isEmpty();
        second.hangsUp();
        assertThat(ada.newFrames()).containsExactly(events(offline("bob")));
    }

    @Test
    @DisplayName("T39 who only names the user in a presence channel does not make it online")
    void presenceOnly() {
        FakeSocket ada = scene.user(ADA);
        scene.in("presence-room", "{\"user_id\":\"bob\"}");
        assertThat(ada.newFrames()).isEmpty();
    }

    @Test
    @DisplayName("T39 every connection of every watcher is told, also of a user who was terminated")
    void watchers() {
        FakeSocket one = scene.user(ADA);
        FakeSocket two = scene.user(ADA);
        FakeSocket other = scene.user("{\"id\":\"kim\",\"watchlist\":[\"bob\"]}");
        FakeSocket bob = scene.user(BOB);
        for (FakeSocket watcher : List.of(one, two, other)) {
            assertThat(watcher.newFrames()).containsExactly(events(online("bob")));
        }
        scene.host().terminateUser("bob");
        assertThat(bob.isOpen()).isFalse();
        for (FakeSocket watcher : List.of(one, two, other)) {
            assertThat(watcher.newFrames()).containsExactly(events(offline("bob")));
        }
    }

    @Test
    @DisplayName("T39 who is gone without a word is offline when the heartbeat says so, and not before")
    void silent() {
        FakeSocket ada = scene.user(ADA);
        FakeSocket bob = scene.user(BOB);
        ada.newFrames();
        scene.advance(149);
        ada.says(Wire.PING);
        assertThat(ada.newFrames()).doesNotContain(events(offline("bob")));
        scene.advance(1);
        assertThat(bob.closeCode()).isEqualTo(4201);
        assertThat(ada.newFrames()).containsExactly(events(offline("bob")));
    }

    @Test
    @DisplayName(
            "T39 of 101 ids the first 100 are watched; error 4302 says so between the acknowledgement and the snapshot")
    void tooMany() {
        String ids = IntStream.range(0, 101).mapToObj(i -> "\"u" + i + "\"").collect(Collectors.joining(","));
        String userData = "{\"id\":\"ada\",\"watchlist\":[" + ids + "]}";
        FakeSocket ada = signsIn(userData);
        List<String> frames = ada.newFrames();
        assertThat(frames).hasSize(3).startsWith(Wire.signedIn(userData));
        Wire.assertError(frames.get(1), 4302);
        assertThat(frames.get(2)).contains("\"u99\"").doesNotContain("\"u100\"");
        scene.user("{\"id\":\"u100\"}");
        assertThat(ada.newFrames()).isEmpty();
        scene.user("{\"id\":\"u99\"}");
        assertThat(ada.newFrames()).containsExactly(events(online("u99")));
    }

    @Test
    @DisplayName("an id named twice is watched once; one's own id may be watched")
    void twice() {
        FakeSocket ada = signsIn("{\"id\":\"ada\",\"watchlist\":[\"ada\",\"bob\",\"bob\"]}");
        assertThat(ada.newFrames()).last().isEqualTo(events(online("ada"), offline("bob")));
        scene.user(BOB);
        assertThat(ada.newFrames()).containsExactly(events(online("bob")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "\"bob\"", "{}", "[1]", "[\"\"]", "[\"a\\nb\"]", "[null]", "[[\"bob\"]]"})
    @DisplayName("S-42: a watchlist that is none refuses the sign-in, and nobody is signed in")
    void malformed(String watchlist) {
        FakeSocket socket = signsIn("{\"id\":\"ada\",\"watchlist\":" + watchlist + "}");
        assertThat(socket.newFrames()).singleElement().satisfies(frame -> Wire.assertError(frame, 4009));
        scene.host().sendToUser("ada", "e", "1");
        assertThat(socket.newFrames()).isEmpty();
    }

    @Test
    @DisplayName("I20: who goes watches nobody any more, and nothing is left of it")
    void leaves() {
        FakeSocket ada = scene.user(ADA);
        ada.hangsUp();
        scene.user(BOB).hangsUp();
        assertThat(scene.vask.stats().failures()).isZero();
        assertThat(scene.time.pendingTimers()).isZero();
        assertThat(scene.user(ADA).frames()).last().isEqualTo(events(offline("bob", "eve")));
    }
}
