package dev.vask.benchmarks.load.run;

import dev.vask.benchmarks.load.client.Client;
import dev.vask.benchmarks.load.client.Deadline;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a connection weighs that does nothing: the heap after garbage collection, with and without them. */
public record Idle(int connections) implements Scenario {
    @Override
    public String name() {
        return "idle";
    }

    @Override
    public String description() {
        return "%,d connections, each subscribed to a private channel of its own, with nothing to do."
                .formatted(connections);
    }

    @Override
    public List<Figure> figures() {
        return List.of(new Figure("bytes", "heap per connection", "bytes", true));
    }

    /** Elsewhere a heap is not the whole of what is taken. */
    @Override
    public boolean fits(String server) {
        return Servers.java(server);
    }

    @Override
    public Map<String, Double> measure(ServerProcess server, double seconds) {
        try (Client client = new Client()) {
            long before = server.usedHeapBytes();
            var peers = client.connect(server.port(), connections, Deadline.in(Slice.PATIENCE));
            client.subscribe(peers, index -> "private-idle-" + index, Deadline.in(Slice.PATIENCE));
            long with = server.usedHeapBytes();
            client.closeAll(Deadline.in(Slice.PATIENCE));
            Map<String, Double> figures = new LinkedHashMap<>();
            figures.put("bytes", (double) (with - before) / connections);
            figures.put("problems", (double) client.problems());
            return figures;
        }
    }
}
