package dev.vask.redis;

import dev.vask.spi.Notice;
import dev.vask.spi.Topic;
import io.lettuce.core.ScriptOutputType;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Notices that wait in Redis, told by one node for each partition: the one that the living agree on. It holds the partition while it
 * is at it, and another takes over only when it is dead. One that could not be told stays, and is left to another node.
 *
 * <p>All state is the timer's thread's.
 */
final class Outbox {
    private static final System.Logger LOG = System.getLogger(Outbox.class.getName());
    private static final Duration GATHER = Duration.ofMillis(20);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final int LIMIT = 200;

    /** One partition's notices, as far as they are being told. */
    private static final class Claim {
        final int partition;
        final Map<String, Deque<Waiting>> channels = new HashMap<>();
        /** Those of them whose next notice was not taken. */
        final Set<String> refused = new HashSet<>();
        /** Notices told and perhaps not deleted yet. */
        final Set<String> told = new HashSet<>();

        String after = "-";
        String deadOwner = "";
        boolean asking;
        boolean askAgain;
        long pausedUntil;
        Duration pause = FIRST_PAUSE;

        Claim(int partition) {
            this.partition = partition;
        }
    }

    private record Waiting(String entryId, Notice notice) {}

    private final Node node;
    private final Map<Integer, Claim> claims = new HashMap<>();
    private final Set<Integer> toTell = ConcurrentHashMap.newKeySet();
    private volatile boolean ended;

    Outbox(Node node) {
        this.node = node;
    }

    void start() {
        String channel = node.keys.registry("ctl");
        node.inbox.inner(channel, this::heard);
        var unused = node.subscriptions.ensure(channel, node.keys.registrySlot());
        node.timer.every(node.settings.lease().dividedBy(4), this::sweep);
    }

    /** All partitions of this node's now and then: nobody may have said that there is something. */
    private void sweep() {
        for (int p = 0; p < Partitions.COUNT; p++) {
            if (isMine(p, null)) {
                ask(p);
            }
        }
    }

    private boolean isMine(int partition, @Nullable String without) {
        return node.self.id().equals(Owners.of(partition, node.lease.living(), without));
    }

    /** A script of this node's left something to be told. */
    void work(int partition) {
        if (toTell.add(partition)) {
            node.timer.after(GATHER, () -> {
                toTell.remove(partition);
                if (isMine(partition, null) || node.lease.living().isEmpty()) {
                    ask(partition);
                } else {
                    say(partition, "");
                }
            });
        }
    }

    /** Says to all that there is something; with a name, that this node leaves it to another. */
    private void say(int partition, String without) {
        byte[] message = Wire.utf8(node.self.id() + " " + partition + " " + without);
        var unused = node.caller
                .publish(node.keys.registrySlot(), node.keys.registry("ctl"), message)
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        LOG.log(System.Logger.Level.DEBUG, "notices wait for the next look", failure);
                    }
                });
    }

    private void heard(byte[] message) {
        String[] parts = Wire.text(message).split(" ", -1);
        if (parts.length != 3 || !parts[1].matches("\\d{1,3}")) {
            return;
        }
        node.lease.heardOf(parts[0]);
        int partition = Integer.parseInt(parts[1]);
        if (partition < Partitions.COUNT && isMine(partition, parts[2])) {
            node.timer.after(Duration.ZERO, () -> ask(partition));
        }
    }

    private void ask(int partition) {
        Claim claim = claims.computeIfAbsent(partition, Claim::new);
        if (ended || System.nanoTime() - claim.pausedUntil < 0) {
            return;
        }
        if (claim.asking) {
            claim.askAgain = true;
            return;
        }
        claim.asking = true;
        var unused = node.caller
                .<List<Object>>script(
                        Script.CLAIM,
                        ScriptOutputType.MULTI,
                        Partitions.slot(partition),
                        Patience.STEADY,
                        node.keys.outbox(partition),
                        () -> new byte[][] {
                            Wire.utf8(node.self.id()),
                            TopicCalls.digits(LIMIT),
                            Wire.utf8(claim.after),
                            Wire.utf8(claim.deadOwner)
                        })
                .whenComplete((answer, failure) -> node.timer.after(Duration.ZERO, () -> asked(claim, answer)));
    }

    private void asked(Claim claim, @Nullable List<Object> answer) {
        claim.asking = false;
        if (answer == null) {
            forget(claim);
            return;
        }
        claim.deadOwner = "";
        if ((Long) answer.get(0) == 0) {
            held(claim, Wire.text((byte[]) answer.get(1)));
        } else {
            List<?> entries = (List<?>) answer.get(2);
            for (Object entry : entries) {
                take(claim, (List<?>) entry);
            }
            if (entries.size() == LIMIT) {
                claim.askAgain = true;
            }
            long nextDue = (Long) answer.get(1);
            if (nextDue >= 0) {
                node.timer.after(Duration.ofMillis(nextDue + 5), () -> ask(claim.partition));
            }
        }
        if (claim.askAgain) {
            claim.askAgain = false;
            ask(claim.partition);
        } else {
            forget(claim);
        }
    }

    /** Another node is at it. If it is dead, this one takes over. */
    private void held(Claim claim, String owner) {
        if (node.lease.steady() && !node.lease.living().contains(owner)) {
            claim.deadOwner = owner;
            claim.askAgain = true;
        }
    }

    private void forget(Claim claim) {
        if (claim.channels.isEmpty()
                && claim.told.isEmpty()
                && !claim.asking
                && System.nanoTime() - claim.pausedUntil >= 0) {
            claims.remove(claim.partition, claim);
        }
    }

    private void take(Claim claim, List<?> entry) {
        String id = Wire.text((byte[]) entry.get(0));
        claim.after = "(" + id;
        if (claim.told.contains(id)) {
            return;
        }
        Notice notice = notice(claim.partition, id, (List<?>) entry.get(1));
        String channel = Keys.name(notice.topic());
        Deque<Waiting> queue = claim.channels.get(channel);
        if (queue != null) {
            queue.add(new Waiting(id, notice));
            return;
        }
        queue = new ArrayDeque<>();
        queue.add(new Waiting(id, notice));
        claim.channels.put(channel, queue);
        tell(claim, channel, queue);
    }

    private static Notice notice(int partition, String id, List<?> fields) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i + 1 < fields.size(); i += 2) {
            values.put(Wire.text((byte[]) fields.get(i)), Wire.text((byte[]) fields.get(i + 1)));
        }
        Notice.Kind kind = switch (values.getOrDefault("k", "")) {
            case "O" -> Notice.Kind.OCCUPIED;
            case "V" -> Notice.Kind.VACATED;
            case "A" -> Notice.Kind.MEMBER_ADDED;
            default -> Notice.Kind.MEMBER_REMOVED;
        };
        Topic topic = Keys.topic(values.getOrDefault("n", "/"));
        String user = values.getOrDefault("u", "");
        boolean ofUser = kind == Notice.Kind.MEMBER_ADDED || kind == Notice.Kind.MEMBER_REMOVED;
        return new Notice(
                partition + "-" + id, topic, kind, ofUser ? user : null, Long.parseLong(values.getOrDefault("t", "0")));
    }

    /** The next of a channel. */
    private void tell(Claim claim, String channel, Deque<Waiting> queue) {
        Waiting next = queue.peek();
        if (next == null || ended) {
            claim.channels.remove(channel);
            look(claim);
            return;
        }
        node.stripes
                .of(claim.partition)
                .post(() -> node.listener
                        .onNotice(next.notice())
                        .whenComplete((done, failure) ->
                                node.timer.after(Duration.ZERO, () -> told(claim, channel, queue, next, failure))));
    }

    private void told(Claim claim, String channel, Deque<Waiting> queue, Waiting notice, @Nullable Throwable failure) {
        if (failure == null) {
            queue.poll();
            claim.told.add(notice.entryId());
            acknowledge(claim, notice.entryId());
            tell(claim, channel, queue);
            return;
        }
        claim.refused.add(channel);
        look(claim);
        if (claim.refused.contains(channel)) {
            // Others are still being told, perhaps for minutes: this one does not wait for them.
            node.timer.after(claim.pause, () -> {
                if (claim.channels.get(channel) == queue && claim.refused.remove(channel)) {
                    tell(claim, channel, queue);
                }
            });
        }
    }

    /** Where nothing is being told any more, the partition is given up; to another node, where something was not taken. */
    private void look(Claim claim) {
        if (!claim.refused.containsAll(claim.channels.keySet())) {
            return;
        }
        boolean refused = !claim.refused.isEmpty();
        claim.channels.clear();
        claim.refused.clear();
        claim.after = "-";
        if (refused) {
            claim.pausedUntil = System.nanoTime() + claim.pause.toNanos();
            node.timer.after(claim.pause.plusMillis(1), () -> ask(claim.partition));
            Duration longer = claim.pause.multipliedBy(2);
            claim.pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
            release(claim.partition, true);
        } else {
            claim.pause = FIRST_PAUSE;
            release(claim.partition, false);
            forget(claim);
        }
    }

    private void acknowledge(Claim claim, String entryId) {
        var unused = node.caller
                .call(
                        Partitions.slot(claim.partition),
                        Patience.PATIENT,
                        (commands, inFull) -> commands.xdel(node.keys.outbox(claim.partition)[2], entryId))
                .whenComplete((done, failure) ->
                        node.timer.after(Duration.ZERO, () -> acknowledged(claim, entryId, failure)));
    }

    private void acknowledged(Claim claim, String entryId, @Nullable Throwable failure) {
        if (failure == null) {
            claim.told.remove(entryId);
            forget(claim);
        } else {
            node.timer.after(node.settings.timeout(), () -> acknowledge(claim, entryId));
        }
    }

    private void release(int partition, boolean toAnother) {
        var unused = node.caller
                .<Long>script(
                        Script.RELEASE,
                        ScriptOutputType.INTEGER,
                        Partitions.slot(partition),
                        Patience.HASTY,
                        new String[] {node.keys.outbox(partition)[0]},
                        () -> new byte[][] {Wire.utf8(node.self.id())})
                .whenComplete((done, failure) -> {
                    if (toAnother) {
                        say(partition, node.self.id());
                    }
                });
    }

    /** No more notices are told; what is under way may be told again by another node. */
    void end() {
        ended = true;
    }
}
