package dev.vask.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.testing.FakeSocket;
import dev.vask.transport.ApiResponse;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** docs/spec/protocol.md §16.3, rule 15: the header {@code X-Idempotency-Key}. */
class IdempotencyTest {
    private static final String BODY =
            "{\"name\":\"e\",\"channel\":\"orders\",\"data\":\"1\",\"info\":\"subscription_count\"}";
    private static final String OTHER_BODY = BODY.replace("\"e\"", "\"f\"");
    private static final String TERMINATE = "users/ada/terminate_connections";

    private final Scene scene = Scene.of(Scene.app().withId("app-1"));
    private final Http http = new Http(scene.vask, scene.time, scene.host().definition());
    private final FakeSocket socket = scene.in("orders");

    /** Sends a request that is signed at this moment, as a library that retries does. */
    private ApiResponse post(String key, String call, String body) {
        return http.send("POST", "/apps/app-1/" + call, signed(call, body), body, key(key));
    }

    private String signed(String call, String body) {
        return Http.rawQuery(http.query("POST", "/apps/app-1/" + call, Map.of(), body));
    }

    private static Map<String, String> key(String key) {
        return Map.of("X-Idempotency-Key", key);
    }

    private void replayProtection() {
        scene.vask.replaceApp(scene.host().definition().withReplayProtection(true));
    }

    @Test
    @DisplayName("the same key, call and body, signed again → the stored response, and nothing is published")
    void stored() {
        ApiResponse first = post("k1", "events", BODY);
        scene.in("orders");
        scene.advance(1);
        assertThat(post("k1", "events", BODY).body().text())
                .isEqualTo(first.body().text())
                .isEqualTo("{\"channels\":{\"orders\":{\"subscription_count\":1}}}");
        assertThat(socket.events("orders")).containsExactly("e");
    }

    @Test
    @DisplayName("a key counts from its first request: after two minutes it is new, whatever retries came between")
    void fromTheFirst() {
        post("k1", "events", BODY);
        scene.advance(60);
        post("k1", "events", BODY);
        scene.advance(59);
        post("k1", "events", BODY);
        assertThat(socket.events("orders")).containsExactly("e");
        scene.advance(1);
        post("k1", "events", BODY);
        assertThat(socket.events("orders")).containsExactly("e", "e");
    }

    @Test
    @DisplayName(
            "the same key with another body → 422 with the reason, nothing is published, the key keeps its request")
    void otherBody() {
        post("k1", "events", BODY);
        ApiResponse refused = post("k1", "events", OTHER_BODY);
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.contentType()).startsWith("text/plain");
        assertThat(refused.body().text())
                .contains("X-Idempotency-Key", "method, path and body")
                .endsWith("\n");
        assertThat(post("k1", "events", BODY).status()).isEqualTo(200);
        assertThat(socket.events("orders")).containsExactly("e");
    }

    @Test
    @DisplayName("the same key for another call → 422, also for another user; under a new key the call has its effect")
    void otherCall() {
        FakeSocket ada = scene.user("{\"id\":\"ada\"}");
        post("k1", "events", BODY);
        assertThat(post("k1", TERMINATE, "{}").status()).isEqualTo(422);
        assertThat(post("k1", "batch_events", BODY).status()).isEqualTo(422);
        assertThat(post("k2", "users/bob/terminate_connections", "{}").status()).isEqualTo(200);
        assertThat(post("k2", TERMINATE, "{}").status()).isEqualTo(422);
        assertThat(ada.isOpen()).isTrue();
        assertThat(post("k3", TERMINATE, "{}").status()).isEqualTo(200);
        assertThat(ada.isOpen()).isFalse();
    }

    @Test
    @DisplayName("an empty body with and without body_md5, and a path escaped or not → one request")
    void sameInOtherWords() {
        assertThat(post("k1", TERMINATE, "").status()).isEqualTo(200);
        Map<String, String> digest = Map.of("body_md5", "d41d8cd98f00b204e9800998ecf8427e");
        String query = Http.rawQuery(http.query("POST", "/apps/app-1/" + TERMINATE, digest, ""));
        for (String raw : new String[] {TERMINATE, TERMINATE.replace("ada", "%61da")}) {
            assertThat(http.send("POST", "/apps/app-1/" + raw, query, "", key("k1"))
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    @DisplayName("a byte-identical retry under replay protection → the stored response; without the key → 401 [S-52]")
    void retryUnderReplayProtection() {
        replayProtection();
        String query = signed("events", BODY);
        String path = "/apps/app-1/events";
        ApiResponse first = http.send("POST", path, query, BODY, key("k1"));
        assertThat(first.status()).isEqualTo(200);
        scene.in("orders");
        assertThat(http.send("POST", path, query, BODY, key("k1")).body().text())
                .isEqualTo(first.body().text());
        assertThat(http.send("POST", path, query, BODY).status()).isEqualTo(401);
        assertThat(socket.events("orders")).containsExactly("e");
    }

    @Test
    @DisplayName("a replay under a key of its own → 401, and the key stays free: the header is not signed")
    void replayUnderAnotherKey() {
        replayProtection();
        String query = signed("events", BODY);
        String path = "/apps/app-1/events";
        http.send("POST", path, query, BODY, key("k1"));
        assertThat(http.send("POST", path, query, BODY, key("k2")).status()).isEqualTo(401);
        assertThat(socket.events("orders")).containsExactly("e");
        scene.advance(1);
        assertThat(post("k2", "events", OTHER_BODY).status()).isEqualTo(200);
        assertThat(socket.events("orders")).containsExactly("e", "f");
    }

    @Test
    @DisplayName("1,000 keys of an app are kept; one more → the oldest key is new again")
    void bounded() {
        String body = BODY.replace("orders", "elsewhere");
        for (int i = 0; i < 999; i++) {
            post("k" + i, "events", i == 0 ? BODY : body);
        }
        post("k999", "events", body);
        post("k0", "events", BODY);
        assertThat(socket.events("orders")).containsExactly("e");
        post("k1000", "events", body);
        post("k0", "events", BODY);
        assertThat(socket.events("orders")).containsExactly("e", "e");
    }

    @Test
    @DisplayName("a replay under a key that is too long → 401: the replay is checked first [S-52]")
    void replayUnderLongKey() {
        replayProtection();
        String query = signed("events", BODY);
        String path = "/apps/app-1/events";
        assertThat(http.send("POST", path, query, BODY).status()).isEqualTo(200);
        assertThat(http.send("POST", path, query, BODY, key("k".repeat(201))).status())
                .isEqualTo(401);
    }

    @Test
    @DisplayName("a key of 200 characters → accepted; of 201 → 400")
    void length() {
        assertThat(post("k".repeat(200), "events", BODY).status()).isEqualTo(200);
        assertThat(post("k".repeat(201), "events", BODY).status()).isEqualTo(400);
        assertThat(socket.events("orders")).containsExactly("e");
    }
}
