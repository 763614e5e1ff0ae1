package dev.vask.reliability;

import static dev.vask.reliability.ManualBackplane.Mode.FAIL;
import static dev.vask.reliability.ManualBackplane.Mode.INLINE;
import static dev.vask.reliability.ManualBackplane.Mode.LATER;
import static dev.vask.reliability.ManualBackplane.Mode.NEVER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.spi.Topic;
import dev.vask.testing.FakeSocket;
import dev.vask.transport.OutboundText;
import dev.vask.transport.SendCallback;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** behaviour.md §11, architecture.md §7: watchlists on a backplane that is slow, fails or never responds. */
class WatchlistOrderTest {
    private static final String TOPIC = "#server-to-user-";

    private final ManualBackplane engine = new ManualBackplane();
    private final World world = new World(options -> options.backplane(engine));

    private static String watching(String id, String... watched) {
        return "{\"id\":\"" + id + "\",\"watchlist\":["
                + List.of(watched).stream().map(Say::quote).collect(Collectors.joining(",")) + "]}";
    }

    private FakeSocket user(String userData) {
        FakeSocket socket = world.connect();
        signIn(socket, userData);
        return socket;
    }

    private void signIn(FakeSocket socket, String userData) {
        socket.says(Say.signIn(World.userAuth(socket, userData), userData));
        assertThat(socket.nextFrame()).isEqualTo(World.signedIn(userData));
    }

    private List<String> watchCalls() {
        return engine.calls.stream().filter(call -> call.contains("watch ")).toList();
    }

    @Test
    @DisplayName("a query that gets no response → delays only the watchers of that user [T39]")
    void slowUserDelaysOnlyItsWatchers() {
        engine.answers("watch", NEVER);
        FakeSocket ada = user(watching("ada", "slow"));
        engine.answers("watch", INLINE);
        FakeSocket eve = user(watching("eve", "bob", "kim"));

        assertThat(eve.newFrames()).singleElement().asString().contains("\"offline\",\"user_ids\":[\"bob\",\"kim\"]");
        assertThat(ada.newFrames()).isEmpty();
    }

    @Test
    @DisplayName("100 watched users → 100 queries at the same time; the state follows the last response in one frame")
    void queriesOfDifferentUsersRunTogether() {
        engine.answers("watch", LATER);
        String[] ids = IntStream.range(0, 100).mapToObj(i -> "u" + i).toArray(String[]::new);
        FakeSocket ada = user(watching("ada", ids));
        assertThat(engine.pending()).isEqualTo(100);
        for (int i = 0; i < 99; i++) {
            engine.completeNext();
        }
        assertThat(ada.newFrames()).isEmpty();

        engine.completeNext();

        assertThat(ada.newFrames())
                .singleElement()
                .asString()
                .contains("\"u0\"")
                .contains("\"u99\"");
    }

    @Test
    @DisplayName(
            "watch, release and watch of one user while the backplane is slow → one call after the other, state correct")
    void callsForOneUserKeepTheirOrder() {
        engine.answers("watch", LATER);
        engine.answers("unwatch", LATER);
        FakeSocket ada = user(watching("ada", "bob"));
        ada.hangsUp();
        assertThat(watchCalls()).containsExactly("watch " + TOPIC + "bob");
        engine.completeNext();
        assertThat(watchCalls()).containsExactly("watch " + TOPIC + "bob", "unwatch " + TOPIC + "bob");
        FakeSocket eve = user(watching("eve", "bob"));
        assertThat(watchCalls()).hasSize(2);
        user("{\"id\":\"bob\"}");
        engine.completeAll();

        assertThat(watchCalls())
                .containsExactly("watch " + TOPIC + "bob", "unwatch " + TOPIC + "bob", "watch " + TOPIC + "bob");
        assertThat(eve.newFrames()).singleElement().asString().contains("\"online\",\"user_ids\":[\"bob\"]");
    }

    @Test
    @DisplayName("a watcher that replaces its list while the queries wait → the state of the new list only [T39]")
    void replacedWhileWaiting() {
        engine.answers("watch", LATER);
        FakeSocket ada = user(watching("ada", "bob", "eve"));
        signIn(ada, watching("ada", "eve", "kim"));
        engine.completeAll();

        assertThat(ada.newFrames()).singleElement().asString().contains("\"user_ids\":[\"eve\",\"kim\"]");
        assertThat(watchCalls()).contains("unwatch " + TOPIC + "bob").doesNotContain("unwatch " + TOPIC + "eve");
    }

    @Test
    @DisplayName(
            "a failed query → offline at once, asked again a second later, then the change; nothing remains after the end")
    void failedQueryIsRepeated() {
        user("{\"id\":\"bob\"}");
        engine.answers("watch", FAIL);
        FakeSocket ada = user(watching("ada", "bob"));
        assertThat(ada.newFrames()).singleElement().asString().contains("\"offline\",\"user_ids\":[\"bob\"]");
        engine.answers("watch", INLINE);
        world.time.advance(Duration.ofSeconds(1));
        assertThat(ada.newFrames()).singleElement().asString().contains("\"online\",\"user_ids\":[\"bob\"]");
        ada.hangsUp();
        assertThat(watchCalls()).endsWith("unwatch " + TOPIC + "bob");
    }

    @Test
    @DisplayName(
            "the last watcher leaves after a failed query → the query is not repeated while the user is released [I20]")
    void releasedUserIsNotAskedAgain() {
        engine.answers("watch", FAIL);
        FakeSocket ada = user(watching("ada", "bob"));
        engine.answers("watch", INLINE);
        engine.answers("unwatch", LATER);
        ada.hangsUp();
        world.time.advance(Duration.ofSeconds(2));
        engine.completeAll();

        assertThat(watchCalls()).containsExactly("watch " + TOPIC + "bob", "unwatch " + TOPIC + "bob");
    }

    /** Keeps the frames as objects. */
    private static final class Frames extends LaxSocket {
        private final List<OutboundText> texts = new ArrayList<>();

        @Override
        public void send(List<OutboundText> batch, SendCallback callback) {
            texts.addAll(batch);
            callback.sent();
        }

        OutboundText last() {
            return texts.get(texts.size() - 1);
        }
    }

    @Test
    @DisplayName("a change of a user with 40 watchers → one frame object for all of them [T39]")
    void watchersShareTheFrame() {
        List<Frames> watchers = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Frames socket = new Frames();
            socket.open(world.vask, World.TARGET);
            String socketId = socket.texts.get(0).text().replaceAll(".*?([0-9]+\\.[0-9]+).*", "$1");
            String userData = watching("w" + i, "bob");
            socket.handler.onText(
                    Say.signIn(World.KEY + ":" + Say.hmac(World.SECRET, socketId + "::user::" + userData), userData));
            watchers.add(socket);
        }
        engine.listener().onOnline(new Topic(World.KEY, TOPIC + "bob"), true);

        assertThat(watchers).allMatch(socket -> socket.last().text().contains("\"online\",\"user_ids\":[\"bob\"]"));
        assertThat(watchers).allMatch(socket -> socket.last() == watchers.get(0).last());
    }
}
