package dev.vask.benchmarks.load.run;

import dev.vask.benchmarks.load.Wire;
import dev.vask.benchmarks.load.client.Client;
import dev.vask.benchmarks.load.client.Deadline;
import java.util.List;
import java.util.Map;

/** One publisher, one channel, many subscribers, as fast as it goes. */
public record Fanout(int subscribers, int inFlight) implements Scenario {
    static final List<Figure> FIGURES = List.of(
            new Figure("cpuPerMillion", "server CPU per million deliveries", "s", true),
            new Figure("perSecond", "deliveries per second", "/s", false));

    @Override
    public String name() {
        return "fanout-" + inFlight;
    }

    @Override
    public String description() {
        return "One channel with %,d subscribers, %d message%s in flight: the next is published when all have one."
                .formatted(subscribers, inFlight, inFlight == 1 ? "" : "s");
    }

    @Override
    public List<Figure> figures() {
        return FIGURES;
    }

    @Override
    public Map<String, Double> measure(ServerProcess server, double seconds) {
        return slice(server, subscribers, inFlight, seconds).figures();
    }

    static Slice slice(ServerProcess server, int subscribers, int inFlight, double seconds) {
        try (Client client = new Client()) {
            var peers = client.connect(server.port(), subscribers, Deadline.in(Slice.PATIENCE));
            client.subscribe(peers, index -> Wire.CHANNEL, Deadline.in(Slice.PATIENCE));
            Broadcast broadcast = new Broadcast(server, client, subscribers, inFlight);
            broadcast.ask();
            Slice slice = new Slice(server, client).run(seconds, broadcast::ask);
            broadcast.drain();
            client.closeAll(Deadline.in(Slice.PATIENCE));
            return slice;
        }
    }
}
