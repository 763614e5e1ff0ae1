package dev.vask.benchmarks.soak;

import dev.vask.benchmarks.load.client.Client;
import dev.vask.benchmarks.load.client.Peer;
import dev.vask.benchmarks.load.client.PeerListener;
import dev.vask.benchmarks.soak.server.Channels;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/**
 * Readers in many channels that stop reading. The server has to be rid of each within a time; when that is over it looks up,
 * finds itself closed, and the next takes its place.
 */
final class SlowReaders implements PeerListener {
    /** So many bytes of what it does not read fit into its own system. */
    private static final int RECEIVE_BYTES = 4 * 1024;

    /** In this many events a second it is soon up to its neck. */
    private static final int EVENTS_PER_SECOND = 100;

    /** 15 s for the oldest message, some for what the systems buffer, some for a stopped server. */
    private static final long BOUND = Duration.ofSeconds(35).toNanos();

    private static final long NOTICES = Duration.ofSeconds(20).toNanos();

    private final Client client;
    private final int port;
    private final int channels;
    private final int subscriptions;
    private final Map<Peer, Reader> readers = new HashMap<>();
    private int wanted;
    private int next;
    private long stuck;
    private long closed;
    private long tolerated;

    private static final class Reader {
        private int answered;
        private long stuckSince;
        private boolean looksUp;
    }

    SlowReaders(Client client, int port, Plan plan) {
        this.client = client;
        this.port = port;
        this.channels = plan.channels();
        this.subscriptions = Math.min(
                plan.channels(), (int) Math.ceil((double) EVENTS_PER_SECOND * plan.channels() / plan.publishes()));
    }

    /** From now on there are so many; none are replaced where it is 0. */
    void keep(int count) {
        wanted = count;
    }

    boolean has(Peer peer) {
        return readers.containsKey(peer);
    }

    boolean gone() {
        return readers.isEmpty();
    }

    /** How many have stopped reading so far. */
    long stuck() {
        return stuck;
    }

    /** How many of them the server has ended. */
    long closed() {
        return closed;
    }

    /** How many it has not, in all that time. */
    long tolerated() {
        return tolerated;
    }

    void turn(long now) {
        while (readers.size() < wanted) {
            readers.put(client.open(port, RECEIVE_BYTES), new Reader());
        }
        for (Iterator<Map.Entry<Peer, Reader>> all = readers.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<Peer, Reader> entry = all.next();
            Reader reader = entry.getValue();
            boolean isStuck = reader.answered == subscriptions;
            if (isStuck && !reader.looksUp && now - reader.stuckSince > BOUND) {
                reader.looksUp = true;
                entry.getKey().reads(true);
            } else if (reader.looksUp && now - reader.stuckSince > BOUND + NOTICES) {
                tolerated++;
                client.cut(entry.getKey());
                all.remove();
            }
        }
    }

    @Override
    public void greeted(Peer peer) {
        for (int i = 0; i < subscriptions; i++) {
            peer.subscribe(Channels.name(next++ % channels));
        }
    }

    @Override
    public void acknowledged(Peer peer) {
        Reader reader = readers.get(peer);
        if (reader != null && ++reader.answered == subscriptions) {
            reader.stuckSince = System.nanoTime();
            stuck++;
            peer.reads(false);
        }
    }

    @Override
    public void said(Peer peer, String text) {
        // Told why it is closed.
    }

    @Override
    public void closed(Peer peer, int code, String reason) {
        // Most never read as far as this.
    }

    @Override
    public void ended(Peer peer, String why) {
        readers.remove(peer);
        closed++;
    }
}
