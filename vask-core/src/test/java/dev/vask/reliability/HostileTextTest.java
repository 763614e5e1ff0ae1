package dev.vask.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.spi.PresenceMember;
import dev.vask.testing.FakeSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** reliability.md §4.1, S-9 to S-12: what text can hide, binary messages, the length of a message. */
@ResourceLock(Logs.RESOURCE)
class HostileTextTest {
    private final World world = new World();
    private final FakeSocket offender = world.inRoom();

    @Test
    @DisplayName("S-9: a lone surrogate escaped in data passes and arrives as the same escape")
    void loneSurrogateInData() {
        String object = "{\"a\":\"\\ud800\",\"b\":\"x\\uDFFFy\"}";

        offender.says(Say.clientEvent("client-s", World.ROOM, object));
        offender.says(Say.clientEvent("client-s", World.ROOM, "\"\\ud800\""));

        assertThat(offender.newFrames()).isEmpty();
        assertThat(world.bystander.nextFrame()).endsWith(",\"data\":" + object + "}");
        assertThat(world.bystander.nextFrame()).endsWith(",\"data\":\"\\ud800\"}");
    }

    @Test
    @DisplayName("S-9: a lone surrogate in what a host triggers arrives as an escape, not as a question mark")
    void loneSurrogateFromTheHost() {
        world.vask.app(World.KEY).trigger(World.ROOM, "e", "x\ud800y");

        assertThat(world.bystander.nextFrame()).endsWith(",\"data\":\"x\\ud800y\"}");
        world.othersAreFine();
    }

    @ParameterizedTest(name = "S-9: {0}")
    @DisplayName("S-9: a lone surrogate in a name is refused: channel, event, user id")
    @ValueSource(strings = {"\\ud800", "a\\udc00", "\\udc00\\ud800"})
    void loneSurrogateInNames(String escape) {
        offender.says("{\"event\":\"client-" + escape + "\",\"channel\":\"private-room\",\"data\":{}}");
        world.refuses(offender, null);

        offender.says("{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"" + escape + "\"}}");
        assertThat(offender.newFrames())
                .hasSize(2)
                .first()
                .asString()
                .startsWith("{\"event\":\"pusher:subscription_error\",\"channel\":\""
                        + escape.toLowerCase(java.util.Locale.ROOT)
                        + "\",\"data\":{\"type\":\"InvalidSubscription\"");
        world.othersAreFine();
        world.serves(offender);

        String data = "{\"user_id\":\"" + escape + "\"}";
        offender.says(Say.subscribe("presence-p", World.auth(offender, "presence-p:" + data), data));
        world.refusesSubscription(offender, "presence-p", "AuthError", 401, 4009);

        String user = "{\"id\":\"" + escape + "\"}";
        offender.says(Say.signIn(World.userAuth(offender, user), user));
        world.refuses(offender, 4009);
    }

    @ParameterizedTest(name = "S-10: {0}")
    @DisplayName("S-10: NUL, control, direction and line characters in a channel name are refused")
    @ValueSource(
            strings = {
                "a\u0000",
                "\u0000",
                "a\nb",
                "a\r\nX: y",
                "a\tb",
                "a\u001bb",
                "a\u007fb",
                "a\u0085b",
                "a\u200bb",
                "a\u200eb",
                "a\u202eb",
                "a\u2028b",
                "a\ufeffb",
                "a b",
                "a:b",
                "a#b",
                "a/b",
                "a'b",
                "a\"b",
                "a%00",
                "é",
                "\uff41",
                ""
            })
    void channelNames(String name) {
        offender.says(Say.subscribe(name));

        List<String> frames = offender.newFrames();
        assertThat(frames).hasSize(2);
        assertThat(frames.get(0)).startsWith("{\"event\":\"pusher:subscription_error\",\"channel\":\"");
        assertThat(frames.get(1)).startsWith("{\"event\":\"pusher:error\",\"data\":{\"code\":null");
        assertThat(frames).allSatisfy(frame -> assertThat(frame.chars()).noneMatch(c -> c < ' '));
        world.othersAreFine();
        world.serves(offender);
        assertThat(world.vask.stats().channels()).isEqualTo(1);
    }

    @ParameterizedTest(name = "S-10: {0}")
    @DisplayName("S-10: NUL, control and direction characters in an event name are refused")
    @ValueSource(strings = {"\u0000", "\n", "\r", "\u001b[2J", "\u007f", "\u0085", "\u200e", "\u202e", "\u2066"})
    void eventNames(String hidden) {
        offender.says(Say.clientEvent("client-a" + hidden + "b", World.ROOM, "{}"));

        world.refuses(offender, null);
    }

    @ParameterizedTest(name = "S-10: {0}")
    @DisplayName(
            "S-10: the line breaks and direction marks that are no control characters are refused in an event name too")
    @ValueSource(strings = {"\u2028", "\u2029", "\u061c"})
    void rarerLineBreaksAndMarks(String hidden) {
        offender.says(Say.clientEvent("client-a" + hidden + "b", World.ROOM, "{}"));

        world.refuses(offender, null);
    }

    @Test
    @DisplayName("S-10: nothing a peer chose reaches a log unescaped")
    void logsAreEscaped() {
        try (Logs logs = Logs.capture()) {
            offender.says(Say.subscribe("a\nFAKE LOG LINE\u001b"));
            offender.says(Say.clientEvent("client-\nFAKE LOG LINE\u001b", World.ROOM, "\"\\nFAKE LOG LINE\""));
            offender.says("{\"event\":\"\\nFAKE LOG LINE\\u001b\"}");
            FakeSocket.connect(world.vask, "/app/x%0aFAKE LOG LINE?protocol=7&x=\nFAKE LOG LINE");
            offender.closes(1000, "\nFAKE LOG LINE");

            assertThat(logs.text()).doesNotContain("\nFAKE").doesNotContain("\u001b");
        }
    }

    @Test
    @DisplayName("S-11: a binary message is answered with an error, counted, never closed with 1003")
    void binary() {
        long before = world.vask.stats().messagesReceived();

        offender.saysBinary(10);

        assertThat(world.vask.stats().messagesReceived()).isEqualTo(before + 1);
        world.refuses(offender, null);
    }

    @Test
    @DisplayName("S-11: binary messages count against the rate like others: the 5 001st at one moment closes with 4100")
    void binaryFlood() {
        FakeSocket flood = world.connect();
        for (int i = 0; i < 5_000; i++) {
            flood.saysBinary(1);
        }
        assertThat(flood.isOpen()).isTrue();

        flood.saysBinary(1);

        World.closed(flood, 4100);
        world.othersAreFine();
    }

    @Test
    @DisplayName(
            "S-12: a message of exactly 65 536 bytes is taken, one byte more is closed with 1009 by the socket layer")
    void lengthLimit() {
        String head = "{\"event\":\"pusher:ping\",\"x\":\"";
        String tail = "\"}";
        int room = 65_536 - head.length() - tail.length();

        offender.says(head + "x".repeat(room) + tail);
        assertThat(offender.newFrames()).containsExactly(World.PONG);
        String euros = head + "€".repeat(room / 3) + "x".repeat(room % 3) + tail;
        assertThat(euros.getBytes(StandardCharsets.UTF_8)).hasSize(65_536);
        offender.says(euros);
        assertThat(offender.newFrames()).containsExactly(World.PONG);

        offender.says(head + "x".repeat(room + 1) + tail);
        assertThat(offender.closeCode()).isEqualTo(1009);
        world.othersAreFine();
    }

    @Test
    @DisplayName("S-12: the limit told to socket layers is the limit that was set")
    void limitIsTold() {
        assertThat(world.vask.sockets().limits().maxTextBytes()).isEqualTo(64 * 1024);
    }

    @Test
    @DisplayName(
            "S-12: one character over the limit, past a socket layer that lets it through, is refused and stays open")
    void overTheLimitThroughALaxLayer() {
        LaxSocket lax = LaxSocket.connect(world.vask, World.TARGET);
        lax.frames.clear();

        lax.handler.onText("{\"event\":\"pusher:ping\",\"x\":\"" + "x".repeat(65_536) + "\"}");

        assertThat(lax.frames)
                .singleElement()
                .asString()
                .startsWith("{\"event\":\"pusher:error\",\"data\":{\"code\":null");
        assertThat(lax.closes).isEmpty();
        world.othersAreFine();
    }

    @Test
    @DisplayName("S-10: a user_info full of direction marks and quotes is passed on as it was signed")
    void userInfoIsVerbatim() {
        String info = "{\"n\":\"\u202e\\\"\\u0000</script>\ud83d\ude00\"}";
        String data = "{\"user_id\":\"u\",\"user_info\":" + info + "}";

        offender.says(Say.subscribe("presence-p", World.auth(offender, "presence-p:" + data), data));

        assertThat(offender.newFrames()).hasSize(1);
        assertThat(world.vask
                        .app(World.KEY)
                        .members("presence-p")
                        .toCompletableFuture()
                        .join())
                .containsExactly(new PresenceMember("u", info));
        world.othersAreFine();
    }
}
