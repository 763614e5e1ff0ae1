package dev.vask.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.vask.auth.AuthDecision;
import dev.vask.auth.AuthEndpoint;
import dev.vask.transport.ApiRequest;
import dev.vask.transport.ApiResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The endpoint of a host that allows everything: content type in the first line, then the body. What it signs is one socket
 * id and one channel, and those that a second reader finds in the body.
 */
class AuthEndpointFuzzTest {
    private static final AuthEndpoint ENDPOINT = AuthEndpoint.builder(() -> Place.APP, Runnable::run)
            .channel("private-{name}", request -> AuthDecision.allow())
            .presence(
                    "presence-{name}",
                    request -> AuthDecision.allowAs("u", "{\"v\":\"" + request.variable("name") + "\"}"))
            .user(request -> AuthDecision.allowAs("u", null))
            .build();

    @FuzzTest
    @DictionaryEntries({
        "application/x-www-form-urlencoded",
        "socket_id=1.1&channel_name=private-a",
        "application/json",
        "{\"socket_id\":\"1.1\",\"channel_name\":\"presence-a\"}",
        "; charset=utf-8",
        "&socket_id=",
        "&channel_name=",
        "%2D",
        "%+1",
        "+"
    })
    void authEndpoint(byte[] bytes) {
        String[] parts = Input.text(bytes).split("\n", 2);
        String body = parts.length == 1 ? "" : parts[1];
        for (String path : new String[] {"/pusher/auth", "/pusher/user-auth"}) {
            ApiResponse answer = ENDPOINT.handle(new ApiRequest(
                            "POST",
                            path,
                            null,
                            name -> name.equalsIgnoreCase("content-type") ? parts[0] : null,
                            ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8))))
                    .toCompletableFuture()
                    .join();
            String text = answer.body().text();
            assertThat(answer.status()).as(text).isIn(200, 400, 403, 413, 415);
            if (answer.status() == 200) {
                signs(Reference.object(text), fields(body), path);
            }
        }
    }

    private static void signs(Reference.Value.Fields answer, @Nullable Map<String, String> asked, String path) {
        assertThat(asked).isNotNull();
        assertThat(asked.get("socket_id")).matches("[0-9]{1,20}\\.[0-9]{1,20}");
        String signed =
                asked.get("socket_id") + (path.endsWith("user-auth") ? "::user" : ":" + asked.get("channel_name"));
        for (String name : new String[] {"channel_data", "user_data"}) {
            if (answer.get(name) instanceof Reference.Value.Text data) {
                assertThat(Reference.object(data.characters())).isNotNull();
                signed += (name.equals("user_data") ? "::" : ":") + data.characters();
            }
        }
        assertThat(answer.get("auth")).isEqualTo(new Reference.Value.Text(Signer.auth(signed)));
    }

    private static @Nullable Map<String, String> fields(String body) {
        Reference.Value.Fields json = Reference.object(body);
        if (json != null) {
            Map<String, String> fields = new HashMap<>();
            json.fields().forEach(it -> {
                if (it.value() instanceof Reference.Value.Text text) {
                    fields.put(it.name(), text.characters());
                } else if (it.value() instanceof Reference.Value.Plain plain) {
                    fields.put(it.name(), plain.raw());
                }
            });
            return json.hasTwins() ? null : fields;
        }
        Map<String, String> fields = new HashMap<>();
        for (String pair : body.split("&", -1)) {
            String[] sides = pair.split("=", 2);
            String name = Signer.unescaped(sides[0], true);
            String value = sides.length == 1 ? "" : Signer.unescaped(sides[1], true);
            if (name == null || value == null || fields.put(name, value) != null) {
                return null;
            }
        }
        return fields;
    }
}
