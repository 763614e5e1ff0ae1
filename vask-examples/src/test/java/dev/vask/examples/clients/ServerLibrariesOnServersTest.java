package dev.vask.examples.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.vask.App;
import dev.vask.Vask;
import dev.vask.testing.VirtualTime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The recorded requests of the official server libraries, byte for byte, to a real server of each kind. */
@Timeout(60)
class ServerLibrariesOnServersTest {
    private static final Path RECORDED = Path.of("../vask-core/src/test/resources/vectors/server-libraries.json");

    private final JsonObject recorded = read();
    private final Vask vask = Vask.builder()
            .app(App.of(text("app_key"), text("app_secret")).withId(text("app_id")))
            .time(new VirtualTime(Instant.ofEpochSecond(1_700_000_000)))
            .executor(Runnable::run)
            .build();

    private static JsonObject read() {
        try {
            return JsonParser.parseString(Files.readString(RECORDED)).getAsJsonObject();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private String text(String name) {
        return recorded.get(name).getAsString();
    }

    @Test
    @DisplayName("requests of each server library to Jetty → 200 [T50]")
    void jetty() throws Exception {
        accepted(JettyHost.start(vask, Routes.NONE));
    }

    @Test
    @DisplayName("requests of each server library to Undertow → 200 [T50]")
    void undertow() throws Exception {
        accepted(UndertowHost.start(vask, Routes.NONE));
    }

    @Test
    @DisplayName("requests of each server library to Netty → 200 [T50]")
    void netty() throws Exception {
        accepted(NettyHost.start(vask, Routes.NONE));
    }

    @Test
    @DisplayName("requests of each server library to Tomcat → 200 [T50]")
    void tomcat() throws Exception {
        accepted(TomcatHost.start(vask, Routes.NONE));
    }

    private void accepted(Host host) throws IOException {
        try (host) {
            List<String> refused = new ArrayList<>();
            for (JsonElement element : recorded.getAsJsonArray("requests")) {
                JsonObject request = element.getAsJsonObject();
                String response = send(host.port(), request);
                if (!response.startsWith("HTTP/1.1 200")) {
                    refused.add(request.get("library") + " " + request.get("call") + ": " + response);
                }
            }
            assertThat(recorded.getAsJsonArray("requests")).hasSizeGreaterThan(70);
            assertThat(refused).isEmpty();
        } finally {
            vask.close();
        }
    }

    private static String send(int port, JsonObject request) throws IOException {
        byte[] body = request.get("body").getAsString().getBytes(StandardCharsets.UTF_8);
        StringBuilder head = new StringBuilder()
                .append(request.get("method").getAsString())
                .append(' ')
                .append(request.get("target").getAsString())
                .append(" HTTP/1.1\r\nHost: 127.0.0.1:")
                .append(port)
                .append("\r\nConnection: close\r\n");
        if (!request.get("content_type").isJsonNull()) {
            head.append("Content-Type: ")
                    .append(request.get("content_type").getAsString())
                    .append("\r\n");
        }
        if (body.length > 0) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().write(body);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
