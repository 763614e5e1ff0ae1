package dev.vask.cluster;

import dev.vask.App;
import dev.vask.Vask;
import dev.vask.VaskApp;
import dev.vask.VaskBuilder;
import dev.vask.VaskEvent;
import dev.vask.VaskListener;
import dev.vask.auth.RequestSignature;
import dev.vask.internal.webhook.FakeSender;
import dev.vask.testing.FakeSocket;
import dev.vask.testing.VirtualTime;
import dev.vask.transport.ApiRequest;
import dev.vask.transport.ApiResponse;
import dev.vask.transport.HeaderLookup;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Several servers on one engine, each with its host; on one thread, in virtual time. What a client does settles at once. */
final class Nodes {
    private static final String KEY = "key";
    static final App APP = App.of(KEY, "secret").withClientEvents(true);

    final VirtualTime time = new VirtualTime();
    final Pump network = new Pump();
    final SharedEngine engine = new SharedEngine(time, network);
    private final App app;
    private final UnaryOperator<VaskBuilder> options;
    private final List<One> nodes = new ArrayList<>();

    /** A server, its way to the others, and what its host was told. */
    record One(Vask vask, EngineNode end, List<VaskEvent> told, FakeSender sender) {}

    private Nodes(int count, App app, UnaryOperator<VaskBuilder> options) {
        this.app = app;
        this.options = options;
        for (int i = 0; i < count; i++) {
            add();
        }
    }

    static Nodes of(int count) {
        return of(count, APP);
    }

    static Nodes of(int count, App app) {
        return of(count, app, builder -> builder);
    }

    static Nodes of(int count, App app, UnaryOperator<VaskBuilder> options) {
        return new Nodes(count, app, options);
    }

    /** One more. */
    One add() {
        EngineNode end = engine.node();
        List<VaskEvent> told = new ArrayList<>();
        FakeSender sender = new FakeSender().by(time);
        VaskBuilder builder = Vask.builder()
                .app(app)
                .time(time)
                .executor(Runnable::run)
                .backplane(end)
                .drainWindow(Duration.ZERO)
                .webhookSender(sender)
                .listener(into(told));
        One node = new One(options.apply(builder).build(), end, told, sender);
        nodes.add(node);
        return node;
    }

    One node(int number) {
        return nodes.get(number);
    }

    VaskApp host(int node) {
        return node(node).vask().app(KEY);
    }

    private static VaskListener into(List<VaskEvent> told) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            if (arguments != null && arguments.length == 1 && arguments[0] instanceof VaskEvent event) {
                told.add(event);
            }
            return null;
        };
        return (VaskListener) Proxy.newProxyInstance(
                VaskListener.class.getClassLoader(), new Class<?>[] {VaskListener.class}, handler);
    }

    /** What the host of a node was told of this kind, in short. */
    List<String> told(int node, Class<? extends VaskEvent> kind) {
        return node(node).told().stream()
                .filter(kind::isInstance)
                .map(Heard::of)
                .toList();
    }

    // --- time and network ---

    void settle() {
        network.run();
    }

    void pass(Duration duration) {
        Duration step = Duration.ofMillis(100);
        for (Duration left = duration; !left.isNegative() && !left.isZero(); left = left.minus(step)) {
            settle();
            time.advance(left.compareTo(step) < 0 ? left : step);
            settle();
        }
    }

    <T> T now(CompletionStage<T> stage) {
        settle();
        CompletableFuture<T> future = stage.toCompletableFuture();
        if (!future.isDone()) {
            throw new AssertionError("is not done, though nothing moves any more");
        }
        return future.join();
    }

    // --- clients; what they have read so far is behind them ---

    FakeSocket connect(int node) {
        FakeSocket socket = FakeSocket.connect(node(node).vask(), "/app/" + KEY + "?protocol=7");
        socket.newFrames();
        return socket;
    }

    FakeSocket in(int node, String channel) {
        FakeSocket socket = connect(node);
        socket.subscribes(channel);
        settle();
        mustHave("subscription_succeeded", socket);
        return socket;
    }

    FakeSocket present(int node, String channel, String user) {
        FakeSocket socket = connect(node);
        asks(socket, channel, user);
        mustHave("subscription_succeeded", socket);
        return socket;
    }

    void asks(FakeSocket socket, String channel, String user) {
        socket.subscribes(channel, member(user));
        settle();
    }

    static String member(String user) {
        return "{\"user_id\":\"" + user + "\"}";
    }

    FakeSocket user(int node, String user, String... watched) {
        FakeSocket socket = connect(node);
        String list = List.of(watched).stream().map(it -> "\"" + it + "\"").collect(Collectors.joining(",", "[", "]"));
        socket.signsIn("{\"id\":\"" + user + "\",\"watchlist\":" + list + "}");
        settle();
        mustHave("signin_success", socket);
        return socket;
    }

    void says(FakeSocket socket, String text) {
        socket.says(text);
        settle();
    }

    void leaves(FakeSocket socket, String channel) {
        says(socket, "{\"event\":\"pusher:unsubscribe\",\"data\":{\"channel\":\"" + channel + "\"}}");
    }

    void goes(FakeSocket socket) {
        socket.hangsUp();
        settle();
    }

    private static void mustHave(String event, FakeSocket socket) {
        List<String> heard = Heard.by(socket);
        if (heard.stream().noneMatch(it -> it.startsWith(event))) {
            throw new AssertionError("expected " + event + ", got " + heard);
        }
    }

    // --- the HTTP API ---

    ApiResponse post(int node, String call, String body) {
        return request(node, "POST", call, Map.of(), body);
    }

    ApiResponse get(int node, String call, String... query) {
        Map<String, String> parameters = new TreeMap<>();
        for (int i = 0; i < query.length; i += 2) {
            parameters.put(query[i], query[i + 1]);
        }
        return request(node, "GET", call, parameters, "");
    }

    private ApiResponse request(int node, String method, String call, Map<String, String> parameters, String body) {
        return now(begin(node, method, call, parameters, body));
    }

    CompletionStage<ApiResponse> begin(
            int node, String method, String call, Map<String, String> parameters, String body) {
        String path = "/apps/" + app.id() + "/" + call;
        String query =
                RequestSignature.sign(app, method, path, parameters, body, Instant.ofEpochMilli(time.epochMillis()))
                        .entrySet()
                        .stream()
                        .map(it -> it.getKey() + "=" + URLEncoder.encode(it.getValue(), StandardCharsets.UTF_8))
                        .collect(Collectors.joining("&"));
        ByteBuffer bytes = ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8));
        return node(node).vask().http().handle(new ApiRequest(method, path, query, HeaderLookup.NONE, bytes));
    }
}
