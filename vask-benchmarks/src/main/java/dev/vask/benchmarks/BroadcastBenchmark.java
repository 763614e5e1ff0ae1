package dev.vask.benchmarks;

import dev.vask.Vask;
import dev.vask.VaskApp;
import java.util.concurrent.CompletionStage;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/** What one delivery of an event costs: everything that publishing it costs, divided by those who get it. */
public class BroadcastBenchmark extends Measured {
    private static final int DELIVERIES = 10_000;

    /** Must divide the number of deliveries. */
    @Param({"1000", "10000"})
    int subscribers;

    private final Vask vask = Core.open();
    private final VaskApp app = vask.app(Core.KEY);

    /** Fills the room. */
    @Setup
    public void fill() {
        for (int i = 0; i < subscribers; i++) {
            new FreeSocket(vask).says(Core.subscribe("room"));
        }
    }

    /** Empties it. */
    @TearDown
    public void close() {
        vask.close();
    }

    /** As many events as make 10,000 deliveries, so that a figure is one delivery's whatever the room. */
    @Benchmark
    @OperationsPerInvocation(DELIVERIES)
    public void broadcast(Blackhole hole) {
        for (int delivered = 0; delivered < DELIVERIES; delivered += subscribers) {
            CompletionStage<Void> done = app.trigger("room", "tick", Core.PAYLOAD);
            hole.consume(done);
        }
    }
}
