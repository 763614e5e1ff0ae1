package dev.vask.examples.demo;

import dev.vask.VaskMeter;
import dev.vask.micrometer.VaskMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Vask's figures and a few of the JVM's, as Prometheus collects them. */
final class Figures {
    /** That of Prometheus' text format. */
    private static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    Figures() {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
    }

    /** For the one Vask whose figures these are. */
    VaskMeter meter() {
        return new VaskMetrics(registry);
    }

    DemoResponse page() {
        String text = registry.scrape();
        return DemoResponse.of(200, CONTENT_TYPE, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }
}
