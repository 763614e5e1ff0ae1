package dev.vask.examples.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.App;
import dev.vask.Limits;
import dev.vask.Vask;
import dev.vask.testing.FakeSocket;
import dev.vask.testing.VirtualTime;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The demo's console")
class ConsoleTest {
    private final DemoHost host = new DemoHost(
            Vask.builder().time(new VirtualTime()).executor(Runnable::run),
            List.of(
                    App.of("key", "secret").withClientEvents(true).withSubscriptionCount(true),
                    App.of("other", "secret")),
            "Test");
    private final Vask vask = host.vask();
    private final String consoleKey =
            Json.textFields(call("GET", "/console/config", "")).get("key");

    private DemoResponse answer(String method, String path, String body) {
        return host.routes()
                .handle(new DemoRequest(method, path, body))
                .toCompletableFuture()
                .join();
    }

    private String call(String method, String path, String body) {
        return UTF_8.decode(answer(method, path, body).body()).toString();
    }

    private DemoResponse publish(String app, String channel, String event, String data, String except) {
        return answer("POST", "/console/events", Json.object(json -> {
            json.writeStringField("console", consoleKey);
            json.writeStringField("app", app);
            json.writeStringField("channel", channel);
            json.writeStringField("event", event);
            json.writeStringField("data", data);
            json.writeStringField("except", except);
        }));
    }

    private static FakeSocket subscribe(Vask vask, String key, String channel) {
        FakeSocket socket = FakeSocket.connect(vask, "/app/" + key + "?protocol=7");
        socket.says("{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"" + channel + "\"}}");
        socket.newFrames();
        return socket;
    }

    private FakeSocket watch() {
        return subscribe(vask, consoleKey, ConsoleLog.CHANNEL);
    }

    @Test
    @DisplayName("knows the apps, and an app of its own that carries the log")
    void config() {
        assertThat(call("GET", "/console/config", "")).contains("\"channel\":\"log\"", "\"apps\":[\"key\",\"other\"]");
        assertThat(consoleKey).startsWith("console-").hasSizeGreaterThan(30);
    }

    @Test
    @DisplayName("publishes on the app that is named, to everybody but the socket that is excluded")
    void publishes() {
        FakeSocket ada = subscribe(vask, "key", "orders");
        FakeSocket grace = subscribe(vask, "key", "orders");
        FakeSocket stranger = subscribe(vask, "other", "orders");
        DemoResponse answer = publish("key", "orders", "order.paid", " {\"id\":42} ", ada.socketId());
        assertThat(UTF_8.decode(answer.body()).toString()).isEqualTo("{\"subscriptions\":2}");
        assertThat(grace.events("orders")).endsWith("order.paid");
        assertThat(grace.frames().get(grace.frames().size() - 1)).contains("{\\\"id\\\":42}");
        assertThat(ada.events("orders")).doesNotContain("order.paid");
        assertThat(stranger.events("orders")).doesNotContain("order.paid");
    }

    @Test
    @DisplayName("encrypts what it publishes on an encrypted channel, in the log as well")
    void publishesEncrypted() {
        FakeSocket log = watch();
        assertThat(publish("key", "private-encrypted-x", "secret", "{\"word\":\"swordfish\"}", "")
                        .status())
                .isEqualTo(200);
        host.tellConsole();
        assertThat(log.nextFrame())
                .contains("ciphertext", "private-encrypted-x")
                .doesNotContain("swordfish");
    }

    @ParameterizedTest(name = "{6}")
    @DisplayName("says what is wrong with an event")
    @CsvSource(delimiter = '|', textBlock = """
            nobody | orders | paid     | {}     | '' | 404 | There is no app with this key.
            key    | ''     | paid     | {}     | '' | 400 | Name a channel, for example orders.
            key    | a/b    | paid     | {}     | '' | 400 | A channel name has 1 to 164
            key    | orders | ''       | {}     | '' | 400 | An event name has 1 to 200 characters
            key    | orders | pusher:x | {}     | '' | 400 | are the protocol
            key    | orders | paid     | ''     | '' | 400 | The data is empty
            key    | orders | paid     | {"id": | '' | 400 | The data is not JSON after line 1, column
            key    | orders | paid     | 1 2    | '' | 400 | The data is more than one JSON value.
            key    | orders | paid     | {}     | x  | 400 | expected two numbers separated by a dot
            """)
    void refuses(String app, String channel, String event, String data, String except, int status, String sentence) {
        DemoResponse answer = publish(app, channel, event, data, except);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(UTF_8.decode(answer.body()).toString()).contains(sentence);
    }

    @Test
    @DisplayName("refuses data that is too long, and a page that is not its own")
    void refusesStrangers() {
        String tooLong = "\"" + "x".repeat(Limits.defaults().maxEventDataBytes()) + "\"";
        assertThat(publish("key", "orders", "paid", tooLong, "").status()).isEqualTo(400);
        assertThat(answer("POST", "/console/events", "{\"app\":\"key\",\"channel\":\"orders\"}")
                        .status())
                .isEqualTo(403);
        assertThat(answer("POST", "/console/events", "{}").status()).isEqualTo(403);
    }

    @Test
    @DisplayName("tells what happens in every app, what the demo itself publishes included")
    void tells() {
        FakeSocket log = watch();
        FakeSocket ada = subscribe(vask, "key", "cache-orders");
        FakeSocket grace = subscribe(vask, "other", "orders");
        publish("key", "cache-orders", "order.paid", "{}", "");
        ada.hangsUp();
        grace.hangsUp();
        host.tick();
        host.tellConsole();
        assertThat(log.nextFrame())
                .contains(
                        kind("key", "connected"),
                        kind("key", "subscribed"),
                        kind("key", "occupied"),
                        kind("key", "count"),
                        kind("key", "cache miss"),
                        kind("key", "published"),
                        kind("key", "vacated"),
                        kind("key", "disconnected"),
                        kind("other", "occupied"),
                        kind("other", "vacated"),
                        Ticker.CHANNEL);
    }

    private static String kind(String app, String kind) {
        return "\\\"app\\\":\\\"" + app + "\\\",\\\"kind\\\":\\\"" + kind + "\\\"";
    }

    @Test
    @DisplayName("does not tell of itself: what it tells makes nothing more to tell")
    void noLoop() {
        FakeSocket log = watch();
        host.tellConsole();
        assertThat(log.newFrames()).isEmpty();
        host.tick();
        host.tellConsole();
        host.tellConsole();
        assertThat(log.newFrames()).hasSize(1);
    }

    @Test
    @DisplayName("tells of a flood in batches of bounded size, and how much it left out")
    void bounded() {
        FakeSocket log = watch();
        FakeSocket flooder = subscribe(vask, "key", "orders");
        // Larger still once they are escaped.
        String data = "\"" + "\\u0001\u00e9\\\\".repeat(1_000) + "\"";
        int more = 7;
        for (int i = 0; i < ConsoleLog.MAX_WAITING + more; i++) {
            publish("key", "orders", "e".repeat(200), data, "");
        }
        host.tellConsole();
        List<String> batch = log.newFrames();
        assertThat(batch).hasSize(1);
        // Of the connection, its subscription and the channel there were entries already.
        assertThat(batch.get(0)).contains("\\\"missed\\\":").doesNotContain("\\\"missed\\\":0");
        assertThat(batch.get(0).length()).isLessThan(20 * 1024);
        for (int i = 0; i < ConsoleLog.MAX_WAITING; i++) {
            host.tellConsole();
        }
        assertThat(log.newFrames()).isNotEmpty().allMatch(it -> it.contains("\\\"missed\\\":0"));
        assertThat(flooder.isOpen()).isTrue();
    }
}
