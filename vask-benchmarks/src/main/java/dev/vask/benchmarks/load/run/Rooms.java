package dev.vask.benchmarks.load.run;

import dev.vask.benchmarks.load.Wire;
import dev.vask.benchmarks.load.client.Client;
import dev.vask.benchmarks.load.client.Deadline;
import dev.vask.benchmarks.load.client.Message;
import dev.vask.benchmarks.load.client.Peer;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/**
 * Private channels whose members talk: one message is in flight in each, and when all others have it the next member sends the
 * next. With two members that is a ping-pong.
 *
 * @param size members of one room
 */
public record Rooms(String name, int rooms, int size) implements Scenario {
    @Override
    public String description() {
        return "%,d private channels of %d; in each one client event is in flight, and the next member sends when all have it."
                .formatted(rooms, size);
    }

    @Override
    public List<Figure> figures() {
        return List.of(
                new Figure("cpuPerMillion", "server CPU per million client events", "s", true),
                new Figure("perSecond", "client events per second", "/s", false));
    }

    @Override
    public Map<String, Double> measure(ServerProcess server, double seconds) {
        try (Client client = new Client()) {
            List<Peer> peers = client.connect(server.port(), rooms * size, Deadline.in(Slice.PATIENCE));
            client.subscribe(peers, index -> channel(index / size), Deadline.in(Slice.PATIENCE));
            Talk talk = new Talk(client, peers);
            for (int room = 0; room < rooms; room++) {
                talk.next(room);
            }
            Slice slice = new Slice(server, client).run(seconds, () -> {});
            talk.drain();
            client.closeAll(Deadline.in(Slice.PATIENCE));
            Map<String, Double> figures = slice.figures();
            // Counted were deliveries; of each event there are as many as there are others in the room.
            figures.computeIfPresent("cpuPerMillion", (key, value) -> value * (size - 1));
            figures.computeIfPresent("perSecond", (key, value) -> value / (size - 1));
            return figures;
        }
    }

    private static String channel(int room) {
        return "private-room-" + room;
    }

    /** What goes on in all rooms. */
    private final class Talk {
        private final Client client;
        private final List<Peer> peers;
        private final long[] sent = new long[rooms];
        private final int[] received = new int[rooms];
        private boolean ending;
        private int quiet;

        Talk(Client client, List<Peer> peers) {
            this.client = client;
            this.peers = peers;
            client.receiver(this::received);
        }

        void next(int room) {
            long sequence = ++sent[room];
            received[room] = 0;
            String data = Wire.data(sequence, 0);
            Peer speaker = peers.get(room * size + (int) (sequence % size));
            speaker.send(Wire.event(channel(room), Wire.CLIENT_EVENT, data));
        }

        private void received(Peer peer, ByteBuffer in, int end) {
            int room = peer.index() / size;
            // Nobody hears himself, so a member's own numbers are missing; what comes must be what is in flight.
            if (Message.sequence(in, end) != sent[room]) {
                client.problem();
            }
            if (++received[room] < size - 1) {
                return;
            }
            if (ending) {
                quiet++;
            } else {
                next(room);
            }
        }

        void drain() {
            ending = true;
            client.until(
                    () -> quiet == rooms,
                    Deadline.in(Slice.PATIENCE),
                    () -> quiet + " of " + rooms + " rooms fell quiet");
        }
    }
}
