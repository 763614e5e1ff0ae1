package dev.vask.auth;

import static dev.vask.auth.AuthCalls.FORM;
import static dev.vask.auth.AuthCalls.answer;
import static dev.vask.auth.AuthCalls.assertRefused;
import static dev.vask.auth.AuthCalls.form;
import static dev.vask.auth.AuthCalls.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.vask.App;
import dev.vask.Vask;
import dev.vask.testing.FakeSocket;
import dev.vask.testing.VirtualTime;
import dev.vask.transport.ApiRequest;
import dev.vask.transport.ApiResponse;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The auth endpoint in a box")
class AuthEndpointTest {
    private static final String MASTER = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    /** Whom the host knows. */
    private record Person(String id) {}

    private final Vask vask = Vask.builder()
            .app(App.of("key", "secret"))
            .time(new VirtualTime())
            .executor(Runnable::run)
            .build();
    private final EncryptedChannels encrypted = EncryptedChannels.withMasterKey(MASTER);
    private final AuthEndpoint endpoint = rules().build();

    private AuthEndpointBuilder empty() {
        return AuthEndpoint.builder(vask.app("key")::definition, Runnable::run);
    }

    private AuthEndpointBuilder rules() {
        return empty().encrypted(encrypted)
                .channel("private-orders.{id}", request -> {
                    Person person = request.principal(Person.class);
                    return person != null && person.id().equals(request.variable("id"))
                            ? AuthDecision.allow()
                            : AuthDecision.refuse("This order is not yours");
                })
                .channel("private-orders.{any}", request -> AuthDecision.allow())
                .channel("private-encrypted-room.{id}", request -> AuthDecision.allow())
                .channel("private-{name}", request -> AuthDecision.allow())
                .presence("presence-room.{id}", request -> AuthDecision.allowAs("ada", "{\"name\":\"Ada\"}"))
                .presence("presence-mine", request -> AuthDecision.allow())
                .presence("presence-raw", request -> AuthDecision.allowWithData("{ \"user_id\": 7 }"))
                .user(request -> request.principal(Person.class) == null
                        ? AuthDecision.refuse("Sign in first")
                        : AuthDecision.allowAs("ada", null));
    }

    private ApiResponse ask(String channel, Object principal) {
        return answer(endpoint, request("POST", "/pusher/auth", FORM, form("1.2", channel), principal));
    }

    private static void assertSigned(ApiResponse answer, String body) {
        assertThat(answer.body().text()).isEqualTo(body);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.contentType()).isEqualTo("application/json");
    }

    @Test
    @DisplayName("what it answers subscribes a client to private, presence and encrypted channels, and signs it in")
    void roundTrip() {
        FakeSocket client = FakeSocket.connect(vask, "/app/key");
        for (String channel :
                new String[] {"private-orders.7", "presence-room.1", "presence-raw", "private-encrypted-room.1"}) {
            ApiResponse answer = answer(
                    endpoint, request("POST", "/pusher/auth", FORM, form(client.socketId(), channel), new Person("7")));
            assertThat(answer.status()).as(answer.body().text()).isEqualTo(200);
            client.says("{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"" + channel + "\","
                    + answer.body().text().substring(1) + "}");
            assertThat(client.frames().get(client.frames().size() - 1))
                    .contains("pusher_internal:subscription_succeeded", channel);
        }
        ApiResponse signIn = answer(
                endpoint,
                request("POST", "/pusher/user-auth", FORM, "socket_id=" + client.socketId(), new Person("7")));
        client.says("{\"event\":\"pusher:signin\",\"data\":" + signIn.body().text() + "}");
        assertThat(client.frames().get(client.frames().size() - 1)).contains("pusher:signin_success");
    }

    @Test
    @DisplayName("the first pattern that matches decides, with the principal and the pattern's variables")
    void firstMatch() {
        assertThat(ask("private-orders.7", new Person("7")).status()).isEqualTo(200);
        assertRefused(ask("private-orders.8", new Person("7")), 403, "This order is not yours");
        assertRefused(ask("private-orders.7", null), 403, "This order is not yours");
        assertRefused(ask("private-orders.7", "7"), 403, "This order is not yours");
        assertThat(ask("private-invoices", null).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "private-orders.7.lines",
                "private-cache-orders",
                "private-encrypted-orders",
                "private-encrypted-cache-room.1",
                "presence-room.",
                "presence-room.1.2",
                "presence-cache-room.1",
                "presence-mine2"
            })
    @DisplayName("a channel that no pattern matches, of its kind and to its end, is refused with 403")
    void noRule(String channel) {
        assertRefused(ask(channel, new Person("7")), 403, "No rule allows anybody");
    }

    @Test
    @DisplayName("members are signed with their data, signed-in ones without, encrypted channels with their key")
    void kindsOfAnswers() {
        ChannelAuthorizer authorizer = vask.app("key").channelAuthorizer();
        assertSigned(
                ask("presence-room.1", null),
                authorizer.authorizePresence("1.2", "presence-room.1", "ada", "{\"name\":\"Ada\"}"));
        assertSigned(ask("presence-mine", null), authorizer.authorize("1.2", "presence-mine"));
        assertSigned(
                ask("presence-raw", null), authorizer.authorizeWithData("1.2", "presence-raw", "{ \"user_id\": 7 }"));
        assertSigned(
                ask("private-encrypted-room.1", null),
                encrypted.authorize(authorizer, "1.2", "private-encrypted-room.1"));
    }

    @Test
    @DisplayName("the golden vectors of behaviour.md §7, by form and by JSON")
    void vectors() {
        App app = App.of("278d425bdf160c739803", "7ad3773142a6692b25b8");
        AuthEndpoint golden = AuthEndpoint.builder(() -> app, Runnable::run)
                .channel("private-foobar", request -> AuthDecision.allow())
                .user(request -> AuthDecision.allowAs("12345", null))
                .build();
        String expected = "{\"auth\":\"278d425bdf160c739803:"
                + "58df8b0c36d6982b82c3ecf6b4662e34fe8c25bba48f5369f135bf843651c3a4\"}";
        assertSigned(
                answer(golden, request("POST", "/pusher/auth", FORM, form("1234.1234", "private-foobar"), null)),
                expected);
        assertSigned(
                answer(
                        golden,
                        request(
                                "POST",
                                "/pusher/auth",
                                "Application/JSON; charset=utf-8",
                                "{\"socket_id\":\"1234.1234\",\"channel_name\":\"private-foobar\"}",
                                null)),
                expected);
        assertSigned(
                answer(golden, request("POST", "/pusher/user-auth", FORM, "socket_id=1234.1234", null)),
                "{\"auth\":\"278d425bdf160c739803:"
                        + "4708d583dada6a56435fb8bc611c77c359a31eebde13337c16ab43aa6de336ba\","
                        + "\"user_data\":\"{\\\"id\\\":\\\"12345\\\"}\"}");
    }

    @Test
    @DisplayName("a secret that was replaced holds for the next request")
    void replacedSecret() {
        String before = ask("private-invoices", null).body().text();
        vask.replaceApp(App.of("key", "another"));
        assertSigned(
                ask("private-invoices", null),
                ChannelAuthorizer.of(App.of("key", "another")).authorize("1.2", "private-invoices"));
        assertThat(ask("private-invoices", null).body().text()).isNotEqualTo(before);
    }

    @Test
    @DisplayName("a rule reads the client's own parameters and headers, and a sign-in has no channel")
    void whatARuleSees() {
        AuthEndpoint asking = empty().channel(
                        "private-{a}-{b}.{c}",
                        request -> AuthDecision.refuse(String.join(
                                "|",
                                request.channel(),
                                request.socketId(),
                                request.variable("a"),
                                request.variable("b"),
                                request.variable("c"),
                                request.field("token"),
                                String.valueOf(request.field("none")),
                                request.header("X-Token"))))
                .user(request -> AuthDecision.refuse(request.channel()))
                .build();
        String seen = "private-x-y=z.1-2|1.2|x|y=z|1-2|a b&c|null|t1";
        String more = "&token=a+b%26c";
        assertRefused(
                answer(asking, request("POST", "/pusher/auth", FORM, form("1.2", "private-x-y=z.1-2") + more, null)),
                403,
                seen);
        String json =
                "{\"socket_id\":\"1.2\",\"channel_name\":\"private-x-y=z.1-2\",\"token\":\"a b&c\",\"none\":null}";
        assertRefused(answer(asking, request("POST", "/pusher/auth", "application/json", json, null)), 403, seen);
        assertRefused(
                answer(asking, request("POST", "/pusher/user-auth", FORM, "socket_id=1.2", null)), 500, "its log says");
    }

    @Test
    @DisplayName("it takes the paths it has rules for, and no others")
    void paths() {
        AuthEndpoint channelsOnly = empty().channelPath("/broadcasting/auth")
                .channel("private-a", r -> AuthDecision.allow())
                .build();
        assertThat(channelsOnly.handles("/broadcasting/auth")).isTrue();
        for (String other : new String[] {"/pusher/auth", "/pusher/user-auth", "/broadcasting/auth/", "/"}) {
            assertThat(channelsOnly.handles(other)).isFalse();
        }
        assertRefused(answer(channelsOnly, request("POST", "/pusher/user-auth", FORM, "socket_id=1.2", null)), 404, "");
        AuthEndpoint usersOnly =
                empty().userPath("/me").user(r -> AuthDecision.refuse("no")).build();
        assertThat(usersOnly.handles("/me")).isTrue();
        assertThat(usersOnly.handles("/pusher/auth")).isFalse();
    }

    @Test
    @DisplayName(
            "a rule that throws, answers null or what does not suit refuses with 500, and tells the client nothing")
    void brokenRules() {
        AuthEndpoint broken = empty().channel("private-throws", request -> {
                    throw new IllegalStateException("the database is at 10.0.0.1");
                })
                .channel("private-error", request -> {
                    throw new AssertionError("bug");
                })
                .channel("private-null", request -> null)
                .channel("private-member", request -> AuthDecision.allowAs("ada", null))
                .channel("private-typo", request -> AuthDecision.refuse(request.variable("id")))
                .presence("presence-info", request -> AuthDecision.allowAs("ada", "{} , \"x\":1"))
                .presence("presence-nobody", request -> AuthDecision.allowAs("", null))
                .user(request -> AuthDecision.allow())
                .build();
        for (String channel : new String[] {
            "private-throws",
            "private-error",
            "private-null",
            "private-member",
            "private-typo",
            "presence-info",
            "presence-nobody"
        }) {
            assertRefused(
                    answer(broken, request("POST", "/pusher/auth", FORM, form("1.2", channel), null)),
                    500,
                    "The host could not decide");
        }
        assertRefused(answer(broken, request("POST", "/pusher/user-auth", FORM, "socket_id=1.2", null)), 500, "");
    }

    @Test
    @DisplayName("rules run on the host's executor; one that is full answers 503, one that fails 500")
    void executor() {
        Queue<Runnable> waiting = new ArrayDeque<>();
        AuthEndpoint later = AuthEndpoint.builder(vask.app("key")::definition, waiting::add)
                .channel("private-a", request -> AuthDecision.allow())
                .build();
        ApiRequest request = request("POST", "/pusher/auth", FORM, form("1.2", "private-a"), null);
        CompletionStage<ApiResponse> answer = later.handle(request);
        assertThat(answer.toCompletableFuture()).isNotDone();
        waiting.remove().run();
        assertThat(answer.toCompletableFuture()).isCompleted();

        AuthEndpoint full = AuthEndpoint.builder(vask.app("key")::definition, task -> {
                    throw new RejectedExecutionException("full");
                })
                .channel("private-a", r -> AuthDecision.allow())
                .build();
        assertRefused(answer(full, request), 503, "try again");
        AuthEndpoint failing = AuthEndpoint.builder(vask.app("key")::definition, task -> {
                    throw new IllegalStateException("closed");
                })
                .channel("private-a", r -> AuthDecision.allow())
                .build();
        assertRefused(answer(failing, request), 500, "");
    }

    @Test
    @DisplayName("a reason is one line for the client, whatever the rule put into it")
    void reasons() {
        AuthEndpoint wordy = empty().channel(
                        "private-a", r -> AuthDecision.refuse("no\r\nno\u0085\u2028" + "x".repeat(1_000)))
                .build();
        ApiResponse answer = answer(wordy, request("POST", "/pusher/auth", FORM, form("1.2", "private-a"), null));
        assertRefused(answer, 403, "no  no");
        assertThat(answer.body().byteLength()).isEqualTo(501);
    }

    @Test
    @DisplayName("build names every problem of the configuration")
    void problems() {
        AuthRule no = request -> AuthDecision.refuse("no");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> empty().channel("orders", no)
                        .channel("private-{a}{b}", no)
                        .channel("private-{a}.{a}", no)
                        .channel("private-{a b}", no)
                        .channel("{kind}-a", no)
                        .channel("presence-a", no)
                        .presence("private-a", no)
                        .channel("private-b", no)
                        .channel("private-b", no)
                        .channel("private-encrypted-c", no)
                        .user(no)
                        .user(no)
                        .channelPath("auth")
                        .userPath("auth")
                        .build())
                .withMessageContainingAll(
                        "'orders'",
                        "'private-{a}{b}'",
                        "'private-{a}.{a}'",
                        "'private-{a b}'",
                        "'{kind}-a'",
                        "'presence-a'",
                        "'private-a'",
                        "two rules have the pattern 'private-b'",
                        "encrypted(…)",
                        "there are two",
                        "a path begins with '/'",
                        "a path each");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> empty().build())
                .withMessageContaining("no rules configured");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> empty().channel("orders", request -> AuthDecision.allow())
                        .build())
                .withMessageContaining("'orders'")
                .withMessageNotContaining("no rules");
    }
}
