package dev.vask.benchmarks.load.run;

import dev.vask.benchmarks.load.client.Client;
import dev.vask.benchmarks.load.client.Deadline;
import dev.vask.benchmarks.load.client.Message;
import dev.vask.benchmarks.load.client.Peer;
import java.nio.ByteBuffer;

/**
 * A closed loop: some messages are in flight, and when all subscribers have one, the server is asked for the next. What falls
 * due in one turn of the client is asked for at once.
 */
final class Broadcast {
    /** More than are ever in flight. */
    private static final int RING = 1024;

    private final ServerProcess server;
    private final Client client;
    private final int subscribers;
    private final int inFlight;
    private final int[] received = new int[RING];
    private int asked;
    private int complete;

    /** @param subscribers how many connections, those with the lowest indexes, make a message complete */
    Broadcast(ServerProcess server, Client client, int subscribers, int inFlight) {
        this.server = server;
        this.client = client;
        this.subscribers = subscribers;
        this.inFlight = inFlight;
        client.receiver(this::received);
    }

    private void received(Peer peer, ByteBuffer in, int end) {
        if (peer.index() >= subscribers) {
            return;
        }
        long sequence = Message.sequence(in, end);
        if (!peer.follows(sequence)) {
            client.problem();
        }
        int slot = (int) (sequence % RING);
        if (++received[slot] == subscribers) {
            received[slot] = 0;
            complete++;
        }
    }

    /** Fills up what is in flight. */
    void ask() {
        int due = inFlight - (asked - complete);
        if (due > 0) {
            asked += due;
            server.publish(due);
        }
    }

    /** Waits until nothing is in flight. */
    void drain() {
        client.until(
                () -> complete == asked,
                Deadline.in(Slice.PATIENCE),
                () -> complete + " of " + asked + " messages reached all " + subscribers + " subscribers");
    }
}
