package dev.vask.benchmarks.load.run;

import dev.vask.benchmarks.load.Wire;
import dev.vask.benchmarks.load.client.Client;
import dev.vask.benchmarks.load.client.Deadline;
import dev.vask.benchmarks.load.client.Peer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Whether joining a channel takes longer the more are in it: connections join in ten equal steps. */
public record Join(int connections) implements Scenario {
    private static final int STEPS = 10;

    @Override
    public String name() {
        return "join";
    }

    @Override
    public String description() {
        return "%,d connections subscribe to one channel, a tenth at a time.".formatted(connections);
    }

    @Override
    public List<Figure> figures() {
        List<Figure> figures = new ArrayList<>();
        figures.add(new Figure("ratio", "time of the last tenth, against the first", "", true));
        for (int step = 1; step <= STEPS; step++) {
            figures.add(new Figure("step" + step, "time of step %d of %d".formatted(step, STEPS), "ms", true));
        }
        return figures;
    }

    @Override
    public Map<String, Double> measure(ServerProcess server, double seconds) {
        try (Client client = new Client()) {
            List<Peer> peers = client.connect(server.port(), connections, Deadline.in(Slice.PATIENCE));
            Map<String, Double> figures = new LinkedHashMap<>();
            int tenth = connections / STEPS;
            for (int step = 0; step < STEPS; step++) {
                long start = System.nanoTime();
                client.subscribe(
                        peers.subList(step * tenth, (step + 1) * tenth),
                        index -> Wire.CHANNEL,
                        Deadline.in(Slice.PATIENCE));
                figures.put("step" + (step + 1), (System.nanoTime() - start) / 1e6);
            }
            client.closeAll(Deadline.in(Slice.PATIENCE));
            double first = figures.getOrDefault("step1", Double.NaN);
            figures.put("ratio", figures.getOrDefault("step" + STEPS, Double.NaN) / first);
            figures.put("problems", (double) client.problems());
            return figures;
        }
    }
}
