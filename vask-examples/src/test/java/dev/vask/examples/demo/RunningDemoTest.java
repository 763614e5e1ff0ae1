package dev.vask.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vask.App;
import dev.vask.Vask;
import dev.vask.examples.WireClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("The running demo")
class RunningDemoTest {
    private static RunningDemo start(WebServer.Kind kind) throws IOException {
        return RunningDemo.start(
                kind,
                "127.0.0.1",
                0,
                List.of(App.of("key", "secret").withClientEvents(true).withSubscriptionCount(true)),
                Vask.builder());
    }

    @ParameterizedTest
    @EnumSource(WebServer.Kind.class)
    @DisplayName("answers for its health, with its page, and on its socket")
    void serves(WebServer.Kind kind) throws Exception {
        try (RunningDemo demo = start(kind)) {
            assertThat(DemoHttp.get(demo, "/health").body()).isEqualTo("ok\n");

            HttpResponse<String> page = DemoHttp.get(demo, "/");
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.body()).contains("<title>Vask demo</title>");
            assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");

            assertThat(DemoHttp.get(demo, "/no-such-thing").statusCode()).isEqualTo(404);
            try (WireClient client = new WireClient(demo.port(), "/app/key?protocol=7")) {
                assertThat(client.next()).contains("pusher:connection_established");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(WebServer.Kind.class)
    @DisplayName("refuses a body that is too long, whether or not its length was told")
    void boundsBodies(WebServer.Kind kind) throws Exception {
        byte[] tooLong = new byte[DemoRoutes.MAX_BODY_BYTES + 1];
        try (RunningDemo demo = start(kind)) {
            assertThat(DemoHttp.post(demo, "/session", BodyPublishers.ofByteArray(tooLong))
                            .statusCode())
                    .isEqualTo(413);
            assertThat(DemoHttp.post(
                                    demo,
                                    "/session",
                                    BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(tooLong)))
                            .statusCode())
                    .isEqualTo(413);
        }
    }

    @ParameterizedTest
    @EnumSource(WebServer.Kind.class)
    @DisplayName("reads bodies as UTF-8")
    void readsUtf8(WebServer.Kind kind) throws Exception {
        try (RunningDemo demo = start(kind)) {
            assertThat(DemoHttp.post(demo, "/session", BodyPublishers.ofString("{\"name\":\"Žofie 🌊\"}"))
                            .body())
                    .contains("Žofie 🌊");
        }
    }

    @ParameterizedTest
    @EnumSource(WebServer.Kind.class)
    @DisplayName("sends everybody away with 4200 when it stops, and listens no more")
    void stops(WebServer.Kind kind) throws Exception {
        RunningDemo demo = start(kind);
        try (WireClient client = new WireClient(demo.port(), "/app/key?protocol=7")) {
            assertThat(client.next()).contains("pusher:connection_established");
            demo.close();
            assertThat(client.next()).contains("pusher:error", "4200");
            assertThat(client.next()).isEqualTo("closed 4200");
        }
        assertThatThrownBy(() -> DemoHttp.get(demo, "/health")).isInstanceOf(ConnectException.class);
    }

    @ParameterizedTest
    @EnumSource(WebServer.Kind.class)
    @DisplayName("has a price for its first visitor at once, and tells how many watch it")
    void ticks(WebServer.Kind kind) throws Exception {
        try (RunningDemo demo = start(kind);
                WireClient client = new WireClient(demo.port(), "/app/key?protocol=7")) {
            assertThat(client.next()).contains("pusher:connection_established");
            client.say("{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"cache-ticker\"}}");
            List<String> frames = List.of(client.next(), client.next(), client.next());
            assertThat(frames.get(0)).contains("subscription_succeeded");
            assertThat(frames).anyMatch(it -> it.contains("\"event\":\"price\""));
            assertThat(frames).anyMatch(it -> it.contains("subscription_count"));
            assertThat(frames).noneMatch(it -> it.contains("cache_miss"));
        }
    }

    @ParameterizedTest
    @EnumSource(WebServer.Kind.class)
    @DisplayName("serves its console, and tells it over Vask what its form published")
    void console(WebServer.Kind kind) throws Exception {
        try (RunningDemo demo = start(kind)) {
            HttpResponse<String> page = DemoHttp.get(demo, "/console");
            assertThat(page.body()).contains("Event creator");
            assertThat(page.headers().firstValue("Content-Security-Policy")).isPresent();
            String key = Json.textFields(DemoHttp.get(demo, "/console/config").body())
                    .get("key");
            try (WireClient log = new WireClient(demo.port(), "/app/" + key + "?protocol=7")) {
                assertThat(log.next()).contains("pusher:connection_established");
                log.say("{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"log\"}}");
                assertThat(log.next()).contains("subscription_succeeded");
                String event = Json.object(json -> {
                    json.writeStringField("console", key);
                    json.writeStringField("app", "key");
                    json.writeStringField("channel", "orders");
                    json.writeStringField("event", "order.paid");
                    json.writeStringField("data", "{\"id\":42}");
                });
                assertThat(DemoHttp.post(demo, "/console/events", BodyPublishers.ofString(event))
                                .body())
                        .isEqualTo("{\"subscriptions\":0}");
                String told;
                do {
                    told = log.next();
                } while (!told.contains("order.paid"));
                assertThat(told).contains("published");
            }
        }
    }
}
