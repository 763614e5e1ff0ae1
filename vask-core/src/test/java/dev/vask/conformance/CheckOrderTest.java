package dev.vask.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.Limits;
import dev.vask.testing.FakeSocket;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** behaviour.md §6, order of checks: shape, name, duplicate, auth, presence data, limits, join. */
class CheckOrderTest {
    private static final String ROOM = "presence-room";

    private final Scene scene = Scene.with(Limits.defaults().withMaxChannelsPerConnection(2));
    private final FakeSocket socket = scene.connect();

    private String typeOfRefusal(String channel) {
        List<String> frames = socket.newFrames();
        assertThat(frames).hasSize(2);
        Wire.assertErrorOfCommand(frames.get(1));
        assertThat(socket.isOpen()).isTrue();
        return Json.string(Wire.assertSubscriptionError(frames.get(0), channel).get("type"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"channel\":null}",
                "{\"channel\":5,\"auth\":\"nonsense\"}",
                "{\"channel\":[\"feed\"]}",
                "{\"name\":\"feed\"}",
                "null",
                "[]",
                "[\"feed\"]",
                "7",
                "true",
                "\"feed\"",
                "\"\""
            })
    @DisplayName("§6 shape first: without a channel there is one pusher:error and no subscription_error")
    void shape(String data) {
        socket.says(Wire.command("pusher:subscribe", data));
        assertThat(socket.newFrames()).hasSize(1).allSatisfy(frame -> Wire.assertError(frame, null));
        assertThat(socket.isOpen()).isTrue();
    }

    @Test
    @DisplayName("§6 the name before auth: a bad private name without auth is not a matter of rights")
    void nameBeforeAuth() {
        socket.says(Wire.subscribe("private-a b"));
        assertThat(typeOfRefusal("private-a b")).isNotEqualTo("AuthError");
    }

    @Test
    @DisplayName("§6 the name before limits")
    void nameBeforeLimits() {
        Scene.enter(socket, "one");
        Scene.enter(socket, "two");
        socket.says(Wire.subscribe("not a name"));
        assertThat(typeOfRefusal("not a name")).isNotEqualTo("LimitReached");
    }

    @Test
    @DisplayName("§6 duplicate before auth, presence data and limits")
    void duplicateBeforeAuth() {
        Scene.enter(socket, "private-x");
        Scene.enter(socket, ROOM, "{\"user_id\":\"a\"}");
        socket.says(Wire.subscribe("private-x", "nonsense"));
        socket.says(Wire.subscribe("private-x"));
        socket.says(Wire.subscribe(ROOM, "nonsense", "nonsense"));
        assertThat(socket.newFrames()).hasSize(3).allSatisfy(frame -> Wire.assertError(frame, null));
    }

    @Test
    @DisplayName("§6 auth before presence data: who cannot sign learns nothing about the data")
    void authBeforeData() {
        socket.says(Wire.subscribe(ROOM, Scene.KEY + ":" + "0".repeat(64), "{}"));
        String wrongBoth = socket.newFrames().get(1);
        socket.says(Wire.subscribe(ROOM, Scene.KEY + ":" + "0".repeat(64), "{\"user_id\":\"a\"}"));
        assertThat(socket.newFrames().get(1)).isEqualTo(wrongBoth);
        socket.says(Wire.subscribe(ROOM, Scene.auth(socket, ROOM, "{}"), "{}"));
        assertThat(socket.newFrames().get(1)).isNotEqualTo(wrongBoth);
    }

    @Test
    @DisplayName("§6 auth and presence data before limits")
    void limitsLast() {
        Scene.enter(socket, "one");
        Scene.enter(socket, "two");
        socket.says(Wire.subscribe(ROOM, "nonsense", "{}"));
        assertThat(typeOfRefusal(ROOM)).isEqualTo("AuthError");
        socket.says(Wire.subscribe(ROOM, Scene.auth(socket, ROOM, "{}"), "{}"));
        assertThat(typeOfRefusal(ROOM)).isNotEqualTo("LimitReached");
        String data = "{\"user_id\":\"a\"}";
        socket.says(Wire.subscribe(ROOM, Scene.auth(socket, ROOM, data), data));
        assertThat(typeOfRefusal(ROOM)).isEqualTo("LimitReached");
    }

    @Test
    @DisplayName("§6 a refused subscription leaves nothing: no channel, no member, no word to the host (trap 43)")
    void nothingLeft() {
        FakeSocket observer = scene.in(ROOM, "{\"user_id\":\"o\"}");
        List<String> before = List.copyOf(scene.told);
        socket.says(Wire.subscribe("private-x", "nonsense"));
        socket.says(Wire.subscribe("presence-other", Scene.auth(socket, "presence-other", "{}"), "{}"));
        socket.says(Wire.subscribe(ROOM, Scene.auth(socket, ROOM, "{}"), "{}"));
        socket.says(Wire.subscribe("not a name"));
        assertThat(scene.told).isEqualTo(before);
        assertThat(observer.newFrames()).isEmpty();
        assertThat(scene.host().channels("").toCompletableFuture().join()).hasSize(1);
        assertThat(scene.vask.stats().subscriptions()).isEqualTo(1);
    }
}
