package dev.vask.benchmarks.soak;

import dev.vask.benchmarks.load.client.Client;
import dev.vask.benchmarks.load.client.Deadline;
import dev.vask.benchmarks.load.client.Message;
import dev.vask.benchmarks.load.client.Peer;
import dev.vask.benchmarks.load.client.PeerListener;
import dev.vask.benchmarks.soak.server.Channels;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;

/**
 * The healthy ones: each in one channel, always as many. Who leaves, or is cut off, is replaced in its channel. Nobody else
 * may end.
 */
final class Crowd implements PeerListener {
    /** More at once would overflow the server's accept queue. */
    private static final int HANDSHAKES_AT_ONCE = 32;

    private static final int GOING_AWAY = 4200;
    private static final int SOME_REASONS = 5;

    private final Client client;
    private final int port;
    private final Ledger ledger;
    private final Latency latency;
    private final Random random = new Random(1);
    private final Map<Peer, Member> members = new HashMap<>();
    private final List<Peer> present = new ArrayList<>();
    private final Queue<Integer> wanted = new ArrayDeque<>();
    private final List<String> surprises = new ArrayList<>();
    private int arriving;
    private int sentAway;
    private long unexpected;
    private boolean draining;

    Crowd(Client client, int port, Ledger ledger, Latency latency) {
        this.client = client;
        this.port = port;
        this.ledger = ledger;
        this.latency = latency;
    }

    /** So many more, spread over the channels. */
    void comes(int count, int channels) {
        for (int i = 0; i < count; i++) {
            wanted.add(i % channels);
        }
    }

    /** Lets in who waits. */
    void turn() {
        while (arriving < HANDSHAKES_AT_ONCE && !wanted.isEmpty()) {
            members.put(client.open(port), new Member(wanted.remove()));
            arriving++;
        }
    }

    /** Whether everybody is there and subscribed. */
    boolean settled() {
        return wanted.isEmpty() && arriving == 0 && present.size() == members.size();
    }

    int size() {
        return present.size();
    }

    /** Somebody says goodbye. */
    void oneLeaves() {
        if (!present.isEmpty()) {
            Peer peer = anybody();
            wanted.add(member(peer).channel());
            peer.leave();
        }
    }

    /** Everybody says goodbye, and nobody takes their place. */
    void allLeave() {
        present.forEach(Peer::leave);
        present.clear();
    }

    /** So many are gone without a word, and come back. */
    void cut(int count) {
        for (int i = 0; i < count && !present.isEmpty(); i++) {
            Peer peer = anybody();
            wanted.add(member(peer).channel());
            members.remove(peer);
            client.cut(peer);
        }
    }

    /** Takes anyone out of those who are present. */
    private Peer anybody() {
        int index = random.nextInt(present.size());
        Peer last = present.remove(present.size() - 1);
        return index == present.size() ? last : present.set(index, last);
    }

    private Member member(Peer peer) {
        Member member = members.get(peer);
        if (member == null) {
            throw new IllegalStateException("not of the crowd");
        }
        return member;
    }

    /** From now on the server sends everybody away, and nobody comes back. */
    void drains() {
        draining = true;
    }

    /** How many were told to go in the right way. */
    int sentAway() {
        return sentAway;
    }

    boolean gone() {
        return members.isEmpty();
    }

    /** Nothing more will come; these were the last numbers. */
    void complete(long[] published) {
        present.forEach(
                peer -> ledger.complete(member(peer), published[member(peer).channel()]));
    }

    /** Whether everybody has got the last number. */
    boolean has(long[] published) {
        return present.stream()
                .map(this::member)
                .allMatch(member -> member.last() == 0 || member.last() >= published[member.channel()]);
    }

    /** Connections that ended, or were told something, and should not have. */
    long unexpected() {
        return unexpected;
    }

    /** The first few of those. */
    List<String> surprises() {
        return List.copyOf(surprises);
    }

    void received(Peer peer, ByteBuffer in, int end) {
        Member member = members.get(peer);
        if (member != null) {
            long stamp = Message.stamp(in, end);
            latency.record(stamp, System.nanoTime());
            ledger.received(member, Message.sequence(in, end), stamp);
        }
    }

    @Override
    public void greeted(Peer peer) {
        peer.subscribe(Channels.name(member(peer).channel()));
    }

    @Override
    public void acknowledged(Peer peer) {
        member(peer).subscribed(System.nanoTime());
        present.add(peer);
        arriving--;
    }

    @Override
    public void said(Peer peer, String text) {
        // What comes with a close is told by the close.
        if (!draining) {
            surprise(text);
        }
    }

    @Override
    public void closed(Peer peer, int code, String reason) {
        if (draining && code == GOING_AWAY) {
            sentAway++;
        } else if (!peer.leaving()) {
            surprise("closed with " + code + " " + reason);
        }
    }

    @Override
    public void ended(Peer peer, String why) {
        Member member = members.remove(peer);
        present.remove(peer);
        if (member == null || peer.leaving() || draining) {
            return;
        }
        surprise(why);
        if (!member.subscribed()) {
            arriving--;
        }
        wanted.add(member.channel());
    }

    private void surprise(String what) {
        unexpected++;
        if (surprises.size() < SOME_REASONS) {
            surprises.add(what);
        }
    }

    /** Waits until everybody is there. */
    void settle(Duration patience) {
        client.until(
                () -> {
                    turn();
                    return settled();
                },
                Deadline.in(patience),
                () -> present.size() + " are there, " + arriving + " arrive, " + wanted.size() + " wait");
    }
}
