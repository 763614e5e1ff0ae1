package dev.vask.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.App;
import dev.vask.AppRegistry;
import dev.vask.Vask;
import dev.vask.auth.RequestSignature;
import dev.vask.testing.FakeSocket;
import dev.vask.testing.VirtualTime;
import dev.vask.transport.ApiRequest;
import dev.vask.transport.ApiResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What callers of the HTTP API are told when something behind it fails, and that one app's callers are not another's. */
class HttpFaultTest {
    private static final App APP = App.of("key", "never-to-be-seen-9f86d081");
    private static final String EVENT = "{\"name\":\"e\",\"channel\":\"orders\",\"data\":\"1\"}";

    private final VirtualTime time = new VirtualTime();
    private final ManualBackplane engine = new ManualBackplane();

    private Vask vask() {
        return Vask.builder()
                .app(APP)
                .app(App.of("other", "s"))
                .time(time)
                .executor(Runnable::run)
                .backplane(engine)
                .build();
    }

    private CompletableFuture<ApiResponse> call(
            Vask vask, App app, String method, String path, String body, Map<String, String> headers) {
        Instant now = Instant.ofEpochMilli(time.epochMillis());
        String query = RequestSignature.sign(app, method, path, Map.of(), body, now).entrySet().stream()
                .map(it -> it.getKey() + "=" + it.getValue())
                .collect(Collectors.joining("&"));
        ByteBuffer bytes = ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8));
        return vask.http()
                .handle(new ApiRequest(method, "", path, query, headers::get, bytes, null))
                .toCompletableFuture();
    }

    private CompletableFuture<ApiResponse> trigger(Vask vask, String body, Map<String, String> headers) {
        return call(vask, APP, "POST", "/apps/key/events", body, headers);
    }

    private FakeSocket subscriber(Vask vask) {
        FakeSocket socket = FakeSocket.connect(vask, "/app/key?protocol=7");
        socket.says(Say.subscribe("orders"));
        socket.newFrames();
        return socket;
    }

    @Test
    @DisplayName("S-106: a publish the engine carries out after its time is answered 503, and delivered once")
    void lateEngine() {
        Vask vask = vask();
        FakeSocket socket = subscriber(vask);
        engine.answers("publish", ManualBackplane.Mode.LATER);
        CompletableFuture<ApiResponse> answer = trigger(vask, EVENT, Map.of());
        time.advance(Duration.ofSeconds(5).minusMillis(1));
        assertThat(answer).isNotDone();
        time.advance(Duration.ofMillis(1));

        assertThat(answer.join().status()).isEqualTo(503);
        assertThat(answer.join().body().text()).startsWith("Unconfirmed");
        assertThat(socket.newFrames()).isEmpty();
        engine.completeAll();
        time.advance(Duration.ofMinutes(1));
        assertThat(socket.newFrames()).hasSize(1);
        assertThat(engine.calls).filteredOn(it -> it.startsWith("publish")).hasSize(1);
    }

    @Test
    @DisplayName("S-106: an engine that fails, throws or never answers gets 503, and its key may be used again")
    void brokenEngine() {
        Vask vask = vask();
        Map<String, String> key = Map.of("X-Idempotency-Key", "k");
        for (ManualBackplane.Mode mode : new ManualBackplane.Mode[] {
            ManualBackplane.Mode.FAIL,
            ManualBackplane.Mode.THROW,
            ManualBackplane.Mode.ERROR,
            ManualBackplane.Mode.NEVER
        }) {
            engine.answers("publish", mode);
            CompletableFuture<ApiResponse> answer = trigger(vask, EVENT, key);
            CompletableFuture<ApiResponse> same = trigger(vask, EVENT, key);
            time.advance(Duration.ofSeconds(5));
            assertThat(answer.join().status()).as(mode.name()).isEqualTo(503);
            assertThat(same.join().status()).as(mode.name()).isEqualTo(503);
        }
        engine.answers("publish", ManualBackplane.Mode.INLINE);
        assertThat(trigger(vask, EVENT, key).join().status()).isEqualTo(200);
        // The number of failures is logged after a minute.
        time.advance(Duration.ofMinutes(1));
        assertThat(time.pendingTimers()).isZero();
    }

    @Test
    @DisplayName("a user id with direction and line marks, and a backplane that fails → escaped in the log [S-10]")
    @ResourceLock(Logs.RESOURCE)
    void userIdInLog() {
        Vask vask = vask();
        engine.answers("publish", ManualBackplane.Mode.FAIL);
        try (Logs logs = Logs.captureThread()) {
            var unused = vask.app("key").sendToUser("a\u202e\u2028b", "e", "1");

            assertThat(logs.text()).contains("#server-to-user-a\\u202e\\u2028b").doesNotContain("\u202e", "\u2028");
        }
    }

    @Test
    @DisplayName("I18: an app that uses ever new idempotency keys makes no other app's answer forgotten")
    void keysOfApps() {
        Vask vask = vask();
        FakeSocket socket = subscriber(vask);
        Map<String, String> mine = Map.of("X-Idempotency-Key", "mine");
        trigger(vask, EVENT, mine).join();
        String path = "/apps/other/users/u/terminate_connections";
        for (int i = 0; i < 1_001; i++) {
            call(vask, App.of("other", "s"), "POST", path, "", Map.of("X-Idempotency-Key", "n" + i))
                    .join();
        }
        trigger(vask, EVENT, mine).join();
        assertThat(socket.newFrames()).hasSize(1);
    }

    @Test
    @DisplayName("S-3: what a caller sent comes back in an error in part only, on one line")
    void echo() {
        String huge = trigger(vask(), EVENT.replace("orders", "a\\nb" + "x".repeat(100_000)), Map.of())
                .join()
                .body()
                .text();
        assertThat(huge).hasSizeLessThan(250).contains("a\\nb").containsOnlyOnce("\n");
    }

    @Test
    @DisplayName(
            "S-51: 405 names the method that is allowed, for HEAD and OPTIONS too; an override header means nothing")
    void allow() {
        Vask vask = vask();
        for (String method : new String[] {"HEAD", "OPTIONS", "POST"}) {
            ApiResponse answer = call(
                            vask, APP, method, "/apps/key/channels", "", Map.of("X-HTTP-Method-Override", "GET"))
                    .join();
            assertThat(answer.status()).as(method).isEqualTo(405);
            assertThat(answer.headers()).containsEntry("Allow", "GET");
        }
    }

    @Test
    @DisplayName("T60: an app of the host's registry is found by an id of its own, and by its key")
    void registryById() {
        App stored = APP.withId("77");
        AppRegistry registry = new AppRegistry() {
            @Override
            public App byKey(String key) {
                return key.equals("key") ? stored : null;
            }

            @Override
            public App byId(String id) {
                return id.equals("77") ? stored : null;
            }
        };
        Vask vask =
                Vask.builder().apps(registry).time(time).executor(Runnable::run).build();
        for (String name : new String[] {"77", "key"}) {
            assertThat(call(vask, APP, "GET", "/apps/" + name + "/channels", "", Map.of())
                            .join()
                            .status())
                    .as(name)
                    .isEqualTo(200);
        }
        assertThat(call(vask, APP, "GET", "/apps/78/channels", "", Map.of())
                        .join()
                        .status())
                .isEqualTo(404);
    }
}
