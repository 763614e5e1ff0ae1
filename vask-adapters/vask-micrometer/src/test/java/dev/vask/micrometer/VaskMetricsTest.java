package dev.vask.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.App;
import dev.vask.Limits;
import dev.vask.Vask;
import dev.vask.Webhook;
import dev.vask.testing.FakeSocket;
import dev.vask.testing.VirtualTime;
import dev.vask.transport.ApiRequest;
import dev.vask.transport.HeaderLookup;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Vask's figures in Micrometer")
class VaskMetricsTest {
    private final MockClock clock = new MockClock();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);
    private final VirtualTime time = new VirtualTime();
    private final Vask vask = Vask.builder()
            .app(App.of("key", "secret").withClientEvents(true).withWebhooks(Webhook.to("http://127.0.0.1:1/")))
            .limits(Limits.defaults())
            .time(time)
            .executor(Runnable::run)
            .webhookSender(request -> CompletableFuture.completedFuture(request.attempt() == 1 ? 500 : 204))
            .meter(new VaskMetrics(registry, List.of(Tag.of("node", "a"))))
            .build();

    private FakeSocket subscriber(String channel) {
        FakeSocket socket = FakeSocket.connect(vask, "/app/key?protocol=7");
        socket.says("{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"" + channel + "\"}}");
        return socket;
    }

    private double gauge(String name) {
        clock.add(Duration.ofSeconds(2));
        return registry.get(name).tag("node", "a").gauge().value();
    }

    private double sum(String name) {
        clock.add(Duration.ofSeconds(2));
        return registry.get(name).tag("node", "a").functionCounter().count();
    }

    @Test
    @DisplayName("say who is there, from one snapshot a second")
    void gauges() {
        FakeSocket first = subscriber("news");
        subscriber("news");

        assertThat(gauge("vask.connections")).isEqualTo(2);
        assertThat(gauge("vask.subscriptions")).isEqualTo(2);
        assertThat(gauge("vask.channels")).isEqualTo(1);
        first.hangsUp();
        assertThat(registry.get("vask.connections").gauge().value()).isEqualTo(2);
        assertThat(gauge("vask.connections")).isEqualTo(1);
    }

    @Test
    @DisplayName("count messages and bytes in both directions, and time a broadcast")
    void traffic() {
        subscriber("news");
        subscriber("news");
        vask.app("key").trigger("news", "e", "1");

        assertThat(sum("vask.messages.received")).isEqualTo(2);
        assertThat(sum("vask.messages.sent")).isEqualTo(6);
        assertThat(sum("vask.sent")).isPositive();
        assertThat(registry.get("vask.broadcast").timer().count()).isEqualTo(1);
        assertThat(gauge("vask.queued")).isZero();
    }

    @Test
    @DisplayName("tell why connections were refused and how they ended, whatever codes peers think of")
    void closes() {
        FakeSocket.connect(vask, "/app/nobody?protocol=7");
        FakeSocket.connect(vask, "/app/key?protocol=99");
        subscriber("news").hangsUp();

        assertThat(registry.get("vask.connections.refused")
                        .tag("code", "4001")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("vask.connections.refused")
                        .tag("code", "4007")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.find("vask.connections.closed").counters())
                .singleElement()
                .satisfies(closed -> assertThat(closed.getId().getTag("reason")).isEqualTo("connection_lost"));
    }

    @Test
    @DisplayName("tell why messages were refused")
    void refusals() {
        FakeSocket socket = subscriber("private-room");
        socket.says("nonsense");
        socket.says("{\"event\":\"client-e\",\"channel\":\"private-room\",\"data\":1}");

        for (String reason : List.of("subscription_unauthorized", "invalid_message", "unauthorized")) {
            assertThat(registry.get("vask.messages.refused")
                            .tag("reason", reason)
                            .counter()
                            .count())
                    .as(reason)
                    .isEqualTo(1);
        }
    }

    @Test
    @DisplayName("time calls of the HTTP API by call and status")
    void api() {
        ByteBuffer nothing = ByteBuffer.allocate(0);
        vask.http().handle(new ApiRequest("GET", "/apps/key/channels", null, HeaderLookup.NONE, nothing));
        vask.http().handle(new ApiRequest("GET", "/apps/key/what", null, HeaderLookup.NONE, nothing));

        assertThat(registry.get("vask.api")
                        .tags("call", "channels", "status", "401")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("vask.api")
                        .tags("call", "unknown", "status", "401")
                        .timer()
                        .count())
                .isEqualTo(1);
    }

    @Test
    @DisplayName("time attempts of webhooks by outcome")
    void webhooks() {
        subscriber("news");
        time.advance(Duration.ofSeconds(10));

        assertThat(registry.get("vask.webhooks").tag("outcome", "5xx").timer().count())
                .isEqualTo(1);
        assertThat(registry.get("vask.webhooks").tag("outcome", "2xx").timer().count())
                .isEqualTo(1);
        assertThat(sum("vask.webhooks.dropped")).isZero();
    }
}
