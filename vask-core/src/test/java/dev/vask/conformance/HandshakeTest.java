package dev.vask.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.App;
import dev.vask.ProtocolPolicy;
import dev.vask.Vask;
import dev.vask.testing.FakeSocket;
import dev.vask.testing.VirtualTime;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HandshakeTest {
    private final Scene scene = Scene.open();

    private static void assertRefused(FakeSocket socket, int code) {
        assertThat(socket.closeCode()).isEqualTo(code);
        assertThat(socket.closeReason()).isNotBlank();
        assertThat(socket.frames()).hasSize(1);
        Wire.assertError(socket.frames().get(0), code);
        socket.says(Wire.PING);
        socket.says(Wire.subscribe("feed"));
        assertThat(socket.frames()).as("nothing follows a close").hasSize(1);
    }

    private FakeSocket connect(String target) {
        return FakeSocket.connect(scene.vask, target);
    }

    private FakeSocket query(String query) {
        return connect("/app/" + Scene.KEY + query);
    }

    @Test
    @DisplayName(
            "T1 a valid key: the first frame is connection_established; data is a string with socket_id and timeout")
    void established() {
        FakeSocket socket = connect(Scene.TARGET);
        assertThat(socket.frames()).hasSize(1);
        Map<String, Object> frame = Json.object(socket.frames().get(0));
        assertThat(frame).containsOnlyKeys("event", "data").containsEntry("event", "pusher:connection_established");
        Map<String, Object> data = Json.object(Json.string(frame.get("data")));
        assertThat(data).containsOnlyKeys("socket_id", "activity_timeout");
        assertThat(Json.string(data.get("socket_id"))).matches("^\\d+\\.\\d+$");
        assertThat(data.get("activity_timeout")).isEqualTo(BigDecimal.valueOf(120));
        assertThat(socket.isOpen()).isTrue();
    }

    @Test
    @DisplayName("T1 activity_timeout is the app's, in whole seconds, and never 0")
    void ownTimeout() {
        for (Duration timeout : List.of(Duration.ofSeconds(45), Duration.ofMillis(45_900), Duration.ofMillis(1_000))) {
            Scene own = Scene.of(Scene.app().withActivityTimeout(timeout));
            FakeSocket socket = FakeSocket.connect(own.vask, Scene.TARGET);
            assertThat(socket.nextFrame()).contains("\\\"activity_timeout\\\":" + timeout.toSeconds() + "}");
            assertThat(timeout.toSeconds()).isPositive();
        }
    }

    @Test
    @DisplayName("T2 an unknown key closes 4001, after an error frame")
    void unknownKey() {
        assertRefused(connect("/app/nobody?protocol=7"), 4001);
    }

    @Test
    @DisplayName("T3 a disabled app closes 4003, after an error frame")
    void disabled() {
        Scene shut = Scene.of(Scene.app().withEnabled(false));
        assertRefused(FakeSocket.connect(shut.vask, Scene.TARGET), 4003);
    }

    @Test
    @DisplayName("T3 an app disabled at run time closes its open connections 4003; enabled again it accepts")
    void disabledLater() {
        FakeSocket socket = scene.connect();
        scene.vask.replaceApp(Scene.app().withEnabled(false));
        Wire.assertError(socket.nextFrame(), 4003);
        assertThat(socket.closeCode()).isEqualTo(4003);
        assertRefused(connect(Scene.TARGET), 4003);
        scene.vask.replaceApp(Scene.app());
        assertThat(scene.connect().isOpen()).isTrue();
    }

    @Test
    @DisplayName("T4 quota + 1 closes 4004; after one leaves the next is let in")
    void quota() {
        Scene small = Scene.of(Scene.app().withMaxConnections(2));
        FakeSocket first = small.connect();
        FakeSocket second = small.connect();
        assertRefused(FakeSocket.connect(small.vask, Scene.TARGET), 4004);
        assertRefused(FakeSocket.connect(small.vask, Scene.TARGET), 4004);
        assertThat(first.isOpen() && second.isOpen()).isTrue();
        first.closes(1000, "");
        FakeSocket third = small.connect();
        assertThat(third.isOpen()).isTrue();
        assertRefused(FakeSocket.connect(small.vask, Scene.TARGET), 4004);
        third.hangsUp();
        assertThat(small.connect().isOpen()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/foo", "/", "", "/app", "/app/", "/apps/KEY", "/APP/KEY", "/app/KEY/more", "/x/app/KEY"})
    @DisplayName("T5 a path that is not /app/{key} closes 4005")
    void wrongPath(String path) {
        assertRefused(connect(path.replace("KEY", Scene.KEY) + "?protocol=7"), 4005);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?protocol=5",
                "?protocol=6",
                "?protocol=7",
                "?client=java-client&protocol=5&version=2.4.4",
                "?client=js&version=8.6.0&protocol=7&flash=false"
            })
    @DisplayName("T6 protocol 5, 6 and 7 are spoken")
    void spokenVersions(String query) {
        assertThat(Wire.nameOf(query(query).nextFrame())).isEqualTo("pusher:connection_established");
    }

    @ParameterizedTest
    @ValueSource(strings = {"4", "8", "0", "1", "70", "2147483648", "99999999999999999999", "-7"})
    @DisplayName("T6 an integer outside 5 to 7 closes 4007")
    void unsupportedVersions(String version) {
        assertRefused(query("?protocol=" + version), 4007);
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "7.0", "", "7a", "seven", "0x7"})
    @DisplayName("T6 a protocol that is not an integer closes 4006")
    void notAnInteger(String version) {
        assertRefused(query("?protocol=" + version), 4006);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?", "?client=js", "?client=js&version=7.0.3", "?xprotocol=3"})
    @DisplayName("T6 D4 an absent protocol is accepted by default, and refused with 4008 by the strict policy")
    void absentVersion(String query) {
        assertThat(Wire.nameOf(query(query).nextFrame())).isEqualTo("pusher:connection_established");
        Scene strict = Scene.with(ProtocolPolicy.standard().withRequireVersion(true));
        assertRefused(FakeSocket.connect(strict.vask, "/app/" + Scene.KEY + query), 4008);
        assertThat(strict.connect().isOpen()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?flash=false&protocol=7&client=js&version=8.6.0",
                "?a=b&c&&=&protocol=7&d=%zz&protocols=3",
                "?protocol=7&x=protocol=3"
            })
    @DisplayName("T7 query parameters nobody knows are ignored, in any order")
    void unknownParameters(String query) {
        assertThat(Wire.nameOf(query(query).nextFrame())).isEqualTo("pusher:connection_established");
    }

    @Test
    @DisplayName(
            "§3 where an app has a time for it, who authorizes nothing in it is closed with 4009; a sign-in or a channel is enough")
    void authorizationTimeout() {
        Scene timed = Scene.of(Scene.app().withAuthorizationTimeout(Duration.ofSeconds(10)));
        FakeSocket idle = timed.in("news");
        FakeSocket subscriber = timed.in("private-a");
        FakeSocket user = timed.user("{\"id\":\"u1\"}");
        timed.connect().hangsUp();
        timed.advance(9);
        assertThat(idle.isOpen()).isTrue();
        timed.advance(1);
        assertThat(idle.closeCode()).isEqualTo(4009);
        assertThat(idle.newFrames()).singleElement().asString().contains("Connection not authorized within timeout");
        assertThat(subscriber.isOpen() && user.isOpen()).isTrue();
        FakeSocket untimed = Scene.open().connect();
        assertThat(untimed.isOpen()).isTrue();
    }

    @Test
    @DisplayName("T8 two sockets never share an id, even where the numbers drawn repeat")
    void distinctIds() {
        Scene rigged = Scene.withSocketIds("7.8", "7.8", "7.8", "9.10");
        assertThat(rigged.connect().socketId()).isEqualTo("7.8");
        assertThat(rigged.connect().socketId()).isEqualTo("9.10");
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 2_000; i++) {
            assertThat(ids.add(scene.connect().socketId())).isTrue();
        }
    }

    @Test
    @DisplayName("S-55, §2 an origin that is not allowed closes 4009; allowed ones and clients without one are let in")
    void origin() {
        Scene strict = Scene.of(Scene.app().withAllowedOrigins("https://example.com", "https://*.example.org"));
        for (String origin : List.of("https://example.com", "https://a.example.org")) {
            assertThat(FakeSocket.connect(strict.vask.sockets(), Scene.TARGET, Map.of("origin", origin))
                            .isOpen())
                    .isTrue();
        }
        for (String origin :
                List.of("https://evil.test", "http://example.com", "https://example.com.evil.test", "null")) {
            assertRefused(FakeSocket.connect(strict.vask.sockets(), Scene.TARGET, Map.of("origin", origin)), 4009);
        }
        assertThat(strict.connect().isOpen()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/app/nobody?protocol=7", "/foo", "/app/278d425bdf160c739803?protocol=9"})
    @DisplayName("D6 the error frame before a close can be switched off: then the close code speaks alone")
    void withoutErrorFrame(String target) {
        Scene quiet = Scene.with(ProtocolPolicy.standard().withErrorBeforeClose(false));
        FakeSocket socket = FakeSocket.connect(quiet.vask, target);
        assertThat(socket.closeCode()).isIn(4001, 4005, 4007);
        assertThat(socket.frames()).isEmpty();
    }

    @Test
    @DisplayName(
            "§2 what a client says before it is established waits; connection_established is the first frame (§19 a)")
    void earlyFrames() {
        Queue<Runnable> later = new ArrayDeque<>();
        Vask vask = Vask.builder()
                .apps(key -> App.of(key, Scene.SECRET))
                .time(new VirtualTime())
                .executor(later::add)
                .build();
        FakeSocket socket = FakeSocket.connect(vask, "/app/late?protocol=7");
        socket.says(Wire.subscribe("feed"));
        socket.says(Wire.PING);
        assertThat(socket.frames()).isEmpty();
        later.remove().run();
        assertThat(socket.frames().stream().map(Wire::nameOf))
                .containsExactly(
                        "pusher:connection_established", "pusher_internal:subscription_succeeded", "pusher:pong");
    }

    @Test
    @DisplayName("§2 two apps of one Vask share nothing but the server")
    void twoApps() {
        Scene two = Scene.of(Scene.app(), builder -> builder.app(App.of("other", Scene.SECRET)));
        FakeSocket here = two.in("feed");
        FakeSocket there = two.connect("/app/other?protocol=7");
        there.says(Wire.subscribe("feed"));
        assertThat(there.newFrames()).containsExactly(Wire.succeeded("feed"));
        two.vask.app("other").trigger("feed", "e", "1");
        assertThat(there.newFrames()).containsExactly(Wire.event("feed", "e", "1"));
        assertThat(here.newFrames()).isEmpty();
        String foreign = "private-x";
        there.says(Wire.subscribe(foreign, Scene.auth(there, foreign)));
        Wire.assertUnauthorized(there, foreign);
    }
}
