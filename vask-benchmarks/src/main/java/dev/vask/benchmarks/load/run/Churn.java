package dev.vask.benchmarks.load.run;

import dev.vask.benchmarks.load.Wire;
import dev.vask.benchmarks.load.client.Client;
import dev.vask.benchmarks.load.client.Deadline;
import dev.vask.benchmarks.load.client.Peer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Fan-out while others come and go: the same subscribers with the others idle, and then with the others busy. */
public record Churn(int subscribers, int inFlight, int operationsPerSecond) implements Scenario {
    /** Those who come and go; each waits its turn, so none asks for more than some operations a second. */
    private static final int CHURNERS = 100;

    @Override
    public String name() {
        return "churn-publish";
    }

    @Override
    public String description() {
        return "One channel with %,d subscribers, %d messages in flight, without and with %,d subscribe and unsubscribe operations per second on it."
                .formatted(subscribers, inFlight, operationsPerSecond);
    }

    @Override
    public List<Figure> figures() {
        return List.of(
                new Figure("ratio", "CPU of a delivery with churn, against one without", "", true),
                new Figure("still", "server CPU per million deliveries, without churn", "s", true),
                new Figure("busy", "server CPU per million deliveries, with churn", "s", true),
                new Figure("stillPerSecond", "deliveries per second, without churn", "/s", false),
                new Figure("busyPerSecond", "deliveries per second, with churn", "/s", false));
    }

    @Override
    public Map<String, Double> measure(ServerProcess server, double seconds) {
        try (Client client = new Client()) {
            List<Peer> peers = client.connect(server.port(), subscribers + CHURNERS, Deadline.in(Slice.PATIENCE));
            client.subscribe(peers.subList(0, subscribers), index -> Wire.CHANNEL, Deadline.in(Slice.PATIENCE));
            Broadcast broadcast = new Broadcast(server, client, subscribers, inFlight);
            broadcast.ask();
            Slice still = new Slice(server, client).run(seconds, broadcast::ask);
            Operations operations = new Operations(client, peers.subList(subscribers, peers.size()));
            Slice busy = new Slice(server, client).run(seconds, () -> {
                broadcast.ask();
                operations.due();
            });
            broadcast.drain();
            operations.settle();
            client.closeAll(Deadline.in(Slice.PATIENCE));
            Map<String, Double> figures = new LinkedHashMap<>();
            figures.put("ratio", busy.cpuPerMillion() / still.cpuPerMillion());
            figures.put("still", still.cpuPerMillion());
            figures.put("busy", busy.cpuPerMillion());
            figures.put("stillPerSecond", still.perSecond());
            figures.put("busyPerSecond", busy.perSecond());
            figures.put("problems", (double) client.problems());
            return figures;
        }
    }

    /** Each churner in turn subscribes; each in turn unsubscribes; and so on. */
    private final class Operations {
        private final Client client;
        private final List<Peer> churners;
        private final int acknowledgedBefore;
        private final long start = System.nanoTime();
        private long done;
        private int subscriptions;

        Operations(Client client, List<Peer> churners) {
            this.client = client;
            this.churners = churners;
            this.acknowledgedBefore = client.acknowledged();
        }

        void due() {
            long due = (System.nanoTime() - start) / 1_000 * operationsPerSecond / 1_000_000;
            for (; done < due; done++) {
                Peer churner = churners.get((int) (done % CHURNERS));
                if (done / CHURNERS % 2 == 0) {
                    churner.subscribe(Wire.CHANNEL);
                    subscriptions++;
                } else {
                    churner.unsubscribe(Wire.CHANNEL);
                }
            }
        }

        void settle() {
            client.until(
                    () -> client.acknowledged() - acknowledgedBefore == subscriptions,
                    Deadline.in(Slice.PATIENCE),
                    () -> client.acknowledged() - acknowledgedBefore + " of " + subscriptions
                            + " subscriptions were answered");
        }
    }
}
