package dev.vask.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.Authorizer;
import dev.vask.Limits;
import dev.vask.Peer;
import dev.vask.ServerEvent;
import dev.vask.auth.AuthDecision;
import dev.vask.testing.FakeSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules of behaviour.md that meet: each alone has its tests elsewhere. */
class CombinedRulesTest {
    private static final String ONE = "private-one";
    private static final String TWO = "private-two";
    private static final String ROOM = "presence-room";

    private final Scene scene = Scene.open();

    private static void event(FakeSocket socket, String channel) {
        socket.says(Wire.clientEvent("client-x", channel, "1"));
    }

    private static void assertLimited(FakeSocket socket) {
        assertThat(socket.newFrames()).singleElement().satisfies(frame -> Wire.assertError(frame, 4301));
    }

    @Test
    @DisplayName(
            "ten client events over two channels → the next on either is refused with 4301, also after a new subscription [T32]")
    void clientEventRateIsOneWindowOverChannels() {
        FakeSocket sender = scene.in(ONE);
        Scene.enter(sender, TWO);
        FakeSocket other = scene.in(ONE);
        for (int i = 0; i < 5; i++) {
            event(sender, ONE);
            event(sender, TWO);
        }
        assertThat(sender.newFrames()).isEmpty();
        event(sender, ONE);
        assertLimited(sender);
        event(sender, TWO);
        assertLimited(sender);
        sender.says(Wire.unsubscribe(ONE));
        Scene.enter(sender, ONE);
        event(sender, ONE);
        assertLimited(sender);
        assertThat(other.events(ONE)).hasSize(5);
        event(other, ONE);
        assertThat(other.newFrames()).hasSize(5);
    }

    @Test
    @DisplayName("the rate's second begins with the first event, refused ones do not extend it, and it is exact [T32]")
    void rateWindowBeginsWithItsFirstEvent() {
        FakeSocket sender = scene.in(ONE);
        event(sender, ONE);
        scene.time.advance(Duration.ofMillis(900));
        for (int i = 0; i < 9; i++) {
            event(sender, ONE);
        }
        assertThat(sender.newFrames()).isEmpty();
        scene.time.advance(Duration.ofMillis(100).minusNanos(1));
        event(sender, ONE);
        assertLimited(sender);
        scene.time.advance(Duration.ofNanos(1));
        for (int i = 0; i < 10; i++) {
            event(sender, ONE);
        }
        assertThat(sender.newFrames()).isEmpty();
        event(sender, ONE);
        assertLimited(sender);
    }

    @Test
    @DisplayName("client events refused for another reason → do not count in the rate [T31, T32]")
    void refusedEventsDoNotCount() {
        FakeSocket sender = scene.in(ONE);
        Scene.enter(sender, "cache-public");
        for (int i = 0; i < 10; i++) {
            event(sender, TWO);
            event(sender, "cache-public");
            sender.says(Wire.clientEvent("client-x", ONE, Json.quote("x".repeat(10_241))));
            sender.says(Wire.clientEvent("client-" + "x".repeat(194), ONE, "1"));
        }
        sender.newFrames();
        for (int i = 0; i < 10; i++) {
            event(sender, ONE);
        }
        assertThat(sender.newFrames()).isEmpty();
        event(sender, ONE);
        assertLimited(sender);
    }

    @Test
    @DisplayName(
            "client events that the authorizer refuses → count in the rate: each costs a call of the host application [T32]")
    void eventsRefusedByTheAuthorizerCount() {
        Scene strict = Scene.of(
                Scene.app(),
                builder -> builder.authorizer(new Authorizer() {
                    @Override
                    public AuthDecision onClientEvent(Peer peer, String channel, String event, String data) {
                        return AuthDecision.refuse("no");
                    }
                }));
        FakeSocket sender = strict.in(ONE);
        for (int i = 0; i < 10; i++) {
            event(sender, ONE);
        }
        assertThat(sender.newFrames()).hasSize(10).allSatisfy(frame -> Wire.assertError(frame, 4009));
        event(sender, ONE);
        assertLimited(sender);
    }

    @Test
    @DisplayName(
            "a full room: another tab is admitted, and only the last tab's unsubscribe frees the place [T25, S-23]")
    void placeIsFreeAfterTheLastTab() {
        Scene small = Scene.with(Limits.defaults().withMaxPresenceMembers(2).withMaxChannelsPerConnection(2));
        String ada = "{\"user_id\":\"ada\"}";
        FakeSocket tab = small.in(ROOM, ada);
        FakeSocket second = small.in(ROOM, ada);
        small.in(ROOM, "{\"user_id\":\"bob\"}");
        FakeSocket kim = small.connect();
        String data = "{\"user_id\":\"kim\"}";
        String join = Wire.subscribe(ROOM, Scene.auth(kim, ROOM, data), data);
        kim.says(join);
        Wire.assertRefused(kim, ROOM);
        tab.says(Wire.unsubscribe(ROOM));
        tab.says(Wire.unsubscribe(ROOM));
        kim.says(join);
        Wire.assertRefused(kim, ROOM);
        // A refused join takes none of the connection's own places.
        Scene.enter(kim, "orders");
        second.says(Wire.unsubscribe(ROOM));
        kim.says(join);
        assertThat(kim.newFrames())
                .containsExactly(Wire.roster(ROOM, List.of("bob", "kim"), "{\"bob\":{},\"kim\":{}}"));
        tab.newFrames();
        tab.says(Wire.subscribe(ROOM, Scene.auth(tab, ROOM, ada), ada));
        Wire.assertRefused(tab, ROOM);
    }

    @Test
    @DisplayName(
            "a cached event with an excluded socket → not sent to it, and replayed to it when it subscribes again [T41]")
    void excludedSocketGetsTheCachedEventLater() {
        FakeSocket socket = scene.in("cache-a");
        socket.newFrames();
        scene.host().trigger(ServerEvent.of("cache-a", "e", "1").except(socket.socketId()));
        assertThat(socket.newFrames()).isEmpty();
        socket.says(Wire.unsubscribe("cache-a"));
        socket.says(Wire.subscribe("cache-a"));
        assertThat(socket.newFrames()).containsExactly(Wire.succeeded("cache-a"), Wire.event("cache-a", "e", "1"));
    }

    @Test
    @DisplayName(
            "a second sign-in with another user_info → later presence channels have it, joined ones keep the first [T28, T36]")
    void secondSignInChangesUserInfoOfLaterChannels() {
        FakeSocket socket = scene.user("{\"id\":\"ada\",\"user_info\":1}");
        Scene.enter(socket, ROOM);
        FakeSocket observer = scene.in(ROOM, "{\"user_id\":\"o\"}");
        Scene.signIn(socket, "{\"id\":\"ada\",\"user_info\":2}");
        assertThat(observer.newFrames()).isEmpty();
        socket.says(Wire.subscribe("presence-later", Scene.auth(socket, "presence-later")));
        assertThat(socket.newFrames()).containsExactly(Wire.roster("presence-later", List.of("ada"), "{\"ada\":2}"));
        FakeSocket late = scene.connect();
        String data = "{\"user_id\":\"late\"}";
        late.says(Wire.subscribe(ROOM, Scene.auth(late, ROOM, data), data));
        assertThat(late.newFrames())
                .containsExactly(Wire.roster(ROOM, List.of("ada", "o", "late"), "{\"ada\":1,\"o\":{},\"late\":{}}"));
    }

    @Test
    @DisplayName(
            "two sign-ins of one connection → an event to the user arrives once, and its end is reported once [T36, T37]")
    void secondSignInIsNoSecondSubscription() {
        FakeSocket socket = scene.user("{\"id\":\"ada\"}");
        Scene.signIn(socket, "{\"id\":\"ada\"}");
        FakeSocket watcher = scene.user("{\"id\":\"bob\",\"watchlist\":[\"ada\"]}");
        scene.host().sendToUser("ada", "e", "1");
        assertThat(socket.newFrames()).containsExactly(Wire.event("#server-to-user-ada", "e", "1"));
        socket.hangsUp();
        assertThat(watcher.newFrames()).singleElement().asString().contains("offline");
    }

    @Test
    @DisplayName("the user's own channel takes a place of the connection, and gives it back [S-22]")
    void userChannelTakesAPlace() {
        Scene small = Scene.with(Limits.defaults().withMaxChannelsPerConnection(1));
        FakeSocket socket = small.user("{\"id\":\"ada\"}");
        Scene.enter(socket, "#server-to-user-ada");
        socket.says(Wire.subscribe("orders"));
        Wire.assertRefused(socket, "orders");
        socket.says(Wire.unsubscribe("#server-to-user-ada"));
        Scene.enter(socket, "orders");
        small.host().sendToUser("ada", "e", "1");
        assertThat(socket.newFrames()).containsExactly(Wire.event("#server-to-user-ada", "e", "1"));
    }
}
