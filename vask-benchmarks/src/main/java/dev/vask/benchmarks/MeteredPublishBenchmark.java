package dev.vask.benchmarks;

import dev.vask.Vask;
import dev.vask.VaskApp;
import dev.vask.VaskMeter;
import dev.vask.micrometer.VaskMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.concurrent.CompletionStage;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** What publishing costs with the figures of Micrometer and without: of both the same event to the same room. */
@SuppressWarnings("NullAway.Init") // JMH gives the parameters, then sets up.
public class MeteredPublishBenchmark extends Measured {
    /** Whether anybody measures. */
    @Param({"none", "prometheus"})
    String meter;

    /** Who gets it. */
    @Param({"1", "1000"})
    int subscribers;

    private Vask vask;
    private VaskApp app;

    /** Fills the room. */
    @Setup
    public void fill() {
        vask = Core.open(
                meter.equals("none")
                        ? VaskMeter.NONE
                        : new VaskMetrics(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT)));
        app = vask.app(Core.KEY);
        for (int i = 0; i < subscribers; i++) {
            new FreeSocket(vask).says(Core.subscribe("room"));
        }
    }

    /** Empties it. */
    @TearDown
    public void close() {
        vask.close();
    }

    /** One event. */
    @Benchmark
    public CompletionStage<Void> publish() {
        return app.trigger("room", "tick", Core.PAYLOAD);
    }
}
