package dev.vask.auth;

import static dev.vask.auth.AuthCalls.FORM;
import static dev.vask.auth.AuthCalls.answer;
import static dev.vask.auth.AuthCalls.assertRefused;
import static dev.vask.auth.AuthCalls.form;
import static dev.vask.auth.AuthCalls.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.App;
import dev.vask.transport.ApiRequest;
import dev.vask.transport.ApiResponse;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The auth endpoint in a box, asked for what it never answers")
class AuthEndpointRefusalTest {
    private final AuthEndpoint endpoint = AuthEndpoint.builder(() -> App.of("key", "secret"), Runnable::run)
            .channel("private-{name}", request -> AuthDecision.allow())
            .user(request -> AuthDecision.allowAs("ada", null))
            .build();

    private ApiResponse ask(String channel) {
        return answer(endpoint, request("POST", "/pusher/auth", FORM, form("1.2", channel), null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "presence-x:{\"user_id\":\"admin\"}",
                ":user::{\"id\":\"1\"}",
                "private-a b",
                "private-\u00e9",
                "private-a\n",
                "#server-to-user-ada",
                ""
            })
    @DisplayName("S-39: what is no channel name gets 400, and no rule is asked")
    void badChannels(String channel) {
        assertRefused(ask(channel), 400, "channel_name must be one channel's name");
        assertRefused(ask("private-" + "x".repeat(193)), 400, "channel_name");
        assertRefused(ask("orders"), 400, "Only private and presence channels");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "1.1:private-other", "1.1%0A", "a.b", "1.123456789012345678901"})
    @DisplayName("S-40: what is no socket id gets 400")
    void badSocketIds(String socketId) {
        String body = "socket_id=" + socketId + "&channel_name=private-invoices";
        assertRefused(answer(endpoint, request("POST", "/pusher/auth", FORM, body, null)), 400, "socket_id must be");
        assertRefused(
                answer(endpoint, request("POST", "/pusher/user-auth", FORM, "socket_id=" + socketId, "ada")),
                400,
                "socket_id must be");
    }

    @ParameterizedTest(name = "{1} {2}")
    @CsvSource(delimiter = '|', textBlock = """
            405 | GET  | application/json | {}
            405 | PUT  | application/json | {}
            415 | POST | text/plain       | socket_id=1.2
            415 | POST | ''               | socket_id=1.2
            400 | POST | application/json | [1]
            400 | POST | application/json | {"socket_id":"1.2","socket_id":"1.3"}
            400 | POST | application/json | {"socket_id":"1.2","channel_name":["private-a"]}
            400 | POST | application/json | {"socket_id":"1.2"}
            400 | POST | application/json | {
            400 | POST | application/x-www-form-urlencoded | socket_id=1.2&socket_id=1.2
            400 | POST | application/x-www-form-urlencoded | socket_id=1.2&a=%zz
            400 | POST | application/x-www-form-urlencoded | socket_id=1.2&channel_name=private-invoices&a=%+1
            400 | POST | application/x-www-form-urlencoded | socket_id=1.2&channel_name=private-invoices&a=%-1
            400 | POST | application/x-www-form-urlencoded | socket_id=1.2&channel_name=private-invoices&a=%ff
            400 | POST | application/x-www-form-urlencoded | socket_id=%３1.2&channel_name=private-invoices
            400 | POST | application/x-www-form-urlencoded | socket_id=1.2&channel_name=private-invoices&a=%4
            400 | POST | application/x-www-form-urlencoded | socket_id=1.2
            """)
    @DisplayName("what is not a request of a client library gets the status that says so")
    void badRequests(int status, String method, String type, String body) {
        ApiResponse answer = answer(endpoint, request(method, "/pusher/auth", type, body, null));
        assertRefused(answer, status, "");
        assertThat(answer.body().text()).hasSizeGreaterThan(10);
    }

    @Test
    @DisplayName("405 → Allow; 415 → Accept; 503 → Retry-After (RFC 9110)")
    void headers() {
        for (String method : new String[] {"GET", "HEAD", "OPTIONS", "PUT", "BREW"}) {
            ApiResponse answer = answer(endpoint, request(method, "/pusher/auth", FORM, "", null));
            assertThat(answer.status()).as(method).isEqualTo(405);
            assertThat(answer.headers()).as(method).containsExactly(Map.entry("Allow", "POST"));
        }
        assertThat(answer(endpoint, request("POST", "/pusher/auth", "text/plain", "x", null))
                        .headers())
                .containsExactly(Map.entry("Accept", "application/x-www-form-urlencoded, application/json"));
        AuthEndpoint full = AuthEndpoint.builder(() -> App.of("key", "secret"), task -> {
                    throw new RejectedExecutionException("full");
                })
                .channel("private-a", request -> AuthDecision.allow())
                .build();
        assertThat(answer(full, request("POST", "/pusher/auth", FORM, form("1.2", "private-a"), null))
                        .headers())
                .containsExactly(Map.entry("Retry-After", "1"));
        assertThat(ask("private-a").headers()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1,\"user_id\":\"admin\"", "1}", "{", "", "nonsense", "1 2", "{}{}"})
    @DisplayName("user info of a rule that is not one JSON value → 500, nothing is signed [S-39]")
    void injectedInfo(String info) {
        AuthEndpoint injected = AuthEndpoint.builder(() -> App.of("key", "secret"), Runnable::run)
                .presence("presence-{name}", request -> AuthDecision.allowAs("eve", info))
                .user(request -> AuthDecision.allowAs("eve", info))
                .build();
        assertRefused(
                answer(injected, request("POST", "/pusher/auth", FORM, form("1.2", "presence-a"), null)), 500, "");
        assertRefused(answer(injected, request("POST", "/pusher/user-auth", FORM, "socket_id=1.2", null)), 500, "");
    }

    @Test
    @DisplayName("a body over 16 KiB gets 413, more than 64 fields 400, bytes that are no UTF-8 400")
    void bounds() {
        String valid = form("1.2", "private-invoices");
        String padded = valid + "&x=" + "y".repeat(AuthBody.MAX_BYTES - valid.length() - 3);
        assertThat(answer(endpoint, request("POST", "/pusher/auth", FORM, padded, null))
                        .status())
                .isEqualTo(200);
        assertRefused(
                answer(endpoint, request("POST", "/pusher/auth", FORM, padded + "y", null)), 413, "at most 16384");
        StringBuilder many = new StringBuilder(valid);
        for (int i = 0; i < 63; i++) {
            many.append("&f").append(i).append('=');
        }
        assertRefused(
                answer(endpoint, request("POST", "/pusher/auth", FORM, many.toString(), null)), 400, "at most 64");
        ApiRequest latin = new ApiRequest(
                "POST", "/pusher/auth", null, name -> FORM, ByteBuffer.wrap(new byte[] {'a', (byte) 0xe9}));
        assertRefused(answer(endpoint, latin), 400, "not UTF-8");
    }
}
