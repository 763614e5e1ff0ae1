package dev.vask.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.App;
import dev.vask.Vask;
import dev.vask.testing.FakeSocket;
import dev.vask.testing.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The protocol's page, websocket-protocol.md: its JSON blocks and its table of close codes, quoted, and kept. */
class SeedPageTest {
    private static final String SECRET = "app_secret";
    private static final String APP = "app_key";
    private static final String URL = "/app/app_key?protocol=7&client=js&version=8.4.0";
    private static final String PLACEHOLDER = "app_key:hmac_signature";

    private final VirtualTime time = new VirtualTime();
    private final Vask vask = vask(App.of(APP, SECRET).withClientEvents(true));
    private final FakeSocket client = FakeSocket.connect(vask, URL);

    private Vask vask(App app) {
        return Vask.builder()
                .app(app)
                .time(time)
                .executor(Runnable::run)
                .random(new Scene.Draws("1234.5678"))
                .build();
    }

    private static String sign(String text) {
        return APP + ":" + Wire.hmac(SECRET, text);
    }

    /** The block with a signature of this socket in place of the page's placeholder. */
    private static String signed(String block, FakeSocket socket, String text) {
        assertThat(block).contains(PLACEHOLDER);
        return block.replace(PLACEHOLDER, sign(socket.socketId() + text));
    }

    private FakeSocket join(String channel, String channelData) {
        FakeSocket socket = FakeSocket.connect(vask, URL);
        socket.says(Wire.subscribe(channel, sign(socket.socketId() + ":" + channel + ":" + channelData), channelData));
        socket.newFrames();
        return socket;
    }

    private FakeSocket joinPrivate(String channel) {
        FakeSocket socket = FakeSocket.connect(vask, URL);
        socket.says(Wire.subscribe(channel, sign(socket.socketId() + ":" + channel)));
        socket.newFrames();
        return socket;
    }

    @Nested
    @DisplayName("the JSON blocks")
    class Blocks {
        @Test
        @DisplayName("Connection established: after the WebSocket handshake, Vask sends")
        void connectionEstablished() {
            String block = """
                    {
                        "event": "pusher:connection_established",
                        "data": "{\\"socket_id\\":\\"1234.5678\\",\\"activity_timeout\\":120}"
                    }
                    """;
            assertThat(client.newFrames()).containsExactly(Json.compact(block));
        }

        @Test
        @DisplayName("Heartbeats: clients may send a ping, Vask replies with a pong")
        void heartbeats() {
            client.newFrames();
            client.says("""
                    {
                        "event": "pusher:ping",
                        "data": {}
                    }
                    """);
            String reply = """
                    {
                        "event": "pusher:pong",
                        "data": {}
                    }
                    """;
            assertThat(client.newFrames()).containsExactly(Json.compact(reply));
        }

        @Test
        @DisplayName("Subscribe: a public channel")
        void publicChannel() {
            client.newFrames();
            client.says("""
                    {
                        "event": "pusher:subscribe",
                        "data": {
                            "channel": "public-feed"
                        }
                    }
                    """);
            assertThat(client.newFrames()).containsExactly(Wire.succeeded("public-feed"));
            vask.app(APP).trigger("public-feed", "e", "1");
            assertThat(client.newFrames()).containsExactly(Wire.event("public-feed", "e", "1"));
        }

        @Test
        @DisplayName("Subscribe: a private channel")
        void privateChannel() {
            String block = """
                    {
                        "event": "pusher:subscribe",
                        "data": {
                            "channel": "private-dashboard.42",
                            "auth": "app_key:hmac_signature"
                        }
                    }
                    """;
            client.newFrames();
            client.says(block);
            Wire.assertUnauthorized(client, "private-dashboard.42");
            client.says(signed(block, client, ":private-dashboard.42"));
            assertThat(client.newFrames()).containsExactly(Wire.succeeded("private-dashboard.42"));
        }

        @Test
        @DisplayName("Subscribe: a presence channel")
        void presenceChannel() {
            String block = """
                    {
                        "event": "pusher:subscribe",
                        "data": {
                            "channel": "presence-room.42",
                            "auth": "app_key:hmac_signature",
                            "channel_data": "{\\"user_id\\":\\"user-123\\",\\"user_info\\":{\\"name\\":\\"Ada\\"}}"
                        }
                    }
                    """;
            client.newFrames();
            client.says(block);
            Wire.assertUnauthorized(client, "presence-room.42");
            String data = "{\"user_id\":\"user-123\",\"user_info\":{\"name\":\"Ada\"}}";
            client.says(signed(block, client, ":presence-room.42:" + data));
            assertThat(client.newFrames())
                    .containsExactly(
                            Wire.roster("presence-room.42", List.of("user-123"), "{\"user-123\":{\"name\":\"Ada\"}}"));
        }

        @Test
        @DisplayName("Unsubscribe: member removal when the last connection for a user_id leaves")
        void unsubscribe() {
            FakeSocket observer = join("presence-room.42", "{\"user_id\":\"observer\"}");
            FakeSocket firstTab = join("presence-room.42", "{\"user_id\":\"user-123\"}");
            FakeSocket lastTab = join("presence-room.42", "{\"user_id\":\"user-123\"}");
            observer.newFrames();
            String block = """
                    {
                        "event": "pusher:unsubscribe",
                        "data": {
                            "channel": "presence-room.42"
                        }
                    }
                    """;
            firstTab.says(block);
            assertThat(observer.newFrames()).isEmpty();
            lastTab.says(block);
            assertThat(observer.newFrames()).containsExactly(Wire.memberRemoved("presence-room.42", "user-123"));
            assertThat(firstTab.newFrames()).isEmpty();
        }

        @Test
        @DisplayName("User sign-in: Vask replies with pusher:signin_success or pusher:error")
        void signIn() {
            String block = """
                    {
                        "event": "pusher:signin",
                        "data": {
                            "auth": "app_key:hmac_signature",
                            "user_data": "{\\"id\\":\\"user-123\\",\\"name\\":\\"Ada\\"}"
                        }
                    }
                    """;
            client.newFrames();
            client.says(block);
            assertThat(client.newFrames()).hasSize(1).allSatisfy(frame -> Wire.assertError(frame, 4009));
            String userData = "{\"id\":\"user-123\",\"name\":\"Ada\"}";
            client.says(signed(block, client, "::user::" + userData));
            assertThat(client.newFrames()).containsExactly(Wire.signedIn(userData));
        }

        @Test
        @DisplayName("Client events: begin with client-, on a subscribed private or presence channel")
        void clientEvents() {
            String block = """
                    {
                        "event": "client-typing",
                        "channel": "private-room.42",
                        "data": "{\\"is_typing\\":true}"
                    }
                    """;
            FakeSocket listener = joinPrivate("private-room.42");
            client.newFrames();
            client.says(block);
            assertThat(client.newFrames())
                    .as("not subscribed")
                    .hasSize(1)
                    .allSatisfy(frame -> Wire.assertError(frame, 4009));
            FakeSocket sender = joinPrivate("private-room.42");
            sender.says(block);
            assertThat(listener.newFrames()).containsExactly(Json.compact(block));
            sender.says(block.replace("client-typing", "typing"));
            assertThat(sender.newFrames()).hasSize(1).allSatisfy(Wire::assertErrorOfCommand);
            assertThat(listener.newFrames()).isEmpty();
        }
    }

    @Nested
    @DisplayName("the table of close codes")
    class CloseCodes {
        private void assertClosed(FakeSocket socket, String row) {
            int code = Integer.parseInt(row.substring(3, 7));
            assertThat(socket.closeCode()).as(row).isEqualTo(code);
            List<String> frames = socket.frames();
            Map<String, Object> last = Json.object(frames.get(frames.size() - 1));
            assertThat(last).as("an error frame comes before each close").containsEntry("event", "pusher:error");
        }

        @Test
        @DisplayName("4001 Unknown app.")
        void unknownApp() {
            assertClosed(
                    FakeSocket.connect(vask, URL.replace("app_key", "other_key")),
                    "| `4001` | Unknown app.                                 |");
        }

        @Test
        @DisplayName("4003 App disabled.")
        void appDisabled() {
            Vask shut = vask(App.of(APP, SECRET).withEnabled(false));
            assertClosed(FakeSocket.connect(shut, URL), "| `4003` | App disabled.                                |");
        }

        @Test
        @DisplayName("4004 Connection quota exceeded.")
        void quotaExceeded() {
            Vask small = vask(App.of(APP, SECRET).withMaxConnections(1));
            FakeSocket first = FakeSocket.connect(small, URL);
            assertClosed(FakeSocket.connect(small, URL), "| `4004` | Connection quota exceeded.                   |");
            assertThat(first.isOpen()).isTrue();
        }

        @Test
        @DisplayName("4005 Unknown WebSocket path.")
        void unknownPath() {
            assertClosed(
                    FakeSocket.connect(vask, "/ws/app_key?protocol=7"),
                    "| `4005` | Unknown WebSocket path.                      |");
        }

        @Test
        @DisplayName("4009 Unauthorized connection or command: a connection is closed, a command is answered")
        void unauthorized() {
            String row = "| `4009` | Unauthorized connection or command.          |";
            Vask strict = vask(App.of(APP, SECRET).withAllowedOrigins("https://example.com"));
            assertClosed(FakeSocket.connect(strict.sockets(), URL, Map.of("origin", "https://evil.test")), row);
            client.newFrames();
            client.says(Wire.subscribe("private-x", PLACEHOLDER));
            List<String> frames = client.newFrames();
            Wire.assertError(frames.get(frames.size() - 1), Integer.valueOf(row.substring(3, 7)));
            assertThat(client.isOpen()).isTrue();
        }

        @Test
        @DisplayName("4200 Signed-in user connection terminated by API.")
        void terminated() {
            String userData = "{\"id\":\"user-123\"}";
            client.says(Wire.signIn(sign(client.socketId() + "::user::" + userData), userData));
            vask.app(APP).terminateUser("user-123");
            assertClosed(client, "| `4200` | Signed-in user connection terminated by API. |");
        }

        @Test
        @DisplayName("4201 Heartbeat timeout.")
        void heartbeatTimeout() {
            time.advance(Duration.ofSeconds(120 + 30));
            assertClosed(client, "| `4201` | Heartbeat timeout.                           |");
        }
    }
}
