package dev.vask.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.Limits;
import dev.vask.testing.FakeSocket;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** behaviour.md §5. */
class ChannelNameTest {
    private final Scene scene = Scene.open();
    private final FakeSocket socket = scene.connect();

    @ParameterizedTest
    @ValueSource(strings = {"a;b,c=d@e.f-g_h", "a", "0", "_-=@,.;", "ABCxyz019", "-", "public-feed"})
    @DisplayName("T15 names of letters, digits and _-=@,.; are accepted")
    void accepted(String name) {
        socket.says(Wire.subscribe(name));
        assertThat(socket.newFrames()).containsExactly(Wire.succeeded(name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a b",
                "a:b",
                "é",
                "",
                "#x",
                " a",
                "a ",
                "a/b",
                "a#b",
                "a!b",
                "a*",
                "a\tb",
                "a\n",
                "日本",
                "a\"b",
                "a\\b",
                "#",
                "#server-to-user",
                "#server-to-users-1",
                "##server-to-user-1",
                "private-a b",
                "presence-é",
                "private-x:{}"
            })
    @DisplayName("T15 any other name is refused, with both frames and the name")
    void refused(String name) {
        socket.says(Wire.subscribe(name, Scene.auth(socket, name)));
        Wire.assertRefused(socket, name);
        assertThat(scene.told).isEmpty();
        socket.says(Wire.subscribe("feed"));
        assertThat(socket.newFrames()).containsExactly(Wire.succeeded("feed"));
    }

    @Test
    @DisplayName("T15 D13 164 characters are accepted, prefix included; 165 are refused")
    void length() {
        String longest = "x".repeat(164);
        socket.says(Wire.subscribe(longest));
        assertThat(socket.newFrames()).containsExactly(Wire.succeeded(longest));
        String longestPrivate = "private-" + "x".repeat(164 - 8);
        socket.says(Wire.subscribe(longestPrivate, Scene.auth(socket, longestPrivate)));
        assertThat(socket.newFrames()).containsExactly(Wire.succeeded(longestPrivate));
        for (String tooLong : new String[] {"x".repeat(165), "private-" + "x".repeat(164 - 7)}) {
            socket.says(Wire.subscribe(tooLong, Scene.auth(socket, tooLong)));
            Wire.assertRefused(socket, tooLong);
        }
    }

    @Test
    @DisplayName("D13 the limit can be raised to 200")
    void lenientLength() {
        FakeSocket lenient =
                Scene.with(Limits.defaults().withMaxChannelNameLength(200)).connect();
        String longest = "x".repeat(200);
        lenient.says(Wire.subscribe(longest));
        assertThat(lenient.newFrames()).containsExactly(Wire.succeeded(longest));
        lenient.says(Wire.subscribe("x".repeat(201)));
        assertThat(lenient.newFrames()).isNotEmpty().noneMatch(frame -> frame.contains("succeeded"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "my-cache-x",
                "privateer",
                "cached",
                "presencex",
                "my-private-x",
                "my-presence-x",
                "Private-x",
                "PRESENCE-x",
                "private",
                "presence",
                "cache",
                "privatex-",
                "private_x"
            })
    @DisplayName("T19 a prefix counts only at the beginning, with its dash: these are public channels (trap 14)")
    void publicNames(String name) {
        socket.says(Wire.subscribe(name));
        assertThat(socket.newFrames()).containsExactly(Wire.succeeded(name));
        socket.says(Wire.clientEvent("client-x", name, "{}"));
        assertThat(socket.newFrames()).hasSize(1).allSatisfy(Wire::assertErrorOfCommand);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "private-x",
                "private-",
                "private-cache-x",
                "private-cachex",
                "private-encrypted-x",
                "private-encrypted-cache-x",
                "private-presence-x"
            })
    @DisplayName("T19 §5 every private kind needs auth, and has no members")
    void privateNames(String name) {
        socket.says(Wire.subscribe(name));
        Wire.assertUnauthorized(socket, name);
        socket.says(Wire.subscribe(name, Scene.auth(socket, name)));
        assertThat(socket.nextFrame()).isEqualTo(Wire.succeeded(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"presence-x", "presence-cache-x", "presence-encrypted-x", "presence-private-x"})
    @DisplayName(
            "T19 §5 every presence kind needs auth and channel_data, and has members; presence-encrypted- is one of them")
    void presenceNames(String name) {
        socket.says(Wire.subscribe(name, Scene.auth(socket, name)));
        Wire.assertRefused(socket, name);
        String data = "{\"user_id\":\"a\"}";
        socket.says(Wire.subscribe(name, Scene.auth(socket, name, data), data));
        assertThat(socket.nextFrame()).isEqualTo(Wire.roster(name, java.util.List.of("a"), "{\"a\":{}}"));
        FakeSocket other = scene.in(name, "{\"user_id\":\"b\"}");
        socket.newFrames();
        socket.says(Wire.clientEvent("client-x", name, "{}"));
        assertThat(other.events(name)).containsExactly("client-x");
    }

    @Test
    @DisplayName("§5 a cache- channel is open to everybody")
    void cacheName() {
        socket.says(Wire.subscribe("cache-x"));
        assertThat(socket.nextFrame()).isEqualTo(Wire.succeeded("cache-x"));
    }
}
