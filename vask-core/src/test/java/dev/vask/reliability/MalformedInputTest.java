package dev.vask.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.testing.FakeSocket;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** reliability.md §4.1, S-1 to S-8: text that is not the JSON it should be. */
class MalformedInputTest {
    private final World world = new World();
    private final FakeSocket offender = world.inRoom();

    @ParameterizedTest(name = "S-1: <{0}>")
    @DisplayName(
            "S-1: text that is not JSON, truncated or empty is answered with one error without code, and counted once")
    @ValueSource(
            strings = {
                "",
                " ",
                "hello",
                "{",
                "{\"event\"",
                "{\"event\":",
                "{\"event\":\"pusher:ping\"",
                "{\"event\":\"pusher:ping",
                "{\"event\":\"pusher:ping\",}",
                "{\"event\":\"pusher:ping\"}}",
                "{\"event\":\"pusher:ping\"} trailing",
                "{\"event\":\"pusher:ping\"}{\"event\":\"pusher:ping\"}",
                "{'event':'pusher:ping'}",
                "{event:\"pusher:ping\"}",
                "{\"event\":\"pusher:ping\" /* comment */}",
                "{\"event\":\"pusher:ping\",\"data\":NaN}",
                "{\"event\":\"pusher:ping\",\"data\":01}",
                "{\"event\":\"pusher:ping\",\"data\":\"\\x\"}",
                "{\"event\":\"pusher:ping\",\"data\":\"a\nb\"}",
                "\u0000",
                "\ufeff{\"event\":\"pusher:ping\"}"
            })
    void notJson(String text) {
        long before = world.refusedMessages();

        offender.says(text);

        assertThat(world.refusedMessages()).isEqualTo(before + 1);
        world.refuses(offender, null);
    }

    @ParameterizedTest(name = "S-2: <{0}>")
    @DisplayName("S-2: JSON that is no object at the top is answered as text that is no JSON")
    @ValueSource(
            strings = {"[]", "[{\"event\":\"pusher:ping\"}]", "7", "-1.5e3", "\"pusher:ping\"", "null", "true", "false"
            })
    void noObject(String text) {
        long before = world.refusedMessages();

        offender.says(text);

        assertThat(world.refusedMessages()).isEqualTo(before + 1);
        world.refuses(offender, null);
    }

    @ParameterizedTest(name = "S-3: <{0}>")
    @DisplayName("S-3: an event that is missing or no string is refused")
    @ValueSource(
            strings = {
                "{}",
                "{\"data\":{}}",
                "{\"event\":null}",
                "{\"event\":7}",
                "{\"event\":1e999999999}",
                "{\"event\":true}",
                "{\"event\":{}}",
                "{\"event\":[\"pusher:ping\"]}",
                "{\"event\":\"\"}"
            })
    void noEvent(String text) {
        offender.says(text);

        world.refuses(offender, null);
    }

    @Test
    @DisplayName("S-3: an event name of 60 KB is refused, and at most 64 characters of it are given back")
    void hugeEventIsNotEchoed() {
        String name = "pusher:" + "x".repeat(60_000);

        offender.says("{\"event\":\"" + name + "\",\"data\":{}}");

        assertThat(world.refuses(offender, null)).contains("pusher:xxx").doesNotContain(name.substring(0, 65));
    }

    @Test
    @DisplayName("S-3: what is given back of a refused name is escaped")
    void echoIsEscaped() {
        offender.says("{\"event\":\"pusher:\\u0000\\\"\\n\\ud800</script>\",\"data\":{}}");

        assertThat(world.refuses(offender, null)).contains("pusher:\\u0000\\\"\\n\\ud800");
    }

    @Test
    @DisplayName("S-3: an event name of 1 MB closes only its own connection, with 1009 by the socket layer")
    void megabyte() {
        offender.says("{\"event\":\"" + "x".repeat(1 << 20) + "\"}");

        assertThat(offender.closeCode()).isEqualTo(1009);
        world.othersAreFine();
    }

    @Test
    @DisplayName("S-3: where a socket layer lets 1 MB through, the core refuses it with one error and stays")
    void megabyteThroughALaxLayer() {
        LaxSocket lax = LaxSocket.connect(world.vask, World.TARGET);
        lax.frames.clear();

        lax.handler.onText("{\"event\":\"" + "x".repeat(1 << 20) + "\"}");

        assertThat(lax.frames)
                .singleElement()
                .asString()
                .startsWith("{\"event\":\"pusher:error\",\"data\":{\"code\":null");
        assertThat(lax.frames.get(0).length()).isLessThan(300);
        lax.handler.onText(Say.PING);
        assertThat(lax.frames).last().isEqualTo(World.PONG);
        world.othersAreFine();
    }

    @ParameterizedTest(name = "S-4: <{0}>")
    @DisplayName("S-4: unknown events of the protocol and names of methods are refused, never looked up")
    @ValueSource(
            strings = {
                "pusher:respond",
                "pusher:onText",
                "pusher:",
                "pusher:PING",
                "pusher:ping ",
                "pusher:subscription_succeeded",
                "pusher:cache_miss",
                "pusher:signin_success",
                "constructor",
                "__proto__",
                "toString",
                "getClass",
                "ping",
                "subscribe"
            })
    void unknownEvent(String event) {
        offender.says(Say.clientEvent(event, World.ROOM, "{}"));

        world.refuses(offender, null);
    }

    @ParameterizedTest(name = "S-5: <{0}>")
    @DisplayName(
            "S-5: a client cannot speak as the server: pusher_internal:* and connection_established are never relayed")
    @ValueSource(
            strings = {
                "pusher_internal:subscription_succeeded",
                "pusher_internal:member_added",
                "pusher_internal:member_removed",
                "pusher_internal:subscription_count",
                "pusher_internal:watchlist_events",
                "pusher:connection_established",
                "pusher:error"
            })
    void serversEvents(String event) {
        offender.says(Say.clientEvent(event, World.ROOM, "\"{}\""));

        world.refuses(offender, null);
    }

    @ParameterizedTest(name = "S-6: {0} deep")
    @DisplayName("S-6: nesting is refused by a counter, in the envelope and inside data; no recursion overflows")
    @ValueSource(ints = {33, 100, 10_000})
    void nesting(int depth) {
        String arrays = "[".repeat(depth) + "]".repeat(depth);
        String objects = "{\"a\":".repeat(depth / 2) + "1" + "}".repeat(depth / 2);

        offender.says("{\"event\":\"pusher:ping\",\"x\":" + arrays + "}");
        world.refuses(offender, null);
        offender.says("{\"event\":\"pusher:ping\",\"data\":" + arrays + "}");
        world.refuses(offender, null);
        offender.says(Say.clientEvent("client-deep", World.ROOM, arrays));
        world.refuses(offender, null);
        offender.says("{\"event\":\"pusher:subscribe\",\"data\":" + Say.quote("{\"channel\":" + arrays + "}") + "}");
        world.refuses(offender, null);
        offender.says("[".repeat(depth));
        world.refuses(offender, null);
        if (depth > 66) {
            offender.says(Say.clientEvent("client-deep", World.ROOM, objects));
            world.refuses(offender, null);
        }
    }

    @Test
    @DisplayName("S-6: nesting at the limit of 32 passes")
    void nestingAtTheLimit() {
        String data = "[".repeat(31) + "]".repeat(31);

        offender.says(Say.clientEvent("client-deep", World.ROOM, data));

        assertThat(offender.newFrames()).isEmpty();
        assertThat(world.bystander.nextFrame()).contains("\"data\":" + data);
    }

    /** Passes on data of a legal size to the bystander, byte for byte. */
    private void relays(String data) {
        offender.says(Say.clientEvent("client-large", World.ROOM, data));
        assertThat(offender.newFrames()).isEmpty();
        assertThat(world.bystander.newFrames())
                .containsExactly(
                        "{\"event\":\"client-large\",\"channel\":\"" + World.ROOM + "\",\"data\":" + data + "}");
        world.vask.app(World.KEY).trigger(World.ROOM, "large", data);
        assertThat(world.bystander.newFrames()).hasSize(1);
        offender.newFrames();
        world.time.advance(Duration.ofSeconds(1));
    }

    @Test
    @DisplayName("tokens, keys and numbers in data of a legal size → relayed byte for byte [S-7]")
    void sizeAloneBoundsData() {
        String points = "[" + "[12,34],".repeat(1_199) + "[12,34]]";
        relays(points);
        relays("[" + "1,".repeat(4_499) + "1]");
        relays("{\"" + "k".repeat(300) + "\":1}");
        relays("{\"" + "k".repeat(10_000) + "\":{\"" + "n".repeat(200) + "\":[]}}");
        relays("9".repeat(10_240));
        relays("[0." + "3".repeat(10_000) + ",-1e" + "9".repeat(200) + "]");
    }

    @Test
    @DisplayName(
            "as many tokens, as long a key and as long a number as a message can hold → read beside the data [S-7]")
    void sizeAloneBoundsMessages() {
        for (String more : new String[] {
            "[" + "1,".repeat(32_000) + "1]",
            "{\"" + "k".repeat(60_000) + "\":1}",
            "9".repeat(60_000),
            "0." + "3".repeat(60_000),
            "1e" + "9".repeat(60_000)
        }) {
            offender.says("{\"event\":\"pusher:ping\",\"x\":" + more + "}");
            offender.says("{\"event\":\"pusher:ping\",\"x\":{\"y\":[" + more + "]}}");
            assertThat(offender.newFrames()).containsExactly(World.PONG, World.PONG);
            offender.says(Say.clientEvent("client-large", World.ROOM, more));
            assertThat(world.refuses(offender, null)).contains("10240 bytes");
        }
    }

    @Test
    @DisplayName("a huge number where a name or an id is expected → refused [S-7]")
    void hugeNumberIsNoName() {
        String number = "9".repeat(60_000);
        offender.says("{\"event\":" + number + "}");
        world.refuses(offender, null);
        offender.says("{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":" + number + "}}");
        world.refuses(offender, null);
        String userData = "{\"id\":\"ada\",\"watchlist\":[" + "9".repeat(129) + "]}";
        offender.says(Say.signIn(World.userAuth(offender, userData), userData));
        world.refuses(offender, 4009);
    }

    @Test
    @DisplayName(
            "S-7: 200 000 tokens, past a socket layer that lets them through, are refused and the connection stays")
    void aLotOfTokens() {
        LaxSocket lax = LaxSocket.connect(world.vask, World.TARGET);
        lax.frames.clear();

        lax.handler.onText("{\"event\":\"pusher:ping\",\"x\":[" + "1,".repeat(200_000) + "1]}");

        assertThat(lax.frames)
                .singleElement()
                .asString()
                .startsWith("{\"event\":\"pusher:error\",\"data\":{\"code\":null");
        world.othersAreFine();
    }

    @Test
    @DisplayName("S-7: numbers inside data are never parsed: 1e999999999 and 2^64+1 pass as the text they are")
    void numbersAreText() {
        String data = "{\"n\":1e999999999,\"m\":18446744073709551617,\"z\":-0.0,\"d\":1.10}";

        offender.says(Say.clientEvent("client-number", World.ROOM, data));
        offender.says(Say.clientEvent("client-number", World.ROOM, "1e999999999"));

        assertThat(offender.newFrames()).isEmpty();
        assertThat(world.bystander.nextFrame()).endsWith(",\"data\":" + data + "}");
        assertThat(world.bystander.nextFrame()).endsWith(",\"data\":1e999999999}");
    }

    @ParameterizedTest(name = "S-8: {0}")
    @DisplayName("S-8: a name that occurs twice is refused, whatever is hidden behind it")
    @ValueSource(
            strings = {
                "{\"event\":\"pusher:ping\",\"event\":\"pusher:ping\"}",
                "{\"event\":\"pusher:ping\",\"\\u0065vent\":\"pusher:ping\"}",
                "{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"a\",\"channel\":\"b\"}}",
                "{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"a\",\"channe\\u006c\":\"b\"}}",
                "{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"a\"},\"data\":{\"channel\":\"b\"}}",
                "{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":null,\"channel\":\"b\"}}",
                "{\"event\":\"pusher:subscribe\",\"data\":\"{\\\"channel\\\":\\\"a\\\",\\\"channel\\\":\\\"b\\\"}\"}",
                "{\"event\":\"client-x\",\"channel\":\"private-room\",\"channel\":\"private-room\",\"data\":{}}",
                "{\"event\":\"client-x\",\"channel\":\"private-room\",\"data\":1,\"data\":2}"
            })
    void duplicateKeys(String text) {
        offender.says(text);

        world.refuses(offender, null);
        assertThat(world.vask
                        .app(World.KEY)
                        .channel("a")
                        .toCompletableFuture()
                        .join()
                        .occupied())
                .isFalse();
        assertThat(world.vask
                        .app(World.KEY)
                        .channel("b")
                        .toCompletableFuture()
                        .join()
                        .occupied())
                .isFalse();
    }
}
