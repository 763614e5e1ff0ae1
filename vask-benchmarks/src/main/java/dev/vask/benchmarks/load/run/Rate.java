package dev.vask.benchmarks.load.run;

import dev.vask.benchmarks.load.Wire;
import dev.vask.benchmarks.load.client.Client;
import dev.vask.benchmarks.load.client.Deadline;
import dev.vask.benchmarks.load.client.Message;
import dev.vask.benchmarks.load.client.Peer;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** One publisher that keeps to its schedule, whatever the server makes of it. */
public record Rate(int subscribers, int perSecond) implements Scenario {
    private static final double LEAD_SECONDS = 1;
    private static final double MICROS = 1e3;

    @Override
    public String name() {
        return "rate-" + perSecond;
    }

    @Override
    public String description() {
        return "One channel with %,d subscribers, %,d messages per second, each at its time."
                .formatted(subscribers, perSecond);
    }

    @Override
    public List<Figure> figures() {
        return List.of(
                new Figure("cpuPerMillion", "server CPU per million deliveries", "s", true),
                new Figure("p50", "latency, half of the deliveries", "µs", true),
                new Figure("p99", "latency, 99 % of the deliveries", "µs", true),
                new Figure("max", "latency, the slowest delivery", "µs", true));
    }

    @Override
    public Map<String, Double> measure(ServerProcess server, double seconds) {
        try (Client client = new Client()) {
            var peers = client.connect(server.port(), subscribers, Deadline.in(Slice.PATIENCE));
            client.subscribe(peers, index -> Wire.CHANNEL, Deadline.in(Slice.PATIENCE));
            publish(server, client, LEAD_SECONDS);
            Histogram latency = new Histogram(3);
            client.receiver((peer, in, end) -> received(client, latency, peer, in, end));
            Slice slice = new Slice(server, client);
            slice.begin();
            publish(server, client, seconds);
            slice.end();
            client.closeAll(Deadline.in(Slice.PATIENCE));
            Map<String, Double> figures = new LinkedHashMap<>(slice.figures());
            figures.put("p50", latency.getValueAtPercentile(50) / MICROS);
            figures.put("p99", latency.getValueAtPercentile(99) / MICROS);
            figures.put("max", latency.getMaxValue() / MICROS);
            return figures;
        }
    }

    /** Ends when everything has come. */
    private void publish(ServerProcess server, Client client, double seconds) {
        long expected = Math.round(perSecond * seconds) * subscribers;
        long before = client.messages();
        server.rate(perSecond, seconds);
        client.until(
                () -> client.messages() - before >= expected,
                Deadline.in(Slice.PATIENCE),
                () -> client.messages() - before + " of " + expected + " messages came");
    }

    private static void received(Client client, Histogram latency, Peer peer, ByteBuffer in, int end) {
        if (!peer.follows(Message.sequence(in, end))) {
            client.problem();
        }
        latency.recordValue(Math.max(0, System.nanoTime() - Message.stamp(in, end)));
    }
}
