package dev.vask.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.App;
import dev.vask.CloseCode;
import dev.vask.DisconnectReason;
import dev.vask.Limits;
import dev.vask.ProtocolPolicy;
import dev.vask.VaskEvent;
import dev.vask.VaskMeter;
import dev.vask.testing.FakeSocket;
import dev.vask.transport.ApiRequest;
import dev.vask.transport.CloseStatus;
import dev.vask.transport.HeaderLookup;
import dev.vask.transport.adapter.Mount;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** reliability.md §4.8: every refusal and every end of a connection has a reason, in the meter, the event and the log. */
@ResourceLock(Logs.RESOURCE)
class ReasonTest {
    private final List<String> metered = new ArrayList<>();

    private final VaskMeter meter = new VaskMeter() {
        @Override
        public void connectionRefused(CloseCode code, ConnectionRefusal reason) {
            metered.add(code.code() + " " + reason);
        }

        @Override
        public void connectionClosed(@Nullable Integer closeCode, DisconnectReason reason) {
            metered.add(closeCode + " " + reason);
        }
    };

    private void ends(
            DisconnectReason reason,
            @Nullable Integer code,
            UnaryOperator<App> app,
            BiConsumer<World, FakeSocket> cause) {
        World world = new World(
                options -> options.meter(meter)
                        .limits(Limits.defaults().withMessageBurst(50).withMaxQueuedMessages(16))
                        .policy(ProtocolPolicy.standard()),
                app);
        FakeSocket client = world.connect();
        metered.clear();
        try (Logs logs = Logs.captureThread()) {
            cause.accept(world, client);
            assertThat(logs.lines())
                    .filteredOn(line -> line.contains("connection " + client.socketId() + " of app"))
                    .singleElement()
                    .asString()
                    .startsWith("FINE ")
                    .endsWith("ended" + (code == null ? "" : " with " + code) + " (" + reason + ")");
        }
        assertThat(world.events)
                .as(reason.name())
                .contains(new VaskEvent.Disconnected(World.KEY, client.socketId(), code, reason));
        assertThat(metered).contains(code + " " + reason);
    }

    @Test
    @DisplayName(
            "each way in which a connection ends → its own reason in the event, in the meter and in one DEBUG line")
    void ends() {
        UnaryOperator<App> same = app -> app;
        ends(DisconnectReason.CONNECTION_LOST, null, same, (world, client) -> client.hangsUp());
        ends(DisconnectReason.CLIENT_CLOSED, 1001, same, (world, client) -> client.closes(1001, ""));
        ends(DisconnectReason.INVALID_MESSAGE, 1009, same, (world, client) -> client.closes(1009, ""));
        ends(DisconnectReason.FLOOD, 4100, same, (world, client) -> {
            for (int i = 0; i < 60; i++) {
                client.says(Say.PING);
            }
        });
        ends(DisconnectReason.SLOW_CONSUMER, 4100, same, (world, client) -> {
            world.joins(client, World.ROOM);
            client.stopsReading();
            for (int i = 0; i < 40; i++) {
                world.vask.app(World.KEY).trigger(World.ROOM, "e", "1");
            }
        });
        ends(
                DisconnectReason.HEARTBEAT_TIMEOUT,
                4201,
                same,
                (world, client) -> world.time.advance(Duration.ofMinutes(10)));
        ends(
                DisconnectReason.AUTHORIZATION_TIMEOUT,
                4009,
                app -> app.withAuthorizationTimeout(Duration.ofSeconds(10)),
                (world, client) -> world.time.advance(Duration.ofSeconds(10)));
        ends(DisconnectReason.USER_TERMINATED, 4200, same, (world, client) -> {
            world.signsIn(client, "ada");
            world.vask.app(World.KEY).terminateUser("ada");
        });
        ends(
                DisconnectReason.APP_DISABLED,
                4003,
                same,
                (world, client) ->
                        world.vask.replaceApp(App.of(World.KEY, World.SECRET).withEnabled(false)));
        ends(DisconnectReason.APP_REMOVED, 4001, same, (world, client) -> world.vask.removeApp(World.KEY));
        ends(DisconnectReason.DRAIN, 4200, same, (world, client) -> world.vask.drain(Duration.ZERO));
    }

    @Test
    @DisplayName(
            "each way in which a connection is refused → its own reason in the meter and one DEBUG line without the query")
    void refusals() {
        AtomicInteger lookups = new AtomicInteger();
        World world = new World(options -> options.meter(meter)
                .policy(ProtocolPolicy.standard().withRequireVersion(true))
                .apps(key -> {
                    lookups.incrementAndGet();
                    if (key.equals("fails")) {
                        throw new IllegalStateException("down");
                    }
                    return switch (key) {
                        case "disabled" -> App.of(key, "s").withEnabled(false);
                        case "origin" -> App.of(key, "s").withAllowedOrigins("https://a.example");
                        case "full" -> App.of(key, "s").withMaxConnections(1);
                        default -> null;
                    };
                }));
        FakeSocket.connect(world.vask, "/app/full?protocol=7");
        try (Logs logs = Logs.captureThread()) {
            for (String target : List.of(
                    "/other?protocol=7&token=hush",
                    "/app/key?token=hush",
                    "/app/unknown?protocol=7&token=hush",
                    "/app/disabled?protocol=7&token=hush",
                    "/app/full?protocol=7&token=hush",
                    "/app/fails?protocol=7&token=hush")) {
                FakeSocket.connect(world.vask, target);
            }
            FakeSocket.connect(
                    world.vask.sockets(), "/app/origin?protocol=7", Map.of("origin", "https://evil.example"));
            world.vask.drain(Duration.ofMinutes(1));
            FakeSocket.connect(world.vask, World.TARGET);

            assertThat(metered)
                    .filteredOn(line -> !line.contains("DRAIN") || line.contains("DRAINING"))
                    .containsExactly(
                            "4005 PATH",
                            "4008 PROTOCOL_VERSION",
                            "4001 APP_UNKNOWN",
                            "4003 APP_DISABLED",
                            "4004 QUOTA",
                            "4100 REGISTRY",
                            "4009 ORIGIN",
                            "4100 DRAINING");
            assertThat(logs.lines())
                    .filteredOn(line -> line.contains("connection refused with"))
                    .hasSize(8)
                    .allSatisfy(line -> assertThat(line).startsWith("FINE ").doesNotContain("hush"))
                    .anySatisfy(line -> assertThat(line)
                            .contains("4009 (ORIGIN): path \"/app/origin\"", "origin \"https://evil.example\""));
        }
    }

    @Test
    @DisplayName("a refused message and a refused HTTP request → one DEBUG line each, without the signature")
    void otherRefusals() {
        World world = new World();
        FakeSocket client = world.connect();
        try (Logs logs = Logs.captureThread()) {
            client.says(Say.subscribe("private-room", "key:0123456789abcdef"));
            world.vask
                    .http()
                    .handle(new ApiRequest(
                            "GET",
                            "/apps/key/channels\n",
                            "auth_key=key&auth_signature=0123456789abcdef",
                            HeaderLookup.NONE,
                            ByteBuffer.allocate(0)));
            assertThat(logs.lines())
                    .hasSize(2)
                    .allSatisfy(line -> assertThat(line).startsWith("FINE ").doesNotContain("0123456789abcdef", "\n"));
            assertThat(logs.lines().get(0)).contains("SUBSCRIPTION_UNAUTHORIZED", client.socketId());
            assertThat(logs.lines().get(1)).contains("refused with 40");
        }
    }

    @Test
    @DisplayName("a body that is too long or cannot be read → one DEBUG line each, with status and reason")
    void unreadBodies() {
        Mount<String> mount = Mount.of(new World().vask.sockets());
        try (Logs logs = Logs.captureThread()) {
            mount.tooLong();
            mount.unreadable(408);
            assertThat(logs.lines())
                    .containsExactly(
                            "FINE " + Mount.class.getName()
                                    + " HTTP request refused with 413: The body is longer than 1048576 bytes, the bound"
                                    + " Limits.maxHttpBodyBytes",
                            "FINE " + Mount.class.getName()
                                    + " HTTP request refused with 408: The body of the request cannot be read");
        }
    }

    @Test
    @DisplayName("a status of the socket layer's own, such as 1009 → the code of the event")
    void layersOwnStatus() {
        World world = new World();
        LaxSocket socket = LaxSocket.connect(world.vask, World.TARGET);
        socket.handler.onClosed(new CloseStatus(1009, ""));
        assertThat(world.events).last().isInstanceOfSatisfying(VaskEvent.Disconnected.class, event -> {
            assertThat(event.closeCode()).isEqualTo(1009);
            assertThat(event.reason()).isEqualTo(DisconnectReason.INVALID_MESSAGE);
        });
    }
}
