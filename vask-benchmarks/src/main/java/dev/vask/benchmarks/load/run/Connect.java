package dev.vask.benchmarks.load.run;

import dev.vask.benchmarks.load.Wire;
import dev.vask.benchmarks.load.client.Client;
import dev.vask.benchmarks.load.client.Deadline;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Coming and going: handshake, subscription, close; as often as there is time for, the last time to its end. */
public record Connect(int connections) implements Scenario {
    private static final double THOUSAND = 1e3;

    @Override
    public String name() {
        return "connect";
    }

    @Override
    public String description() {
        return "%,d connections are opened, subscribe, and are closed, again and again.".formatted(connections);
    }

    @Override
    public List<Figure> figures() {
        return List.of(
                new Figure("cpuPerThousand", "server CPU per thousand connections", "s", true),
                new Figure("perSecond", "connections per second", "/s", false));
    }

    /** What is done once a connection is done often only after many of them, and so compiled late. */
    @Override
    public int warmUps() {
        return 5;
    }

    @Override
    public Map<String, Double> measure(ServerProcess server, double seconds) {
        try (Client client = new Client()) {
            Slice slice = new Slice(server, client);
            Deadline end = Deadline.in(Duration.ofNanos(Math.round(seconds * 1e9)));
            long count = 0;
            slice.begin();
            while (!end.passed()) {
                var peers = client.connect(server.port(), connections, Deadline.in(Slice.PATIENCE));
                client.subscribe(peers, index -> Wire.CHANNEL, Deadline.in(Slice.PATIENCE));
                client.closeAll(Deadline.in(Slice.PATIENCE));
                count += connections;
            }
            slice.end();
            Map<String, Double> figures = new LinkedHashMap<>();
            figures.put("cpuPerThousand", slice.serverCpu() / count * THOUSAND);
            figures.put("perSecond", count / slice.seconds());
            figures.put("problems", (double) client.problems());
            return figures;
        }
    }
}
