package dev.vask.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.App;
import dev.vask.Authorizer;
import dev.vask.CloseCode;
import dev.vask.Limits;
import dev.vask.Peer;
import dev.vask.VaskEvent;
import dev.vask.VaskListener;
import dev.vask.VaskMeter;
import dev.vask.Webhook;
import dev.vask.auth.AuthDecision;
import dev.vask.auth.AuthEndpoint;
import dev.vask.testing.FakeSocket;
import dev.vask.transport.ApiRequest;
import dev.vask.transport.HeaderLookup;
import dev.vask.transport.OutboundText;
import dev.vask.transport.SendCallback;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** reliability.md §4.4: failures of host code, socket layers and the backplane do not fill the log, however many there are. */
@ResourceLock(Logs.RESOURCE)
class LogFloodTest {
    private static final Limits NO_RATES =
            Limits.defaults().withConnectsPerSecond(1_000_000).withConnectBurst(1_000_000);
    private static final Pattern COUNTED = Pattern.compile("; (\\d+) more of this kind in the last \\d+ s");

    /** Warnings and errors only. */
    private static List<String> alarms(Logs logs) {
        return logs.lines().stream()
                .filter(line -> line.startsWith("WARNING") || line.startsWith("SEVERE"))
                .toList();
    }

    /** One line per kind during the flood, one more per kind after a minute, and the numbers add up. */
    private static void expect(World world, Logs logs, int kinds, long failures) {
        assertThat(alarms(logs)).hasSize(kinds);
        world.time.advance(Duration.ofMinutes(1));
        assertThat(alarms(logs)).hasSize(2 * kinds);
        long counted = alarms(logs).stream()
                .map(COUNTED::matcher)
                .filter(Matcher::find)
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .sum();
        assertThat(kinds + counted).isEqualTo(failures);
        world.time.advance(Duration.ofMinutes(10));
        assertThat(alarms(logs)).hasSize(2 * kinds);
        assertThat(world.vask.stats().failures()).isEqualTo(failures);
    }

    @Test
    @DisplayName("5,000 exceptions of the authorizer → two lines, one with a stack trace")
    void authorizer() {
        World world = new World(options -> options.authorizer(new Authorizer() {
            @Override
            public AuthDecision onSubscribe(Peer peer, String channel, @Nullable String channelData) {
                if (channel.startsWith("broken")) {
                    throw new IllegalStateException("the database is down");
                }
                return AuthDecision.allow();
            }
        }));
        FakeSocket client = world.connect();
        try (Logs logs = Logs.captureThread()) {
            for (int i = 0; i < 5_000; i++) {
                client.says(Say.subscribe("broken-" + i));
            }
            assertThat(alarms(logs))
                    .singleElement()
                    .asString()
                    .contains("authorizer failed on a Subscribe of app " + World.KEY)
                    .contains("IllegalStateException: the database is down");
            expect(world, logs, 1, 5_000);
        }
    }

    @Test
    @DisplayName("3,000 failed lookups in the app registry → two lines")
    void registry() {
        World world = new World(options -> options.limits(NO_RATES).apps(key -> {
            throw new IllegalStateException("the database is down");
        }));
        try (Logs logs = Logs.captureThread()) {
            for (int i = 0; i < 3_000; i++) {
                FakeSocket.connect(world.vask, "/app/unknown-" + i + "?protocol=7");
            }
            assertThat(alarms(logs))
                    .hasSizeLessThanOrEqualTo(2)
                    .first()
                    .asString()
                    .contains("app registry");
            world.time.advance(Duration.ofMinutes(10));
            assertThat(alarms(logs)).hasSizeLessThanOrEqualTo(4);
        }
    }

    @Test
    @DisplayName("1,000 publishes and 1,000 subscriptions refused by the backplane → two lines each")
    void backplane() {
        ManualBackplane engine = new ManualBackplane();
        World world = new World(options -> options.backplane(engine));
        FakeSocket client = world.connect();
        engine.answersAll(ManualBackplane.Mode.FAIL);
        try (Logs logs = Logs.captureThread()) {
            for (int i = 0; i < 1_000; i++) {
                world.vask.app(World.KEY).trigger("orders", "paid", "{}");
                client.says(Say.subscribe("orders-" + i));
            }
            engine.answersAll(ManualBackplane.Mode.INLINE);
            // Each failed subscription is given up, which fails as well.
            expect(world, logs, 2, 3_000);
        }
    }

    @Test
    @DisplayName("2,000 exceptions of a listener → two lines that name its class and method")
    void listener() {
        AtomicBoolean broken = new AtomicBoolean();
        World world = new World(options -> options.limits(NO_RATES).listener(new VaskListener() {
            @Override
            public void onSubscribed(VaskEvent.Subscribed event) {
                if (broken.get()) {
                    throw new IllegalStateException("listener");
                }
            }
        }));
        FakeSocket client = world.connect();
        broken.set(true);
        try (Logs logs = Logs.captureThread()) {
            for (int i = 0; i < 2_000; i++) {
                client.says(Say.subscribe("a"));
                client.says(Say.unsubscribe("a"));
            }
            assertThat(alarms(logs))
                    .singleElement()
                    .asString()
                    .contains(LogFloodTest.class.getName())
                    .contains(".onSubscribed threw");
            expect(world, logs, 1, 2_000);
        }
    }

    @Test
    @DisplayName("a listener that blocks while events are dropped → a line a minute with listener, method and number")
    void blockedListener() {
        ManualExecutor executor = new ManualExecutor();
        World world = new World(options -> options.executor(executor)
                .limits(NO_RATES.withMaxWaitingListenerCalls(10))
                .listener(new VaskListener() {
                    @Override
                    public void onConnected(VaskEvent.Connected event) {
                        World inside = FLOODED.get();
                        if (inside != null) {
                            FLOODED.remove();
                            inside.time.advance(Duration.ofMillis(900));
                            for (int i = 0; i < 3_000; i++) {
                                inside.connect();
                            }
                        }
                    }
                }));
        executor.runAll();
        FLOODED.set(world);
        world.connect();
        try (Logs logs = Logs.captureThread()) {
            executor.runAll();
            assertThat(alarms(logs))
                    .singleElement()
                    .asString()
                    .contains("10 events wait for the listeners and newer ones are dropped")
                    .contains("onConnected has been running for 900 ms");
            world.time.advance(Duration.ofMinutes(1));
            assertThat(alarms(logs)).hasSize(2).last().asString().contains("; 2989 more of this kind");
            assertThat(world.vask.stats().droppedListenerCalls()).isEqualTo(2_990);
        }
    }

    /** The world in which the listener floods itself; on the thread of the test. */
    private static final ThreadLocal<World> FLOODED = new ThreadLocal<>();

    @Test
    @DisplayName("2,000 exceptions of an event filter → two lines")
    void filter() {
        World world = new World(options -> options.authorizer(new Authorizer() {
            @Override
            public AuthDecision onSubscribe(Peer peer, String channel, @Nullable String channelData) {
                return channel.equals("filtered")
                        ? AuthDecision.allow().withFilter(tags -> {
                            throw new IllegalStateException("filter");
                        })
                        : AuthDecision.allow();
            }
        }));
        FakeSocket client = world.connect();
        client.says(Say.subscribe("filtered"));
        try (Logs logs = Logs.captureThread()) {
            for (int i = 0; i < 2_000; i++) {
                world.vask.app(World.KEY).trigger("filtered", "x", "{}");
            }
            expect(world, logs, 1, 2_000);
        }
    }

    @Test
    @DisplayName("2,000 exceptions of a meter → two lines")
    void meter() {
        World world = new World(options -> options.limits(NO_RATES).meter(new VaskMeter() {
            @Override
            public void connectionRefused(CloseCode code, ConnectionRefusal reason) {
                throw new IllegalStateException("meter");
            }
        }));
        try (Logs logs = Logs.captureThread()) {
            for (int i = 0; i < 2_000; i++) {
                FakeSocket.connect(world.vask, "/app/unknown?protocol=7");
            }
            expect(world, logs, 1, 2_000);
        }
    }

    @Test
    @DisplayName("1,000 sockets that throw from every call → two lines")
    void sockets() {
        World world = new World(options -> options.limits(NO_RATES));
        try (Logs logs = Logs.captureThread()) {
            for (int i = 0; i < 1_000; i++) {
                new LaxSocket() {
                    @Override
                    public void send(List<OutboundText> batch, SendCallback callback) {
                        throw new IllegalStateException("send");
                    }

                    @Override
                    public void abort() {
                        throw new IllegalStateException("abort");
                    }
                }.open(world.vask, World.TARGET);
            }
            expect(world, logs, 1, 2_000);
        }
    }

    @Test
    @DisplayName("a socket layer with missing classes → one error line that names the cause")
    void linkage() {
        World world = new World(options -> options.limits(NO_RATES));
        try (Logs logs = Logs.captureThread()) {
            for (int i = 0; i < 1_000; i++) {
                new LaxSocket() {
                    @Override
                    public void send(List<OutboundText> batch, SendCallback callback) {
                        throw new NoSuchMethodError("org.example.Server.write");
                    }
                }.open(world.vask, World.TARGET);
            }
            assertThat(alarms(logs))
                    .singleElement()
                    .asString()
                    .startsWith("SEVERE")
                    .contains("incompatible version")
                    .contains("org.example.Server.write");
            expect(world, logs, 1, 1_000);
        }
    }

    @Test
    @DisplayName("1,000 exceptions of a webhook sender → two lines for the sender and two for the endpoint")
    void webhookSender() {
        World world = new World(
                options -> options.drainWindow(Duration.ZERO).webhookSender(request -> {
                    throw new IllegalStateException("sender");
                }),
                app -> app.withClientEventRate(0)
                        .withWebhooks(Webhook.to("https://down.example.com/hook?token=hush")
                                .withKinds(Webhook.Kind.CHANNEL_OCCUPIED)
                                .withBatching(false)));
        FakeSocket client = world.connect();
        try (Logs logs = Logs.captureThread()) {
            for (int i = 0; i < 1_000; i++) {
                client.says(Say.subscribe("a" + i));
                client.says(Say.unsubscribe("a" + i));
            }
            world.time.advance(Duration.ofSeconds(59));
            assertThat(alarms(logs)).hasSizeLessThanOrEqualTo(4);
            assertThat(logs.text()).doesNotContain("hush");
            world.time.advance(Duration.ofMinutes(4));
            assertThat(alarms(logs)).hasSizeLessThanOrEqualTo(20);
        }
    }

    @Test
    @DisplayName("2,000 tasks rejected by the callback executor → two lines")
    void rejectingExecutor() {
        ManualExecutor executor = new ManualExecutor();
        World world = new World(options -> options.executor(executor).limits(NO_RATES));
        executor.runAll();
        executor.rejects = true;
        try (Logs logs = Logs.captureThread()) {
            for (int i = 0; i < 1_000; i++) {
                world.connect();
            }
            assertThat(alarms(logs))
                    .hasSizeLessThanOrEqualTo(2)
                    .first()
                    .asString()
                    .contains("callback executor");
            world.time.advance(Duration.ofMinutes(1));
            assertThat(alarms(logs)).hasSizeLessThanOrEqualTo(4);
        }
    }

    @Test
    @DisplayName("1,000 chunks rejected by the sendExecutor → two lines")
    void rejectingSendExecutor() {
        World world = new World(options -> options.limits(NO_RATES).sendExecutor(task -> {
            throw new RejectedExecutionException("full");
        }));
        for (int i = 0; i < 300; i++) {
            world.inRoom();
        }
        try (Logs logs = Logs.captureThread()) {
            for (int i = 0; i < 1_000; i++) {
                world.vask.app(World.KEY).trigger(World.ROOM, "x", "{}");
            }
            assertThat(alarms(logs)).hasSize(1).first().asString().contains("sent on the publisher thread");
            world.time.advance(Duration.ofMinutes(1));
            assertThat(alarms(logs)).hasSize(2);
        }
    }

    @Test
    @DisplayName("1,000 exceptions of a rule of an AuthEndpoint → one line")
    void authEndpoint() {
        AuthEndpoint endpoint = AuthEndpoint.builder(() -> App.of("key", World.SECRET), Runnable::run)
                .channel("private-{name}", request -> {
                    throw new IllegalStateException("rule");
                })
                .build();
        ByteBuffer body = ByteBuffer.wrap("socket_id=1.2&channel_name=private-a".getBytes(StandardCharsets.UTF_8));
        HeaderLookup headers =
                name -> name.equalsIgnoreCase("content-type") ? "application/x-www-form-urlencoded" : null;
        try (Logs logs = Logs.captureThread()) {
            for (int i = 0; i < 1_000; i++) {
                var response = endpoint.handle(
                        new ApiRequest("POST", "", "/pusher/auth", null, headers, body.duplicate(), null));
                assertThat(response.toCompletableFuture().join().status()).isEqualTo(500);
            }
            assertThat(alarms(logs)).hasSize(1).first().asString().contains("private-{name}");
        }
    }

    @Test
    @DisplayName("close logs the number of failures that were not logged yet")
    void closeReports() {
        World world = new World(options -> options.limits(NO_RATES).meter(new VaskMeter() {
            @Override
            public void connectionRefused(CloseCode code, ConnectionRefusal reason) {
                throw new IllegalStateException("meter");
            }
        }));
        try (Logs logs = Logs.captureThread()) {
            for (int i = 0; i < 10; i++) {
                FakeSocket.connect(world.vask, "/app/unknown?protocol=7");
            }
            world.vask.close();
            assertThat(alarms(logs)).hasSize(2).last().asString().contains("; 9 more of this kind");
            assertThat(world.time.pendingTimers()).isZero();
        }
    }
}
