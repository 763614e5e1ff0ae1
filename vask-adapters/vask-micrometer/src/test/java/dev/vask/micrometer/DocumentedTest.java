package dev.vask.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.App;
import dev.vask.Vask;
import dev.vask.Webhook;
import dev.vask.testing.FakeSocket;
import dev.vask.testing.VirtualTime;
import dev.vask.transport.ApiRequest;
import dev.vask.transport.HeaderLookup;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The documentation of the meters")
class DocumentedTest {
    private static final Path DOCS = Path.of("..", "..", "docs");

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    /** Everything happens once that is measured only when it does. */
    @BeforeEach
    void live() {
        VirtualTime time = new VirtualTime();
        Vask vask = Vask.builder()
                .app(App.of("key", "secret").withWebhooks(Webhook.to("http://127.0.0.1:1/")))
                .time(time)
                .executor(Runnable::run)
                .webhookSender(request -> CompletableFuture.completedFuture(204))
                .meter(new VaskMetrics(registry))
                .build();
        FakeSocket client = FakeSocket.connect(vask, "/app/key?protocol=7");
        client.subscribes("news");
        vask.app("key").trigger("news", "e", "1");
        var unused = vask.http()
                .handle(new ApiRequest("GET", "/apps/key/channels", null, HeaderLookup.NONE, ByteBuffer.allocate(0)));
        time.advance(Duration.ofSeconds(10));
        client.hangsUp();
    }

    @Test
    @DisplayName("names each of them, and none that is not there")
    void page() throws IOException {
        Set<String> there = registry.getMeters().stream()
                .map(Meter::getId)
                .map(Meter.Id::getName)
                .collect(Collectors.toSet());

        assertThat(found("(?m)^\\| `(vask[.a-z]+)` ", Files.readString(DOCS.resolve("metrics.md"))))
                .containsExactlyInAnyOrderElementsOf(there);
    }

    @Test
    @DisplayName("has a dashboard that asks for nothing that is not there")
    void dashboard() throws IOException {
        Set<String> asked = found("(vask_[a-z_]+)[{]", Files.readString(DOCS.resolve("grafana/vask.json")));

        assertThat(asked).hasSizeGreaterThan(10);
        assertThat(found("(?m)^(vask_[a-z_]+)[{ ]", registry.scrape())).containsAll(asked);
    }

    @Test
    @DisplayName("shows a page that Prometheus can collect, with the meters by the names that the page states")
    void scraped() {
        App app = App.of("key", "secret");
        // snippet: metrics#scrape
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        Vask vask = Vask.builder().app(app).meter(new VaskMetrics(registry)).build();
        Supplier<String> page = registry::scrape; // the body of GET /metrics
        // end snippet
        try (vask) {
            FakeSocket.connect(vask, "/app/unknown?protocol=7");
            assertThat(page.get()).contains("vask_connections_refused_total").contains("vask_connections");
        }
    }

    @Test
    @DisplayName("shows how they come into a registry")
    void mounted() {
        App app = App.of("key", "secret");
        MeterRegistry registry = new SimpleMeterRegistry();
        // snippet: metrics#mount
        Vask vask = Vask.builder().app(app).meter(new VaskMetrics(registry)).build();
        // end snippet
        assertThat(registry.get("vask.connections").gauge().value()).isZero();
        vask.close();
    }

    private static Set<String> found(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(result -> result.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
