package dev.vask.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.testing.FakeSocket;
import java.time.Duration;
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

    /** Changes within this time share a frame. */
    private static final Duration WINDOW = Duration.ofMillis(100);

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
        scene.time.advance(WINDOW);
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
        scene.time.advance(WINDOW);
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
    @ValueSource(strings = {"7", "\"bob\"", "{}", "[1e2]", "[true]", "[\"\"]", "[\"a\\nb\"]", "[null]", "[[\"bob\"]]"})
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

    @Test
    @DisplayName("a number in a watchlist → watched as the user with these digits [T39]")
    void numbersAreIds() {
        String userData = "{\"id\":\"ada\",\"watchlist\":[7,\"bob\",\"7\",12345678901234567890]}";
        FakeSocket ada = signsIn(userData);
        assertThat(ada.newFrames())
                .containsExactly(Wire.signedIn(userData), events(offline("7", "bob", "12345678901234567890")));
        scene.user("{\"id\":\"7\"}");
        assertThat(ada.newFrames()).containsExactly(events(online("7")));
    }

    private void signsInAgain(FakeSocket socket, String userData) {
        socket.says(Wire.signIn(Scene.userAuth(socket, userData), userData));
    }

    @Test
    @DisplayName(
            "a second sign-in with another watchlist → new users reported, released ones silent, others as before [T39]")
    void secondSignInReplacesTheWatchlist() {
        scene.user("{\"id\":\"kim\"}");
        FakeSocket ada = scene.user(ADA);
        String other = "{\"id\":\"ada\",\"watchlist\":[\"kim\",\"eve\",\"zoe\"]}";
        signsInAgain(ada, other);
        assertThat(ada.newFrames()).containsExactly(Wire.signedIn(other), events(online("kim"), offline("zoe")));

        scene.user(BOB);
        scene.time.advance(WINDOW);
        assertThat(ada.newFrames()).isEmpty();
        scene.user("{\"id\":\"eve\"}");
        assertThat(ada.newFrames()).containsExactly(events(online("eve")));
        scene.time.advance(WINDOW);
        scene.user("{\"id\":\"zoe\"}");
        assertThat(ada.newFrames()).containsExactly(events(online("zoe")));

        signsInAgain(ada, ADA);
        assertThat(ada.newFrames()).containsExactly(Wire.signedIn(ADA), events(online("bob")));
    }

    @Test
    @DisplayName(
            "a second sign-in with the same watchlist → only acknowledged; without one → every watch released [T39, I20]")
    void secondSignInWithTheSameOrNoWatchlist() {
        FakeSocket ada = scene.user(ADA);
        signsInAgain(ada, ADA);
        assertThat(ada.newFrames()).containsExactly(Wire.signedIn(ADA));
        String none = "{\"id\":\"ada\"}";
        signsInAgain(ada, none);
        scene.user(BOB);
        assertThat(ada.newFrames()).containsExactly(Wire.signedIn(none));
        signsInAgain(ada, ADA);
        assertThat(ada.newFrames()).containsExactly(Wire.signedIn(ADA), events(online("bob"), offline("eve")));
    }

    @Test
    @DisplayName("a second sign-in as another user → refused, and the watchlist of the first remains [T36]")
    void refusedSecondSignInKeepsTheWatchlist() {
        FakeSocket ada = scene.user(ADA);
        signsInAgain(ada, "{\"id\":\"mallory\",\"watchlist\":[\"zoe\"]}");
        assertThat(ada.newFrames()).singleElement().satisfies(frame -> Wire.assertError(frame, 4009));
        scene.user("{\"id\":\"zoe\"}");
        scene.user(BOB);
        assertThat(ada.newFrames()).containsExactly(events(online("bob")));
    }

    @Test
    @DisplayName("a second sign-in with 101 ids → 4302 between the acknowledgement and the new users [T39]")
    void secondSignInWithTooManyIds() {
        FakeSocket ada = scene.user(ADA);
        String ids = IntStream.range(0, 101).mapToObj(i -> "\"u" + i + "\"").collect(Collectors.joining(","));
        String userData = "{\"id\":\"ada\",\"watchlist\":[" + ids + "]}";
        signsInAgain(ada, userData);
        List<String> frames = ada.newFrames();
        assertThat(frames).hasSize(3).startsWith(Wire.signedIn(userData));
        Wire.assertError(frames.get(1), 4302);
        assertThat(frames.get(2)).contains("\"u99\"").doesNotContain("\"u100\"");
        scene.user(BOB);
        assertThat(ada.newFrames()).isEmpty();
    }

    @Test
    @DisplayName("50 users online at the same moment → the first at once, the others in one frame 100 ms later [T39]")
    void burstsShareAFrame() {
        List<String> ids = IntStream.range(0, 50).mapToObj(i -> "u" + i).toList();
        String quoted = ids.stream().map(Json::quote).collect(Collectors.joining(","));
        FakeSocket ada = scene.user("{\"id\":\"ada\",\"watchlist\":[" + quoted + "]}");
        FakeSocket kim = scene.user("{\"id\":\"kim\",\"watchlist\":[\"u3\",\"u49\",\"zoe\"]}");
        ids.forEach(id -> scene.user("{\"id\":\"" + id + "\"}"));
        assertThat(ada.newFrames()).containsExactly(events(online("u0")));
        assertThat(kim.newFrames()).isEmpty();

        scene.time.advance(WINDOW);

        assertThat(ada.newFrames())
                .containsExactly(events(online(ids.subList(1, 50).toArray(String[]::new))));
        assertThat(kim.newFrames()).containsExactly(events(online("u3", "u49")));
        scene.time.advance(WINDOW);
        assertThat(ada.newFrames()).isEmpty();
        assertThat(scene.time.pendingTimers()).isEqualTo(52);
    }

    @Test
    @DisplayName(
            "a user that disconnects and returns within 100 ms of a frame → no frame; a real change → in the next one [T39]")
    void returnWithinTheWindowIsNoChange() {
        FakeSocket ada = scene.user(ADA);
        FakeSocket bob = scene.user(BOB);
        FakeSocket eve = scene.user("{\"id\":\"eve\"}");
        bob.hangsUp();
        scene.user(BOB).hangsUp();
        FakeSocket back = scene.user(BOB);
        assertThat(ada.newFrames()).containsExactly(events(online("bob")));
        scene.time.advance(WINDOW);
        assertThat(ada.newFrames()).containsExactly(events(online("eve")));
        back.hangsUp();
        eve.hangsUp();
        scene.time.advance(WINDOW);
        assertThat(ada.newFrames()).containsExactly(events(offline("bob", "eve")));
    }

    @Test
    @DisplayName(
            "a watcher that signs in while changes are collected → every user's state, then its changes, none twice [T39]")
    void watcherDuringTheWindow() {
        FakeSocket ada = scene.user(ADA);
        scene.user("{\"id\":\"eve\"}");
        FakeSocket bob = scene.user(BOB);
        FakeSocket kim = scene.connect();
        signsInAgain(kim, "{\"id\":\"kim\",\"watchlist\":[\"eve\",\"bob\",\"zoe\"]}");
        scene.user("{\"id\":\"zoe\"}");
        scene.time.advance(WINDOW);
        bob.hangsUp();
        scene.time.advance(WINDOW);

        assertThat(ada.newFrames())
                .containsExactly(events(online("eve")), events(online("bob")), events(offline("bob")));
        assertThat(kim.newFrames().subList(1, 4))
                .containsExactly(
                        events(online("eve"), offline("bob", "zoe")),
                        events(online("bob", "zoe")),
                        events(offline("bob")));
    }
}
