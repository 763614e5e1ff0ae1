package dev.vask.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.App;
import dev.vask.testing.FakeSocket;
import dev.vask.testing.VirtualTime;
import dev.vask.transport.ApiRequest;
import dev.vask.transport.ApiResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Requests in the form of the official server libraries for Python, PHP, Ruby, Go, .NET and Swift, of current and older versions:
 * the query in their order and with their escapes, the body in their spelling, {@code body_md5} as they use it
 * (docs/spec/protocol.md §16, §20). The libraries for Node and Java run themselves, in {@code .ci/clients/server-sdk.test.js} and
 * {@code PusherHttpJavaScenarios}.
 */
class ServerLibrariesTest {
    private static final String USER = "auth0|a.b+c@x-1";
    private static final String ROOM = "presence-room";
    private static final String VAULT = "private-encrypted-vault";

    private final VirtualTime time = new VirtualTime(Instant.ofEpochSecond(1_700_000_000));
    private final Scene scene = Scene.of(
            App.of(Scene.KEY, Scene.SECRET).withId("3"),
            builder -> builder.time(time).random(new Scene.Draws("1234.5678", "1.1", "2.2", "3.3")));
    /** Has the socket id that requests exclude. */
    private final FakeSocket excluded = scene.connect();

    private final FakeSocket orders = scene.in("orders");
    private final FakeSocket member = scene.in(ROOM, "{\"user_id\":\"ada\"}");
    private final FakeSocket user = scene.user("{\"id\":\"" + USER + "\"}");

    private static List<?> recorded() {
        try (InputStream in = ServerLibrariesTest.class.getResourceAsStream("/vectors/server-libraries.json")) {
            return Json.array(Json.object(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .get("requests"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static Stream<Named<Map<String, Object>>> requests() {
        return recorded().stream().map(Json::object).map(it -> Named.of(it.get("library") + ": " + it.get("call"), it));
    }

    private ApiResponse send(Map<String, Object> request) {
        String target = Json.string(request.get("target"));
        int question = target.indexOf('?');
        Object type = request.get("content_type");
        ByteBuffer body = ByteBuffer.wrap(Json.string(request.get("body")).getBytes(StandardCharsets.UTF_8));
        return scene.vask
                .http()
                .handle(new ApiRequest(
                        Json.string(request.get("method")),
                        target.substring(0, question),
                        target.substring(question + 1),
                        name -> name.equals("Content-Type") && type != null ? Json.string(type) : null,
                        body))
                .toCompletableFuture()
                .join();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("requests")
    @DisplayName("a request as the library sends it → 200, the response of the call, and its effect [T50]")
    void accepted(Map<String, Object> request) {
        String call = Json.string(request.get("call"));
        if (call.equals("encrypted")) {
            Scene.enter(orders, VAULT);
        }
        ApiResponse answer = send(request);
        assertThat(answer.body().text()).isEqualTo(request.get("response"));
        assertThat(answer.status()).isEqualTo(200);
        Object data = request.get("data");
        switch (call) {
            case "trigger" -> assertThat(orders.newFrames()).containsExactly(paid("orders", data));
            case "info" -> {
                assertThat(orders.newFrames()).containsExactly(paid("orders", data));
                assertThat(member.newFrames()).containsExactly(paid(ROOM, data));
            }
            case "batch" -> {
                Scene.enter(excluded, "orders");
                orders.newFrames();
                send(request);
                assertThat(orders.newFrames()).containsExactly(paid("orders", data), paid("orders", data));
                assertThat(excluded.newFrames()).containsExactly(paid("orders", data));
            }
            case "encrypted" -> assertThat(orders.newFrames()).containsExactly(paid(VAULT, data));
            case "user" -> assertThat(user.newFrames()).containsExactly(paid("#server-to-user-" + USER, data));
            case "terminate" -> assertThat(user.isOpen()).isFalse();
            default -> assertThat(orders.newFrames()).isEmpty();
        }
        assertThat(excluded.isOpen()).isTrue();
    }

    private static String paid(String channel, Object data) {
        return Wire.event(channel, "paid", Json.string(data));
    }

    @Test
    @DisplayName("each library has the calls that it offers, and no request is in the list twice")
    void complete() {
        assertThat(recorded().stream().map(Json::object).map(it -> it.get("library") + " " + it.get("call")))
                .doesNotHaveDuplicates()
                .hasSizeGreaterThan(70)
                .contains(
                        "pusher-http-python 3 (requests) channels",
                        "pusher-http-php 7 (Guzzle) terminate",
                        "pusher-http-ruby 2 (httpclient) info",
                        "pusher-http-go 5 user",
                        "pusher-http-dotnet 5 (HttpClient) batch",
                        "pusher-http-swift channel");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("requests")
    @DisplayName("the same request, one byte of its body or one parameter changed → 401 [T52]")
    void changed(Map<String, Object> request) {
        Map<String, Object> changed = new HashMap<>(request);
        if (request.get("method").equals("POST")) {
            changed.put("body", request.get("body") + " ");
        } else {
            changed.put("target", request.get("target") + "&x=1");
        }
        assertThat(send(changed).status()).isEqualTo(401);
        assertThat(orders.newFrames()).isEmpty();
    }
}
