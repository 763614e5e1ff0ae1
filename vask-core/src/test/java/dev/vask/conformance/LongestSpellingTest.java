package dev.vask.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.Limits;
import dev.vask.testing.FakeSocket;
import dev.vask.transport.ApiResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * reliability.md §3: everything at its limit at once, in the longest legal spelling, is accepted; one above is refused by name.
 * Seed 0 writes every character as an escape, other seeds each character in one of its spellings.
 */
class LongestSpellingTest {
    private static final Limits LIMITS = Limits.defaults();
    private static final String PRIVATE = named("private-", 164);
    private static final String PRESENCE = named("presence-", 164);
    private static final String EVENT = named("client-", 200);
    /** Characters that have no shorter spelling than six characters. */
    private static final String DATA = "\u0001".repeat(10_240);

    private static final String USER = named("\"\\", 128);
    /** A JSON string of 1,024 bytes: quotes, each with its backslash. */
    private static final String INFO = "\"" + "\\\"".repeat(511) + "\"";

    private final Scene scene = Scene.open();
    private final FakeSocket socket = scene.connect();
    private final Http http = new Http(scene.vask, scene.time, scene.host().definition());

    private static String named(String prefix, int length) {
        return prefix + "n".repeat(length - prefix.length());
    }

    /** A text as a JSON string, spelled as the seed wants. */
    private static String spelled(String text, Random random) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean mustEscape = c < ' ' || c == '"' || c == '\\';
            if (random == null || (mustEscape && c < ' ') || random.nextBoolean()) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(mustEscape ? "\\" : "").append(c);
            }
        }
        return out.append('"').toString();
    }

    private static Random random(int seed) {
        return seed == 0 ? null : new Random(seed);
    }

    private static String object(Random random, String... fields) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < fields.length; i += 2) {
            all.add(spelled(fields[i], random) + ":" + fields[i + 1]);
        }
        return "{" + String.join(",", all) + "}";
    }

    /** Says a message that the socket layer lets through. */
    private static void says(FakeSocket socket, String message) {
        assertThat(message.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(LIMITS.maxMessageBytes());
        socket.says(message);
    }

    private static void subscribes(FakeSocket socket, String channel, String data, Random random) {
        String auth = data == null ? Scene.auth(socket, channel) : Scene.auth(socket, channel, data);
        String[] fields = {"channel", spelled(channel, random), "auth", spelled(auth, random), "channel_data", "null"};
        fields[5] = data == null ? "null" : spelled(data, random);
        String event = spelled("pusher:subscribe", random);
        says(socket, object(random, "event", event, "data", object(random, fields)));
    }

    private static String channelData(String userId, String info, Random random) {
        return object(random, "user_id", spelled(userId, random), "user_info", info);
    }

    private static void assertRefused(FakeSocket socket, String text) {
        assertThat(socket.isOpen()).isTrue();
        assertThat(socket.newFrames())
                .last()
                .asString()
                .contains("pusher:error")
                .contains(text);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    @DisplayName(
            "a presence subscription at its limits → accepted; one character or byte above → refused by name [§18]")
    void subscription(int seed) {
        Random random = random(seed);
        subscribes(socket, PRESENCE, channelData(USER, INFO, random), random);
        assertThat(socket.newFrames()).containsExactly(Wire.roster(PRESENCE, List.of(USER), hash(List.of(USER))));

        FakeSocket other = scene.connect();
        subscribes(other, PRESENCE, channelData(USER + "n", INFO, random), random);
        assertRefused(other, "user_id is longer than 128 characters");
        subscribes(other, PRESENCE, channelData("n", INFO.replaceFirst("\"", "\"n"), random), random);
        assertRefused(other, "user_info is longer than 1024 bytes");
        subscribes(other, PRESENCE + "n", channelData("n", "1", random), random);
        assertRefused(other, "Invalid channel name");
    }

    private static String hash(List<String> ids) {
        return ids.stream().map(id -> Json.quote(id) + ":" + INFO).collect(Collectors.joining(",", "{", "}"));
    }

    private static String clientEvent(String name, String data, Random random) {
        return object(random, "event", spelled(name, random), "channel", spelled(PRIVATE, random), "data", data);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    @DisplayName("a client event at its limits → relayed byte for byte; one above → refused by name [S-12]")
    void clientEvent(int seed) {
        Random random = random(seed);
        subscribes(socket, PRIVATE, null, random);
        FakeSocket other = scene.in(PRIVATE);
        socket.newFrames();
        String string = spelled(DATA, random);
        String object = "{\"k\":\"" + "x".repeat(10_240 - 8) + "\"}";
        for (String data : List.of(string, object)) {
            says(socket, clientEvent(EVENT, data, random));
            assertThat(other.newFrames()).containsExactly(Wire.clientEvent(EVENT, PRIVATE, data));
        }
        assertThat(socket.newFrames()).isEmpty();
        says(socket, clientEvent(EVENT, spelled(DATA + "n", random), random));
        assertRefused(socket, "data is longer than 10240 bytes");
        says(socket, clientEvent(EVENT, object.replace("\"k\"", "\"kk\""), random));
        assertRefused(socket, "data is longer than 10240 bytes");
        says(socket, clientEvent(EVENT + "n", "1", random));
        assertRefused(socket, "longer than 200 characters");
        assertThat(other.newFrames()).isEmpty();
    }

    /** A {@code user_data} with these ids, and bytes of white space up to a size. */
    private static String userData(List<String> watched, int size) {
        String data = "{\"id\":" + Json.quote(USER) + ",\"user_info\":" + INFO + ",\"watchlist\":["
                + watched.stream().map(Json::quote).collect(Collectors.joining(",")) + "]";
        return data + " ".repeat(size - data.getBytes(StandardCharsets.UTF_8).length - 1) + "}";
    }

    private void signsIn(FakeSocket client, String userData) {
        says(client, Wire.signIn(Scene.userAuth(client, userData), userData));
    }

    @Test
    @DisplayName(
            "user_data of 32 KiB with 100 escaped ids of 128 characters and user_info of 1 KiB → all are watched [T39]")
    void signIn() {
        List<String> watched = IntStream.range(100, 200)
                .mapToObj(i -> "\"\\".repeat(62) + i + "n")
                .toList();
        assertThat(watched).allMatch(id -> id.length() == 128);
        String userData = userData(watched, 32 * 1024);
        signsIn(socket, userData);
        List<String> frames = socket.newFrames();
        assertThat(frames).hasSize(2).startsWith(Wire.signedIn(userData));
        assertThat(frames.get(1)).contains(Json.quote(watched.get(0))).contains(Json.quote(watched.get(99)));

        FakeSocket other = scene.connect();
        signsIn(other, userData(watched, 32 * 1024 + 1));
        assertRefused(other, "user_data is longer than 32768 bytes");
        signsIn(
                other,
                userData.replace(
                                Json.quote(watched.get(7)),
                                Json.quote("n" + watched.get(7).substring(1) + "n"))
                        .strip());
        assertThat(other.newFrames()).last().asString().contains("4009");
    }

    @Test
    @DisplayName("user_data of 32 KiB whose ids are written as \\uXXXX, as ASCII encoders write them → accepted [T39]")
    void signInOfAnAsciiEncoder() {
        String watched = IntStream.range(0, 41)
                .mapToObj(i -> spelled("é".repeat(126) + (10 + i), null))
                .collect(Collectors.joining(","));
        String data = "{\"id\":\"ada\",\"watchlist\":[" + watched + "]";
        String userData = data + " ".repeat(32 * 1024 - data.length() - 1) + "}";
        signsIn(socket, userData);
        assertThat(socket.newFrames()).hasSize(2).startsWith(Wire.signedIn(userData));
    }

    @Test
    @DisplayName("150 UUIDs in a watchlist → sign-in succeeds, 4302, the first 100 are watched [T39]")
    void uuids() {
        Random random = new Random(7);
        List<String> ids = IntStream.range(0, 150)
                .mapToObj(i -> new UUID(random.nextLong(), random.nextLong()).toString())
                .toList();
        String userData = "{\"id\":\"ada\",\"watchlist\":["
                + ids.stream().map(Json::quote).collect(Collectors.joining(",")) + "]}";
        signsIn(socket, userData);
        List<String> frames = socket.newFrames();
        assertThat(frames).hasSize(3).startsWith(Wire.signedIn(userData));
        Wire.assertError(frames.get(1), 4302);
        assertThat(frames.get(2)).contains(ids.get(99)).doesNotContain(ids.get(100));
    }

    private ApiResponse post(String call, String body) {
        assertThat(body.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(LIMITS.maxHttpBodyBytes());
        return http.post(call, body);
    }

    private static String event(Random random, String name, String data, String more) {
        return object(random, "name", spelled(name, random), "data", spelled(data, random))
                        .replaceFirst("}$", "") + "," + more + "}";
    }

    private static String channels(List<String> names, Random random) {
        return spelled("channels", random) + ":["
                + names.stream().map(name -> spelled(name, random)).collect(Collectors.joining(",")) + "]";
    }

    private static List<String> names(int count) {
        return IntStream.range(0, count).mapToObj(i -> named(i + "-", 164)).toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    @DisplayName("an event on 100 channels at its limits → 200 and delivered; one above → refused by name [T54]")
    void eventOverHttp(int seed) {
        Random random = random(seed);
        List<String> channels = names(100);
        FakeSocket last = scene.in(channels.get(99));
        String name = named("e", 200);
        ApiResponse response = post("events", event(random, name, DATA, channels(channels, random)));
        assertThat(response.status()).as(response.body().text()).isEqualTo(200);
        assertEvents(last, 1, channels.get(99), name);

        List<String> one = channels.subList(0, 1);
        assertRefused(post("events", event(random, name, DATA + "n", channels(one, random))), 413, "10240");
        assertRefused(post("events", event(random, name + "n", "1", channels(one, random))), 400, "200");
        assertRefused(post("events", event(random, name, "1", channels(names(101), random))), 400, "100");
        List<String> long165 = List.of(channels.get(0) + "n");
        assertRefused(post("events", event(random, name, "1", channels(long165, random))), 400, "164");
    }

    private static void assertEvents(FakeSocket reader, int count, String channel, String name) {
        List<String> frames = reader.newFrames();
        assertThat(frames).hasSize(count);
        for (String frame : frames) {
            assertThat(Json.object(frame).equals(Map.of("event", name, "channel", channel, "data", DATA)))
                    .isTrue();
        }
    }

    private static void assertRefused(ApiResponse response, int status, String limit) {
        assertThat(response.status()).as(response.body().text()).isEqualTo(status);
        assertThat(response.body().text()).contains(limit);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    @DisplayName("a batch of ten events at their limits → 200 and delivered in order; an eleventh → 400 [T54]")
    void batch(int seed) {
        Random random = random(seed);
        String channel = names(1).get(0);
        FakeSocket reader = scene.in(channel);
        String item = event(random, named("e", 200), DATA, spelled("channel", random) + ":" + spelled(channel, random));
        String items = String.join(",", Collections.nCopies(10, item));
        ApiResponse response = post("batch_events", object(random, "batch", "[" + items + "]"));
        assertThat(response.status()).as(response.body().text()).isEqualTo(200);
        assertEvents(reader, 10, channel, named("e", 200));

        assertRefused(post("batch_events", object(random, "batch", "[" + items + "," + item + "]")), 400, "10");
    }

    @Test
    @DisplayName(
            "100 members with the longest ids and user_info → each receives the whole roster, one more is refused [S-23]")
    void roster() {
        List<String> ids = IntStream.range(100, 200)
                .mapToObj(i -> "\"\\".repeat(62) + i + "n")
                .toList();
        FakeSocket last = socket;
        for (String id : ids) {
            last = scene.connect();
            subscribes(last, PRESENCE, channelData(id, INFO, null), null);
        }
        List<String> frames = last.newFrames();
        assertThat(frames).containsExactly(Wire.roster(PRESENCE, ids, hash(ids)));
        assertThat(frames.get(0).length()).isBetween(300_000, LIMITS.maxQueuedBytes());

        subscribes(socket, PRESENCE, channelData("one more", "1", null), null);
        assertThat(Wire.assertSubscriptionError(socket.newFrames().get(0), PRESENCE))
                .containsEntry("type", "LimitReached");
        FakeSocket tab = scene.connect();
        subscribes(tab, PRESENCE, channelData(ids.get(0), INFO, null), null);
        assertThat(tab.newFrames()).containsExactly(Wire.roster(PRESENCE, ids, hash(ids)));
    }
}
