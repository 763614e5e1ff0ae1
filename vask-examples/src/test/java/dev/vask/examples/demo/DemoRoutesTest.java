package dev.vask.examples.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.App;
import dev.vask.Limits;
import dev.vask.Vask;
import dev.vask.testing.FakeSocket;
import dev.vask.testing.VirtualTime;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The demo's routes")
class DemoRoutesTest {
    private static final String ROOM = "presence-room.lobby";

    private final DemoHost host = new DemoHost(
            Vask.builder().time(new VirtualTime()).executor(Runnable::run),
            List.of(App.of("key", "secret").withClientEvents(true), App.of("other", "secret")),
            "Test");
    private final Vask vask = host.vask();
    private final DemoRoutes routes = host.routes();

    private DemoResponse call(String method, String path, String body) {
        return routes.handle(new DemoRequest(method, path, body))
                .toCompletableFuture()
                .join();
    }

    private static String text(DemoResponse response) {
        return UTF_8.decode(response.body()).toString();
    }

    private static String field(DemoResponse response, String name) {
        return Json.textFields(text(response)).get(name);
    }

    private String tokenOf(String name) {
        return field(call("POST", "/session", json("name", name)), "token");
    }

    private static String json(String... namesAndValues) {
        return Json.object(json -> {
            for (int i = 0; i < namesAndValues.length; i += 2) {
                json.writeStringField(namesAndValues[i], namesAndValues[i + 1]);
            }
        });
    }

    private static String form(String socketId, String channel, String token) {
        return "socket_id=" + socketId + "&channel_name=" + URLEncoder.encode(channel, UTF_8) + "&token="
                + URLEncoder.encode(token, UTF_8);
    }

    private FakeSocket connect() {
        return FakeSocket.connect(vask, "/app/key?protocol=7");
    }

    /** Subscribes as the page does: with what the host signs. */
    private FakeSocket enter(String token, String channel) {
        FakeSocket socket = connect();
        DemoResponse signed = call("POST", "/pusher/auth", form(socket.socketId(), channel, token));
        Map<String, String> auth = Json.textFields(text(signed));
        socket.newFrames();
        socket.says("{\"event\":\"pusher:subscribe\",\"data\":"
                + json("channel", channel, "auth", auth.get("auth"), "channel_data", auth.get("channel_data")) + "}");
        return socket;
    }

    @Test
    @DisplayName("give Prometheus the figures of Vask and of the JVM")
    void metrics() {
        DemoResponse page = call("GET", "/metrics", "");

        assertThat(page.headers().get("Content-Type")).startsWith("text/plain; version=0.0.4");
        assertThat(text(page).lines())
                .contains("vask_connections 0.0", "# TYPE vask_messages_sent_total counter")
                .anyMatch(line -> line.startsWith("jvm_memory_used_bytes{"));
    }

    @Test
    @DisplayName("answer for the health of the program until it drains")
    void health() {
        assertThat(text(call("GET", "/health", ""))).isEqualTo("ok\n");
        vask.drain(Duration.ZERO);
        assertThat(call("GET", "/health", "").status()).isEqualTo(503);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /nowhere, 404",
        "POST, /nowhere, 404",
        "GET, /messages, 405",
        "POST, /health, 405",
        "DELETE, /, 405",
        "HEAD, /, 200",
        "HEAD, /health, 200"
    })
    @DisplayName("answer what is not there with 404, and what is not done there with 405")
    void otherPaths(String method, String path, int status) {
        assertThat(call(method, path, "").status()).isEqualTo(status);
    }

    @Test
    @DisplayName("let a visitor in by name, and know them again by their token")
    void session() {
        DemoResponse first = call("POST", "/session", json("name", "  Ada \u202E Lovelace "));
        assertThat(field(first, "name")).isEqualTo("Ada Lovelace");
        DemoResponse again = call("POST", "/session", json("token", field(first, "token")));
        assertThat(text(again)).isEqualTo(text(first));
        assertThat(field(call("POST", "/session", json("name", "Ada Lovelace")), "id"))
                .as("a name is nobody's own")
                .isNotEqualTo(field(first, "id"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"name\":\"\"}",
                "{\"name\":\" \\u200b \"}",
                "{\"name\":7}",
                "[]",
                "name",
                "",
                "{\"name\":\"1234567890123456789012345678901\"}"
            })
    @DisplayName("let nobody in without a name")
    void sessionWithoutName(String body) {
        assertThat(call("POST", "/session", body).status()).isEqualTo(400);
    }

    @Test
    @DisplayName("sign a room for a visitor, who is then present under their name")
    void signsRooms() {
        FakeSocket ada = enter(tokenOf("Ada"), ROOM);
        assertThat(ada.nextFrame()).contains("subscription_succeeded", "{\\\"name\\\":\\\"Ada\\\"}");
    }

    @Test
    @DisplayName("sign a visitor in")
    void signsIn() {
        FakeSocket ada = connect();
        String token = tokenOf("Ada");
        Map<String, String> auth = Json.textFields(
                text(call("POST", "/pusher/user-auth", "socket_id=" + ada.socketId() + "&token=" + token)));
        ada.newFrames();
        ada.says("{\"event\":\"pusher:signin\",\"data\":"
                + json("auth", auth.get("auth"), "user_data", auth.get("user_data")) + "}");
        assertThat(ada.nextFrame()).contains("pusher:signin_success");
    }

    @Test
    @DisplayName("sign nothing for somebody they do not know")
    void refusesStrangers() {
        FakeSocket socket = connect();
        String token = tokenOf("Ada");
        String forged = token.substring(0, token.length() - 1) + (token.endsWith("0") ? "1" : "0");
        for (String wrong : new String[] {"", "x", "x.y", forged, token + "0"}) {
            assertThat(call("POST", "/pusher/auth", form(socket.socketId(), ROOM, wrong))
                            .status())
                    .as(wrong)
                    .isEqualTo(403);
            assertThat(call("POST", "/pusher/user-auth", "socket_id=" + socket.socketId() + "&token=" + wrong)
                            .status())
                    .as(wrong)
                    .isEqualTo(403);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "rooms", "private-x", "presence-x", "presence-room.", "presence-room.A", "presence-room.a:b"
            })
    @DisplayName("sign no channel that is not a room")
    void refusesOtherChannels(String channel) {
        DemoResponse answer = call("POST", "/pusher/auth", form("1.2", channel, tokenOf("Ada")));
        assertThat(answer.status()).isEqualTo(403);
        assertThat(text(answer)).doesNotContain("auth");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "1.2:presence-room.x", "a.b"})
    @DisplayName("sign for no socket id that is not one")
    void refusesOtherSocketIds(String socketId) {
        String token = tokenOf("Ada");
        assertThat(call("POST", "/pusher/auth", form(socketId, ROOM, token)).status())
                .isEqualTo(403);
        assertThat(call("POST", "/pusher/user-auth", "socket_id=" + socketId + "&token=" + token)
                        .status())
                .isEqualTo(403);
    }

    @Test
    @DisplayName("tell a form that is not one with 400")
    void brokenForm() {
        assertThat(call("POST", "/pusher/auth", "socket_id=%zz").status()).isEqualTo(400);
    }

    @Test
    @DisplayName("bring a message to everybody in the room, who said it too")
    void messages() {
        String adasToken = tokenOf("Ada");
        FakeSocket ada = enter(adasToken, ROOM);
        FakeSocket grace = enter(tokenOf("Grace"), ROOM);
        DemoResponse answer = call(
                "POST", "/messages", json("token", adasToken, "room", "lobby", "text", " <b>\"hi\"</b> ", "id", "m1"));
        assertThat(answer.status()).isEqualTo(200);
        for (FakeSocket socket : new FakeSocket[] {ada, grace}) {
            assertThat(socket.events(ROOM)).containsExactly("message");
            assertThat(socket.frames().get(socket.frames().size() - 1))
                    .contains("\\\"id\\\":\\\"m1\\\"", "\\\"name\\\":\\\"Ada\\\"", "<b>\\\\\\\"hi\\\\\\\"</b>");
        }
    }

    @Test
    @DisplayName("bring no message from outside the room, and none that is empty or too long")
    void refusesMessages() {
        String token = tokenOf("Ada");
        FakeSocket grace = enter(tokenOf("Grace"), ROOM);
        assertThat(call("POST", "/messages", json("token", token, "room", "lobby", "text", "hi"))
                        .status())
                .isEqualTo(403);
        enter(token, ROOM);
        for (String text : new String[] {"", "  ", "x".repeat(1_001)}) {
            assertThat(call("POST", "/messages", json("token", token, "room", "lobby", "text", text))
                            .status())
                    .isEqualTo(400);
        }
        assertThat(call("POST", "/messages", json("token", token, "room", "Lob by", "text", "hi"))
                        .status())
                .isEqualTo(400);
        assertThat(call("POST", "/messages", json("token", "x", "room", "lobby", "text", "hi"))
                        .status())
                .isEqualTo(403);
        assertThat(call("POST", "/messages", json("token", token, "room", "lobby", "text", "hi", "id", "i".repeat(65)))
                        .status())
                .isEqualTo(400);
        assertThat(grace.events(ROOM)).isEmpty();
    }

    @Test
    @DisplayName("bring the longest message of the largest characters, within the limit of an event")
    void longestMessage() {
        String token = tokenOf("\uD83C\uDF0A".repeat(30));
        FakeSocket ada = enter(token, ROOM);
        String text = "\u0001x".repeat(500);
        assertThat(call("POST", "/messages", json("token", token, "room", "lobby", "text", text, "id", "i".repeat(64)))
                        .status())
                .isEqualTo(200);
        assertThat(ada.events(ROOM)).containsExactly("message");
    }

    @Test
    @DisplayName("bring a wave to the user, wherever they are signed in")
    void waves() {
        String adasToken = tokenOf("Ada");
        String gracesToken = tokenOf("Grace");
        enter(adasToken, ROOM);
        String graceId = field(call("POST", "/session", json("token", gracesToken)), "id");
        String wave = json("token", adasToken, "room", "lobby", "to", graceId);
        assertThat(call("POST", "/waves", wave).status()).as("she is not there").isEqualTo(403);

        enter(gracesToken, ROOM);
        FakeSocket elsewhere = connect();
        Map<String, String> auth = Json.textFields(
                text(call("POST", "/pusher/user-auth", "socket_id=" + elsewhere.socketId() + "&token=" + gracesToken)));
        elsewhere.says("{\"event\":\"pusher:signin\",\"data\":"
                + json("auth", auth.get("auth"), "user_data", auth.get("user_data")) + "}");
        assertThat(call("POST", "/waves", wave).status()).isEqualTo(200);
        assertThat(elsewhere.events("#server-to-user-" + graceId)).containsExactly("wave");
    }

    @Test
    @DisplayName("keep a board of the rooms, and tell everybody when one fills or empties")
    void board() {
        FakeSocket watcher = connect();
        watcher.says("{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"rooms\"}}");
        watcher.newFrames();
        assertThat(text(call("GET", "/rooms", ""))).isEqualTo("[]");

        FakeSocket ada = enter(tokenOf("Ada"), "presence-room.attic");
        enter(tokenOf("Grace"), ROOM);
        FakeSocket bob = enter(tokenOf("Bob"), ROOM);
        assertThat(text(call("GET", "/rooms", "")))
                .isEqualTo("[{\"name\":\"lobby\",\"people\":2},{\"name\":\"attic\",\"people\":1}]");
        ada.hangsUp();
        bob.hangsUp();
        assertThat(watcher.events("rooms")).containsExactly("changed", "changed", "changed", "changed", "changed");
        assertThat(watcher.frames().get(watcher.frames().size() - 1))
                .contains("\"[{\\\"name\\\":\\\"lobby\\\",\\\"people\\\":1}]\"");
    }

    private String userDataOf(String token) {
        DemoResponse answer = call("POST", "/pusher/user-auth", "socket_id=1.2&token=" + token);
        return field(answer, "user_data");
    }

    private String idOf(String token) {
        return field(call("POST", "/session", json("token", token)), "id");
    }

    @Test
    @DisplayName("sign a visitor in with the visitors of before to watch, and never with themselves")
    void watchlist() {
        String ada = tokenOf("Ada");
        assertThat(userDataOf(ada)).contains("\"watchlist\":[]", "\"friends\":[]");
        String grace = tokenOf("Grace");
        assertThat(userDataOf(grace))
                .contains(
                        "\"watchlist\":[\"" + idOf(ada) + "\"]",
                        "\"friends\":[{\"id\":\"" + idOf(ada) + "\",\"name\":\"Ada\"}]");
        assertThat(userDataOf(ada)).contains("\"watchlist\":[\"" + idOf(grace) + "\"]");
    }

    @Test
    @DisplayName("know so few visitors that the longest names fit into a sign-in")
    void watchlistIsBounded() {
        for (int i = 0; i <= RecentVisitors.MOST; i++) {
            userDataOf(tokenOf("\uD83C\uDF0A".repeat(30)));
        }
        String last = userDataOf(tokenOf("\uD83C\uDF0A".repeat(30)));
        assertThat(last.split("\"name\"", -1)).hasSize(1 + 1 + RecentVisitors.MOST);
        assertThat(last.getBytes(UTF_8).length).isLessThan(Limits.defaults().maxUserDataBytes());
    }

    @Test
    @DisplayName("let a visitor into the vault, where what is said is ciphertext for all but its members")
    void vault() {
        String token = tokenOf("Ada");
        enter(token, "presence-room.vault");
        FakeSocket ada = connect();
        DemoResponse signed = call("POST", "/pusher/auth", form(ada.socketId(), Rooms.VAULT, token));
        assertThat(field(signed, "shared_secret")).hasSize(44);
        ada.newFrames();
        ada.says("{\"event\":\"pusher:subscribe\",\"data\":"
                + json("channel", Rooms.VAULT, "auth", field(signed, "auth")) + "}");
        assertThat(ada.nextFrame()).contains("subscription_succeeded");
        call("POST", "/messages", json("token", token, "room", "vault", "text", "swordfish"));
        assertThat(ada.nextFrame()).contains("ciphertext", "nonce").doesNotContain("swordfish", "Ada");
        assertThat(call("POST", "/pusher/auth", form(ada.socketId(), Rooms.VAULT, "x"))
                        .status())
                .isEqualTo(403);
        assertThat(call("POST", "/pusher/auth", form("x", Rooms.VAULT, token)).status())
                .isEqualTo(403);
    }

    @Test
    @DisplayName("have a ticker whose last price a newcomer gets at once")
    void ticker() {
        host.tick();
        FakeSocket ada = connect();
        ada.newFrames();
        ada.says("{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"cache-ticker\"}}");
        assertThat(ada.nextFrame()).contains("subscription_succeeded");
        assertThat(ada.nextFrame()).contains("\"price\"", "\\\"change\\\":", "\\\"at\\\":");
    }
}
