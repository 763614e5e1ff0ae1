package dev.vask.auth;

import dev.vask.App;
import dev.vask.internal.protocol.ChannelKind;
import dev.vask.internal.protocol.ChannelName;
import dev.vask.transport.ApiRequest;
import dev.vask.transport.ApiResponse;
import dev.vask.transport.HttpApi;
import dev.vask.transport.OutboundText;
import dev.vask.transport.adapter.FailureLog;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The host's authorization endpoint in a box (behaviour.md §7, §10, §14): reads what client libraries post, asks the host's
 * rules, signs.
 *
 * <pre>{@code
 * AuthEndpoint endpoint = AuthEndpoint.builder(vask.app("app-key")::definition, executor)
 *         .channel("private-orders.{id}", request -> orders.belongTo(request.principal(), request.variable("id"))
 *                 ? AuthDecision.allow()
 *                 : AuthDecision.refuse("This order is not yours"))
 *         .presence("presence-room.{id}", request -> AuthDecision.allowAs(nameOf(request.principal()), null))
 *         .build();
 * }</pre>
 *
 * <p>One channel a request, by POST: a form or a JSON object with {@code socket_id} and {@code channel_name}; a sign-in has the
 * former alone. The response is 200 and JSON, or a plain text with the remedy: 400 for an invalid socket ID or channel, 403
 * for a refusal or a channel without a rule, 405 with {@code Allow}, 413 above 16 KiB, 415, 500 where a rule or the
 * configuration of the host application fails, 503 where the executor rejects the task.
 *
 * <p><b>Cross-site requests</b> (CSRF): a page of another site can make a browser post a form here with the user's cookies, but
 * cannot read the answer unless the host allows it by CORS; and nothing is changed by a request as long as rules only decide.
 * So do not answer {@code Access-Control-Allow-Credentials} to origins that are not yours.
 *
 * <p>Immutable, safe for any thread. The app is asked for at each request, so a secret that was replaced holds at once.
 */
public final class AuthEndpoint implements HttpApi {
    private static final System.Logger LOG = System.getLogger(AuthEndpoint.class.getName());

    private final Supplier<App> app;
    private final Executor executor;
    private final List<AuthEndpointBuilder.ChannelRule> rules;
    private final @Nullable AuthRule user;
    private final @Nullable EncryptedChannels encrypted;
    private final String channelPath;
    private final String userPath;
    private final FailureLog failures;

    AuthEndpoint(
            Supplier<App> app,
            Executor executor,
            List<AuthEndpointBuilder.ChannelRule> rules,
            @Nullable AuthRule user,
            @Nullable EncryptedChannels encrypted,
            String channelPath,
            String userPath,
            LongSupplier nanoTime) {
        this.app = app;
        this.executor = executor;
        this.rules = rules;
        this.user = user;
        this.encrypted = encrypted;
        this.channelPath = channelPath;
        this.userPath = userPath;
        this.failures = new FailureLog(LOG, System.Logger.Level.WARNING, nanoTime);
    }

    /**
     * Begins an endpoint.
     *
     * @param app whose key and secret sign; {@code vask.app("app-key")::definition}. Asked on the executor
     * @param executor where rules run: a bounded pool of the host's if they block, {@code Runnable::run} only if they do not,
     *     as that is the server's I/O thread
     */
    public static AuthEndpointBuilder builder(Supplier<App> app, Executor executor) {
        Objects.requireNonNull(app, "app must not be null");
        Objects.requireNonNull(executor, "executor must not be null");
        return new AuthEndpointBuilder(app, executor);
    }

    /** The paths for which there are rules; others are the host application's. */
    @Override
    public boolean handles(String rawPath) {
        Objects.requireNonNull(rawPath, "rawPath must not be null");
        return rawPath.equals(channelPath) ? !rules.isEmpty() : rawPath.equals(userPath) && user != null;
    }

    @Override
    public CompletionStage<ApiResponse> handle(ApiRequest request) {
        Objects.requireNonNull(request, "request must not be null");
        CompletionStage<ApiResponse> answer = answer(request);
        return LOG.isLoggable(System.Logger.Level.DEBUG) ? answer.thenApply(AuthEndpoint::logged) : answer;
    }

    private static ApiResponse logged(ApiResponse response) {
        if (response.status() >= 400) {
            LOG.log(
                    System.Logger.Level.DEBUG,
                    "authorization refused with " + response.status() + ": "
                            + response.body().text().strip());
        }
        return response;
    }

    private CompletionStage<ApiResponse> answer(ApiRequest request) {
        CompletableFuture<ApiResponse> answer = new CompletableFuture<>();
        try {
            Question question = question(request);
            executor.execute(() -> answer.complete(answer(question)));
        } catch (AuthBody.Unreadable e) {
            answer.complete(refusal(e.status(), String.valueOf(e.getMessage()), e.headers()));
        } catch (RejectedExecutionException e) {
            answer.complete(refusal(503, "Too many requests are waiting; try again", Map.of("Retry-After", "1")));
        } catch (RuntimeException | Error e) {
            answer.complete(failed("executor", e));
        }
        return answer;
    }

    /** What is asked, of which rule; a rule is named in logs by its pattern. */
    private record Question(
            AuthRequest request,
            AuthRule rule,
            String ruleName,
            @Nullable ChannelName channel) {}

    private Question question(ApiRequest request) throws AuthBody.Unreadable {
        if (!handles(request.rawPath())) {
            throw new AuthBody.Unreadable(404, "There is nothing at this path");
        }
        if (!request.method().equals("POST")) {
            throw new AuthBody.Unreadable(
                    405, "This call is made with POST, not " + request.method(), Map.of("Allow", "POST"));
        }
        AuthBody body = AuthBody.read(request.headers().first("Content-Type"), request.body());
        String socketId = body.socketId();
        if (user != null && request.rawPath().equals(userPath)) {
            AuthRequest asked =
                    new AuthRequest(socketId, null, Map.of(), body.fields(), request.headers(), request.principal());
            return new Question(asked, user, "user", null);
        }
        ChannelName channel = channel(body.fields().apply("channel_name"));
        for (AuthEndpointBuilder.ChannelRule rule : rules) {
            Map<String, String> variables = rule.pattern().match(channel);
            if (variables != null) {
                AuthRequest asked = new AuthRequest(
                        socketId, channel.text(), variables, body.fields(), request.headers(), request.principal());
                return new Question(asked, rule.rule(), rule.pattern().toString(), channel);
            }
        }
        throw new AuthBody.Unreadable(403, "No rule allows anybody to subscribe to this channel");
    }

    /** Signed, so it must be a name and nothing more (S-39). */
    private static ChannelName channel(@Nullable String text) throws AuthBody.Unreadable {
        ChannelName name = text == null ? null : ChannelName.parse(text, ChannelAuthorizer.MAX_NAME);
        if (name == null || name.kind() == ChannelKind.USER) {
            throw new AuthBody.Unreadable(
                    400,
                    "channel_name must be one channel's name: 1 to " + ChannelAuthorizer.MAX_NAME
                            + " letters, digits and _-=@,.;");
        }
        if (!name.kind().signed()) {
            throw new AuthBody.Unreadable(400, "Only private and presence channels are authorized");
        }
        return name;
    }

    private ApiResponse answer(Question question) {
        try {
            AuthDecision decision = question.rule().decide(question.request());
            if (decision instanceof AuthDecision.Refuse refuse) {
                return refusal(403, refuse.reason());
            }
            String body = question.channel() == null
                    ? signIn(question.request(), decision)
                    : authorize(question.request(), question.channel(), decision);
            return new ApiResponse(200, "application/json", OutboundText.of(body));
        } catch (RuntimeException | Error e) {
            // An Error of host code too: whoever asked waits for an answer.
            return failed("rule '" + question.ruleName() + "'", e);
        }
    }

    private ApiResponse failed(String what, Throwable failure) {
        failures.failed(what + " of an AuthEndpoint failed; the response is 500", failure);
        return refusal(500, "The host could not decide on this request; its log says why");
    }

    private String authorize(AuthRequest request, ChannelName channel, AuthDecision decision) {
        ChannelAuthorizer authorizer = ChannelAuthorizer.of(app.get());
        String name = channel.text();
        if (decision == AuthDecision.Allow.YES) {
            return channel.kind().encrypted() && encrypted != null
                    ? encrypted.authorize(authorizer, request.socketId(), name)
                    : authorizer.authorize(request.socketId(), name);
        }
        if (channel.kind().presence() && decision instanceof AuthDecision.AllowAs as) {
            return authorizer.authorizePresence(request.socketId(), name, as.userId(), as.userInfo());
        }
        if (channel.kind().presence() && decision instanceof AuthDecision.AllowWithData with) {
            return authorizer.authorizeWithData(request.socketId(), name, with.data());
        }
        throw new IllegalStateException(
                "a private channel has no members: its rule answers allow() or refuse(…), and must answer");
    }

    private String signIn(AuthRequest request, AuthDecision decision) {
        UserAuthenticator authenticator = UserAuthenticator.of(app.get());
        if (decision instanceof AuthDecision.AllowAs as) {
            return authenticator.authenticate(request.socketId(), as.userId(), as.userInfo());
        }
        if (decision instanceof AuthDecision.AllowWithData with) {
            return authenticator.authenticateWithData(request.socketId(), with.data());
        }
        throw new IllegalStateException(
                "a sign-in is as somebody: its rule answers allowAs(…), allowWithData(…) or refuse(…)");
    }

    private static ApiResponse refusal(int status, String reason) {
        return refusal(status, reason, Map.of());
    }

    private static ApiResponse refusal(int status, String reason, Map<String, String> headers) {
        return new ApiResponse(status, "text/plain; charset=utf-8", OutboundText.of(reason + "\n"), headers);
    }
}
