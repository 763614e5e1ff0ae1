package dev.vask.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.VaskEvent;
import dev.vask.VaskListener;
import dev.vask.testing.FakeSocket;
import dev.vask.transport.ApiResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** behaviour.md §16: what the calls do. */
class HttpApiTest {
    private final Scene scene = Scene.of(Scene.app().withId("app-1"));
    private final Http http = new Http(scene.vask, scene.time, scene.host().definition());
    private final FakeSocket socket = scene.in("orders");

    private static void assertAnswer(ApiResponse answer, String body) {
        assertThat(answer.body().text()).isEqualTo(body);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.contentType()).isEqualTo("application/json");
    }

    private static void assertRefused(ApiResponse answer, int status, String because) {
        assertThat(answer.status()).as(answer.body().text()).isEqualTo(status);
        assertThat(answer.body().text()).contains(because).endsWith("\n");
        assertThat(answer.contentType()).startsWith("text/plain");
    }

    private static String event(String channel, String more) {
        return "{\"name\":\"e\",\"channel\":\"" + channel + "\",\"data\":\"1\"" + more + "}";
    }

    @Test
    @DisplayName("POST /events triggers on one channel or many, and answers {} (D9)")
    void events() {
        assertAnswer(
                http.post("events", "{\"name\":\"paid\",\"channel\":\"orders\",\"data\":\"{\\\"id\\\":1}\"}"), "{}");
        assertAnswer(http.post("events", "{\"name\":\"e\",\"channels\":[\"a\",\"orders\"],\"data\":\"\"}"), "{}");
        assertThat(socket.newFrames())
                .containsExactly(Wire.event("orders", "paid", "{\"id\":1}"), Wire.event("orders", "e", ""));
    }

    @Test
    @DisplayName("data that is no string reaches clients as its JSON text")
    void dataThatIsNoString() {
        http.post("events", "{\"name\":\"e\",\"channel\":\"orders\",\"data\":{ \"a\" : [1, null] }}");
        assertThat(socket.newFrames()).containsExactly(Wire.event("orders", "e", "{ \"a\" : [1, null] }"));
    }

    @Test
    @DisplayName("T58 socket_id excludes one connection")
    void exclusion() {
        FakeSocket other = scene.in("orders");
        http.post("events", event("orders", ",\"socket_id\":\"" + socket.socketId() + "\""));
        assertThat(socket.newFrames()).isEmpty();
        assertThat(other.newFrames()).hasSize(1);
    }

    @Test
    @DisplayName("socket_id of a batch item → excludes in that item only [T58]")
    void exclusionInBatch() {
        FakeSocket other = scene.in("orders");
        String mine = ",\"socket_id\":\"" + socket.socketId() + "\"";
        String others = ",\"socket_id\":\"" + other.socketId() + "\"";
        assertAnswer(
                http.post(
                        "batch_events",
                        "{\"batch\":[" + item("e1", mine) + "," + item("e2", "") + "," + item("e3", others) + ","
                                + item("e4", ",\"socket_id\":null") + "," + item("e5", ",\"socket_id\":\"\"") + "]}"),
                "{}");
        assertThat(socket.events("orders")).containsExactly("e2", "e3", "e4", "e5");
        assertThat(other.events("orders")).containsExactly("e1", "e2", "e4", "e5");
    }

    private static String item(String name, String more) {
        return "{\"name\":\"" + name + "\",\"channel\":\"orders\",\"data\":\"1\"" + more + "}";
    }

    @Test
    @DisplayName("listeners are told what the host publishes, and by which way, where they want to be")
    void published() {
        List<VaskEvent.Published> told = new ArrayList<>();
        VaskListener listener = new VaskListener() {
            @Override
            public void onPublished(VaskEvent.Published event) {
                told.add(event);
            }
        };
        for (boolean wanted : new boolean[] {false, true}) {
            Scene listened =
                    Scene.of(Scene.app(), builder -> builder.listener(listener).tellPublished(wanted));
            new Http(listened.vask, listened.time, Scene.app())
                    .post("events", "{\"name\":\"e\",\"channels\":[\"a\",\"b\"],\"data\":\"1\"}");
            listened.host().trigger("c", "f", "2");
        }
        assertThat(told)
                .containsExactly(
                        new VaskEvent.Published(Scene.KEY, "a", "e", "1", true),
                        new VaskEvent.Published(Scene.KEY, "b", "e", "1", true),
                        new VaskEvent.Published(Scene.KEY, "c", "f", "2", false));
    }

    @Test
    @DisplayName("POST /batch_events triggers in order, each item on a channel of its own")
    void batch() {
        assertAnswer(
                http.post("batch_events", "{\"batch\":[" + event("orders", "") + "," + event("b", "") + "]}"), "{}");
        assertThat(socket.newFrames()).containsExactly(Wire.event("orders", "e", "1"));
    }

    @Test
    @DisplayName("T54 an event on 100 channels, in a batch of 10 → accepted")
    void atTheLimits() {
        String channels = IntStream.range(0, 100)
                .mapToObj(i -> i == 99 ? "\"orders\"" : "\"c" + i + "\"")
                .collect(Collectors.joining(","));
        assertAnswer(http.post("events", "{\"name\":\"e\",\"channels\":[" + channels + "],\"data\":\"1\"}"), "{}");
        String ten = IntStream.range(0, 10).mapToObj(i -> event("orders", "")).collect(Collectors.joining(","));
        assertAnswer(http.post("batch_events", "{\"batch\":[" + ten + "]}"), "{}");
        assertThat(socket.newFrames()).hasSize(11);
    }

    @Test
    @DisplayName("T55 info=cache of a list or an event → 400 that names the attributes")
    void cacheOfOneChannelOnly() {
        String attributes = "Unknown attribute in info: there are user_count, subscription_count\n";
        assertRefused(http.get("channels", "info", "cache"), 400, attributes);
        assertRefused(http.post("events", event("cache-a", ",\"info\":\"cache\"")), 400, attributes);
        assertRefused(http.get("channels/cache-a", "info", "x"), 400, "subscription_count and cache");
    }

    @Test
    @DisplayName(
            "T54 a batch of 11, 101 channels, a name of 201 characters, a bad socket id, unknown info: 400, nothing sent")
    void limits() {
        String eleven =
                IntStream.range(0, 11).mapToObj(i -> event("orders", "")).collect(Collectors.joining(","));
        assertRefused(http.post("batch_events", "{\"batch\":[" + eleven + "]}"), 400, "at most 10 events");
        String channels =
                IntStream.range(0, 101).mapToObj(i -> "\"c" + i + "\"").collect(Collectors.joining(","));
        assertRefused(
                http.post("events", "{\"name\":\"e\",\"channels\":[" + channels + "],\"data\":\"1\"}"),
                400,
                "100 channels");
        String longName = "{\"name\":\"" + "n".repeat(201) + "\",\"channel\":\"orders\",\"data\":\"1\"}";
        assertRefused(http.post("events", longName), 400, "200 characters");
        assertRefused(http.post("events", event("orders", ",\"socket_id\":\"1:2\"")), 400, "invalid socket ID");
        assertRefused(http.post("events", event("orders", ",\"info\":\"nonsense\"")), 400, "Unknown attribute");
        assertThat(socket.newFrames()).isEmpty();
    }

    @Test
    @DisplayName("T54 data of 10 241 bytes is 413, of 10 240 is sent; bytes count, not characters")
    void tooLarge() {
        String fits = "{\"name\":\"e\",\"channel\":\"orders\",\"data\":\"" + "x".repeat(10_240) + "\"}";
        assertAnswer(http.post("events", fits), "{}");
        assertRefused(http.post("events", fits.replace("x\"}", "xx\"}")), 413, "allows 10240");
        assertRefused(http.post("events", fits.replace("x".repeat(10_240), "€".repeat(3_414))), 413, "allows 10240");
        assertThat(socket.newFrames()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{}",
                "{\"name\":\"e\",\"data\":\"1\"}",
                "{\"name\":7,\"channel\":\"orders\",\"data\":\"1\"}",
                "{\"name\":\"\",\"channel\":\"orders\",\"data\":\"1\"}",
                "{\"name\":\"e\",\"channel\":\"orders\"}",
                "{\"name\":\"e\",\"channel\":7,\"data\":\"1\"}",
                "{\"name\":\"e\",\"channel\":\"a b\",\"data\":\"1\"}",
                "{\"name\":\"e\",\"channels\":\"orders\",\"data\":\"1\"}",
                "{\"name\":\"e\",\"channels\":[7],\"data\":\"1\"}",
                "{\"name\":\"e\",\"channels\":[],\"data\":\"1\"}",
                "{\"name\":\"e\",\"channel\":\"orders\",\"channels\":[\"orders\"],\"data\":\"1\"}",
                "{\"name\":\"pusher:e\",\"channel\":\"orders\",\"data\":\"1\"}"
            })
    @DisplayName("a body that is none is 400 with the reason, and nothing is sent")
    void malformed(String body) {
        ApiResponse answer = http.post("events", body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body().text()).hasSizeGreaterThan(10);
        assertThat(socket.newFrames()).isEmpty();
    }

    @Test
    @DisplayName("a batch is checked as a whole: with one bad item nothing is sent")
    void allOrNothing() {
        assertRefused(
                http.post("batch_events", "{\"batch\":[" + event("orders", "") + "," + event("a b", "") + "]}"),
                400,
                "channel name");
        assertThat(socket.newFrames()).isEmpty();
    }

    @Test
    @DisplayName("T47 two channels of which one is encrypted are 400")
    void encrypted() {
        assertRefused(
                http.post(
                        "events", "{\"name\":\"e\",\"channels\":[\"orders\",\"private-encrypted-b\"],\"data\":\"1\"}"),
                400,
                "encrypted");
        assertThat(socket.newFrames()).isEmpty();
    }

    @Test
    @DisplayName("T47 in a batch each item has a channel of its own, and any of them may be encrypted")
    void encryptedInBatch() {
        FakeSocket other = scene.in("private-encrypted-b");
        assertAnswer(
                http.post(
                        "batch_events",
                        "{\"batch\":[" + event("orders", "")
                                + ",{\"name\":\"e\",\"channel\":\"private-encrypted-b\",\"data\":" + Wire.ENCRYPTED
                                + "}]}"),
                "{}");
        assertThat(socket.newFrames()).containsExactly(Wire.event("orders", "e", "1"));
        assertThat(other.newFrames()).containsExactly(Wire.event("private-encrypted-b", "e", Wire.ENCRYPTED));
    }

    @Test
    @DisplayName("plain data for an encrypted channel → 400 that names EncryptedChannels, nothing is sent [S-46]")
    void plainDataForEncrypted() {
        FakeSocket other = scene.in("private-encrypted-b");
        String plain = event("private-encrypted-b", "");
        assertRefused(http.post("events", plain), 400, "EncryptedChannels");
        assertRefused(
                http.post("batch_events", "{\"batch\":[" + event("orders", "") + "," + plain + "]}"),
                400,
                "EncryptedChannels");
        assertThat(socket.newFrames()).isEmpty();
        assertThat(other.newFrames()).isEmpty();
    }

    @Test
    @DisplayName("T55 info on publishing answers for each channel what it has; of a batch by index")
    void info() {
        scene.in("presence-room", "{\"user_id\":\"ada\"}");
        String info = ",\"info\":\"subscription_count,user_count\"";
        assertAnswer(
                http.post(
                        "events",
                        "{\"name\":\"e\",\"channels\":[\"orders\",\"presence-room\"],\"data\":\"1\"" + info + "}"),
                "{\"channels\":{\"orders\":{\"subscription_count\":1},"
                        + "\"presence-room\":{\"user_count\":1,\"subscription_count\":1}}}");
        assertAnswer(
                http.post(
                        "batch_events",
                        "{\"batch\":[" + event("orders", ",\"info\":\"subscription_count\"") + "," + event("b", "")
                                + "]}"),
                "{\"batch\":[{\"subscription_count\":1},{}]}");
    }

    @Test
    @DisplayName("T38 an event to a user reaches every signed-in socket once, by /events as SDKs do and by /users")
    void toUser() {
        FakeSocket one = scene.user("{\"id\":\"u1\"}");
        FakeSocket two = scene.user("{\"id\":\"u1\"}");
        assertAnswer(http.post("events", event("#server-to-user-u1", "")), "{}");
        assertAnswer(http.post("users/u1/events", "{\"name\":\"e\",\"data\":\"2\"}"), "{}");
        for (FakeSocket socket : List.of(one, two)) {
            assertThat(socket.newFrames())
                    .containsExactly(
                            Wire.event("#server-to-user-u1", "e", "1"), Wire.event("#server-to-user-u1", "e", "2"));
        }
    }

    @Test
    @DisplayName(
            "T40 terminate_connections closes the user's signed-in sockets with 4200; an unknown user is 200 as well")
    void terminate() {
        FakeSocket user = scene.user("{\"id\":\"u1\"}");
        assertAnswer(http.post("users/u1/terminate_connections", "{}"), "{}");
        assertThat(user.closeCode()).isEqualTo(4200);
        assertAnswer(http.post("users/nobody/terminate_connections", "{}"), "{}");
    }

    @Test
    @DisplayName("GET /channels lists the occupied ones with what is asked; T56 user_count needs a presence prefix")
    void channels() {
        scene.in("presence-room", "{\"user_id\":\"ada\"}");
        assertAnswer(http.get("channels"), "{\"channels\":{\"orders\":{},\"presence-room\":{}}}");
        assertAnswer(
                http.get("channels", "filter_by_prefix", "presence-", "info", "user_count"),
                "{\"channels\":{\"presence-room\":{\"user_count\":1}}}");
        assertAnswer(
                http.get("channels", "info", "subscription_count", "filter_by_prefix", "ord"),
                "{\"channels\":{\"orders\":{\"subscription_count\":1}}}");
        assertRefused(http.get("channels", "info", "user_count"), 400, "presence-");
    }

    @Test
    @DisplayName("T56 a channel tells how it stands, also an unoccupied one; what its kind does not have is 400")
    void channel() {
        assertAnswer(http.get("channels/orders"), "{\"occupied\":true}");
        assertAnswer(
                http.get("channels/orders", "info", "subscription_count"),
                "{\"occupied\":true,\"subscription_count\":1}");
        assertAnswer(http.get("channels/nowhere"), "{\"occupied\":false}");
        assertRefused(http.get("channels/orders", "info", "user_count"), 400, "presence");
        assertRefused(http.get("channels/orders", "info", "cache"), 400, "cache channels");
        assertRefused(http.get("channels/a b"), 400, "channel name");
    }

    @Test
    @DisplayName("T55 info=cache tells what is cached and how much longer, or null; also where nobody is subscribed")
    void cache() {
        assertAnswer(http.get("channels/cache-a", "info", "cache"), "{\"occupied\":false,\"cache\":null}");
        scene.host().trigger("cache-a", "e", "{\"n\":1}");
        scene.advance(60);
        assertAnswer(
                http.get("channels/cache-a", "info", "cache"),
                "{\"occupied\":false,\"cache\":{\"event\":\"e\",\"data\":\"{\\\"n\\\":1}\",\"ttl\":1740}}");
    }

    @Test
    @DisplayName("T56 users of a presence channel, none where nobody is, 400 on other channels")
    void users() {
        scene.in("presence-room", "{\"user_id\":\"ada\"}");
        scene.in("presence-room", "{\"user_id\":7}");
        assertAnswer(http.get("channels/presence-room/users"), "{\"users\":[{\"id\":\"ada\"},{\"id\":\"7\"}]}");
        assertAnswer(http.get("channels/presence-empty/users"), "{\"users\":[]}");
        assertRefused(http.get("channels/orders/users"), 400, "presence");
    }

    @Test
    @DisplayName("S-51: a call has one method, and there are no other calls")
    void methodsAndCalls() {
        assertRefused(http.signed("GET", "events", Map.of(), ""), 405, "POST");
        assertRefused(http.signed("HEAD", "channels", Map.of(), ""), 405, "GET");
        assertRefused(http.post("channels", "{}"), 405, "GET");
        for (String call : List.of("", "nothing", "events/", "channels/a/b", "users/u1", "channels/a/users/b")) {
            assertRefused(http.post(call, "{}"), 404, "Unknown call");
        }
    }

    @Test
    @DisplayName("an app with a rate is answered 429 beyond it, and served again with the next second")
    void rate() {
        Scene limited = Scene.of(Scene.app().withApiRate(3));
        Http caller = new Http(limited.vask, limited.time, limited.host().definition());
        for (int i = 0; i < 3; i++) {
            assertAnswer(caller.get("channels"), "{\"channels\":{}}");
        }
        assertRefused(caller.get("channels"), 429, "3 in a second");
        limited.advance(1);
        assertAnswer(caller.get("channels"), "{\"channels\":{}}");
    }
}
