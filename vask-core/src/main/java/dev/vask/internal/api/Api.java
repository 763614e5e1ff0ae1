package dev.vask.internal.api;

import dev.vask.App;
import dev.vask.CloseCode;
import dev.vask.EventTooLargeException;
import dev.vask.auth.RequestSignature;
import dev.vask.internal.hub.AppHub;
import dev.vask.internal.hub.Counters;
import dev.vask.internal.json.JsonIn;
import dev.vask.internal.json.JsonOut;
import dev.vask.internal.net.AppFinder;
import dev.vask.internal.net.Publisher;
import dev.vask.internal.net.Services;
import dev.vask.spi.BackplaneException;
import dev.vask.transport.ApiRequest;
import dev.vask.transport.ApiResponse;
import dev.vask.transport.HttpApi;
import dev.vask.transport.OutboundText;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP API (docs/spec/protocol.md §16). A request passes these checks in this order: app, signature, rate, idempotency key,
 * replay, call. A caller without the secret therefore learns nothing about the app.
 */
public final class Api implements HttpApi {
    private static final System.Logger LOG = System.getLogger(Api.class.getName());
    private static final String IDEMPOTENCY_KEY = "X-Idempotency-Key";
    private static final int MAX_KEY = 200;
    /** The parameters of a signature begin with this. */
    private static final String SIGNED = "auth_";
    /** RFC 9110 §11.6.1: a 401 names the scheme. The scheme of the protocol has no registered name. */
    private static final Map<String, String> CHALLENGE = Map.of("WWW-Authenticate", "Pusher realm=\"apps\"");

    private final Services services;
    private final AppFinder apps;
    private final PublishCalls publish;
    private final QueryCalls queries;
    private final Rates rates;
    private final Replays replays = new Replays(RequestSignature.MAX_SKEW_SECONDS);
    private final IdempotentAnswers answers;

    /**
     * @param json reads bodies, within the bound of a body
     * @param executor collects and writes the responses that are lists
     */
    public Api(Services services, AppFinder apps, JsonIn json, Executor executor) {
        this.services = services;
        this.rates = new Rates(services.time().nanoTime());
        this.apps = apps;
        Publisher publisher = new Publisher(services, true);
        this.publish = new PublishCalls(publisher, json, services.limits());
        this.queries = new QueryCalls(publisher, services.limits().maxListedChannels(), executor);
        this.answers = new IdempotentAnswers(services.time());
    }

    @Override
    public boolean handles(String rawPath) {
        return Target.isApi(rawPath);
    }

    /**
     * Unsigned requests under the id of no known app are the host application's: it may have routes of its own under /apps/. A
     * signed one is a caller's mistake, which deserves a named refusal.
     */
    @Override
    public boolean handles(String rawPath, @Nullable String rawQuery) {
        return handles(rawPath)
                && ((rawQuery != null && rawQuery.contains(SIGNED)) || apps.isKnown(Target.appId(rawPath)));
    }

    @Override
    public CompletionStage<ApiResponse> handle(ApiRequest request) {
        Counters counters = services.counters();
        long start = counters.areMetered() ? services.time().nanoTime() : 0;
        CompletionStage<ApiResponse> answer =
                LOG.isLoggable(System.Logger.Level.DEBUG) ? logged(request, answer(request)) : answer(request);
        if (!counters.areMetered()) {
            return answer;
        }
        return answer.thenApply(response -> {
            counters.meter()
                    .apiAnswered(
                            Target.shape(request.rawPath()),
                            response.status(),
                            services.time().nanoTime() - start);
            return response;
        });
    }

    private static CompletionStage<ApiResponse> logged(ApiRequest request, CompletionStage<ApiResponse> answer) {
        return answer.thenApply(response -> {
            if (response.status() >= 400) {
                // Without the query, which holds the signature.
                LOG.log(
                        System.Logger.Level.DEBUG,
                        "HTTP API call " + JsonOut.quote(request.method() + " " + request.rawPath()) + " refused with "
                                + response.status() + ": "
                                + response.body().text().strip());
            }
            return response;
        });
    }

    private CompletionStage<ApiResponse> answer(ApiRequest request) {
        Target target;
        try {
            target = Target.parse(request.rawPath(), request.rawQuery());
        } catch (ApiFailure e) {
            return done(refusal(e));
        }
        return apps.byId(target.appId())
                .thenCompose(hub -> answer(hub, request, target))
                .exceptionally(this::unexpected);
    }

    private CompletionStage<ApiResponse> answer(@Nullable AppHub hub, ApiRequest request, Target target) {
        try {
            if (hub == null || hub.shut() == CloseCode.APP_UNKNOWN) {
                throw new ApiFailure(404, "Unknown app: the path is /apps/{app id}/…, and no app here has this id");
            }
            authorize(hub.app(), request, target);
            if (!rates.allows(hub.app(), services.time().nanoTime())) {
                throw new ApiFailure(
                        429,
                        "Too many requests: this app may make " + hub.app().apiRate() + " in a second",
                        Map.of("Retry-After", "1"));
            }
            String key = request.headers().first(IDEMPOTENCY_KEY);
            if (key == null || !request.method().equals("POST")) {
                return callIfNew(hub, request, target);
            }
            if (key.length() > MAX_KEY) {
                mustBeNew(hub.app(), target.query());
                throw new ApiFailure(400, IDEMPOTENCY_KEY + " has at most " + MAX_KEY + " characters");
            }
            // A stored response is returned before the check for a replay: a byte-identical retry of a library is both.
            String bodyMd5 = request.body().hasRemaining() ? target.query().getOrDefault("body_md5", "") : "";
            return answers.once(
                    hub.key(),
                    key,
                    new IdempotentAnswers.Fingerprint(request.method(), target.call(), bodyMd5),
                    () -> callIfNew(hub, request, target));
        } catch (ApiFailure e) {
            return done(refusal(e));
        }
    }

    private void authorize(App app, ApiRequest request, Target target) throws ApiFailure {
        Instant now = Instant.ofEpochMilli(services.time().epochMillis());
        List<String> paths = Target.signedPaths(request.prefix(), request.rawPath());
        String problem = RequestSignature.problem(app, request.method(), paths, target.query(), request.body(), now);
        if (problem != null) {
            throw new ApiFailure(401, problem, CHALLENGE);
        }
        if (!app.enabled()) {
            throw new ApiFailure(403, "The app is disabled");
        }
    }

    /** Called after the check of the rate: a request that the rate refuses may be sent again as it is. */
    private CompletionStage<ApiResponse> callIfNew(AppHub hub, ApiRequest request, Target target) {
        try {
            mustBeNew(hub.app(), target.query());
        } catch (ApiFailure e) {
            return done(refusal(e));
        }
        return call(hub, request, target);
    }

    /** @param query of a verified request */
    private void mustBeNew(App app, SortedMap<String, String> query) throws ApiFailure {
        if (!app.replayProtection()) {
            return;
        }
        // A verified request has a signature and a valid time; the defaults are never used.
        String signature = query.getOrDefault("auth_signature", "");
        Long seconds = RequestSignature.seconds(query.getOrDefault("auth_timestamp", "0"));
        if (seconds == null
                || !replays.first(app.key(), signature, seconds, services.time().epochMillis() / 1000)) {
            throw new ApiFailure(
                    401, "Replayed: this request was made before; sign each with a time of its own", CHALLENGE);
        }
    }

    private CompletionStage<ApiResponse> call(AppHub hub, ApiRequest request, Target target) {
        try {
            return services.timeLimited(route(hub, request, target))
                    .thenApply(body -> json(200, body))
                    .exceptionally(this::unexpected);
        } catch (ApiFailure e) {
            return done(refusal(e));
        } catch (EventTooLargeException e) {
            return done(refusal(new ApiFailure(413, String.valueOf(e.getMessage()))));
        } catch (IllegalArgumentException e) {
            return done(refusal(new ApiFailure(400, String.valueOf(e.getMessage()))));
        }
    }

    private CompletionStage<String> route(AppHub hub, ApiRequest request, Target target) throws ApiFailure {
        List<String> call = target.call();
        String shape = target.shape();
        String method = shape.equals("channels") || shape.startsWith("channels/") ? "GET" : "POST";
        if (!request.method().equals(method) && !shape.isEmpty()) {
            throw new ApiFailure(
                    405, "This call is made with " + method + ", not " + request.method(), Map.of("Allow", method));
        }
        return switch (shape) {
            case "events" -> publish.event(hub, request.body());
            case "batch_events" -> publish.batch(hub, request.body());
            case "users/events" -> publish.toUser(hub, call.get(1), request.body());
            case "users/terminate_connections" -> publish.terminate(hub, call.get(1));
            case "channels" -> queries.channels(hub, target.query());
            case "channels/one" -> queries.channel(hub, call.get(1), target.query());
            case "channels/users" -> queries.users(hub, call.get(1));
            default ->
                throw new ApiFailure(
                        404,
                        "Unknown call; there are events, batch_events, channels, channels/{name},"
                                + " channels/{name}/users, users/{id}/events and users/{id}/terminate_connections");
        };
    }

    private ApiResponse unexpected(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof ApiFailure known) {
            return refusal(known);
        }
        services.counters().failed(LOG, "http api", "HTTP API call failed; the response is 503", cause);
        boolean rejected = BackplaneException.outcomeOf(failure) == BackplaneException.Outcome.REJECTED;
        return refusal(new ApiFailure(
                503,
                rejected
                        ? "Rejected: the call was not carried out, and may be made again"
                        : "Unconfirmed: the call could not be carried out now, or nobody can say whether it was",
                Map.of("Retry-After", "1")));
    }

    private static ApiResponse json(int status, String body) {
        return new ApiResponse(status, "application/json", OutboundText.of(body));
    }

    private static ApiResponse refusal(ApiFailure failure) {
        return new ApiResponse(
                failure.status(),
                "text/plain; charset=utf-8",
                OutboundText.of(failure.getMessage() + "\n"),
                failure.headers());
    }

    private static <T> CompletionStage<T> done(T value) {
        return CompletableFuture.completedFuture(value);
    }
}
