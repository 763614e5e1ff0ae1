package dev.vask.redis;

import dev.vask.spi.PresenceMember;
import io.lettuce.core.ScriptOutputType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Says again what this node holds, partition by partition, and reads again what it mirrors: after a connection was lost, after
 * Redis lost data, after this node was counted as dead, after a change whose answer is missing, and slowly all the time. What
 * Redis knows of this node and this node does not is given up.
 */
final class Repair {
    private static final System.Logger LOG = System.getLogger(Repair.class.getName());

    /** Partitions at once. */
    private static final int LANES = 8;

    /** Calls at once in each of them; so many every {@link #PAUSE} is some 5 000 a second in all. */
    private static final int CHUNK = 64;

    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Duration SOON = Duration.ofMillis(20);
    private static final Duration AGAIN = Duration.ofMillis(500);

    private final Node node;
    private final Set<Integer> pending = ConcurrentHashMap.newKeySet();
    private final AtomicInteger lanes = new AtomicInteger();

    /** Partitions whose server was replaced or began anew, and the epoch there was: its versions may be repeated. */
    private final Map<Integer, String> doubtful = new ConcurrentHashMap<>();

    /** Partitions in which this node was counted as dead: what it says is news to all. */
    private final Set<Integer> buried = ConcurrentHashMap.newKeySet();

    private final Set<Shard> connectedBefore = ConcurrentHashMap.newKeySet();
    private volatile boolean ended;

    Repair(Node node) {
        this.node = node;
    }

    void start() {
        node.timer.every(node.settings.reassertEvery(), this::everything);
    }

    void later(int partition) {
        pending.add(partition);
        node.timer.after(SOON, this::work);
    }

    /** After a change of which nobody knows whether it was made: once it cannot be made any more. */
    void soon(int partition) {
        node.timer.after(node.settings.timeout(), () -> later(partition));
    }

    void later(Shard shard) {
        pending.addAll(partitions(shard));
        node.timer.after(SOON, this::work);
    }

    void everything() {
        for (int p = 0; p < Partitions.COUNT; p++) {
            pending.add(p);
        }
        node.timer.after(SOON, this::work);
    }

    void buried() {
        for (int p = 0; p < Partitions.COUNT; p++) {
            buried.add(p);
        }
        everything();
    }

    /** Commands reach a server again. */
    void connected(Shard shard) {
        if (!connectedBefore.add(shard)) {
            later(shard);
        }
    }

    /** Another run of a server, or another server in its place. */
    void anotherRun(Shard shard) {
        partitions(shard).forEach(this::doubt);
    }

    /** The same, of slots. */
    void doubt(BitSet slots) {
        for (int p = 0; p < Partitions.COUNT; p++) {
            if (slots.get(Partitions.slot(p))) {
                doubt(p);
                later(p);
            }
        }
    }

    private void doubt(int p) {
        String epoch = node.table.partition(p).epoch();
        if (!epoch.isEmpty()) {
            doubtful.put(p, epoch);
        }
    }

    private List<Integer> partitions(Shard shard) {
        List<Integer> its = new ArrayList<>();
        for (int p = 0; p < Partitions.COUNT; p++) {
            if (node.shards.forSlot(Partitions.slot(p)) == shard) {
                its.add(p);
            }
        }
        return its;
    }

    /** Nothing is said again any more. */
    void end() {
        ended = true;
    }

    private void work() {
        while (!ended && !pending.isEmpty() && lanes.get() < LANES) {
            lanes.incrementAndGet();
            next();
        }
    }

    private void next() {
        for (Integer partition : List.copyOf(pending)) {
            if (!ended && pending.remove(partition)) {
                var unused = partition(partition).whenComplete((done, failure) -> {
                    if (failure == null) {
                        node.timer.after(Duration.ZERO, this::next);
                    } else {
                        LOG.log(System.Logger.Level.DEBUG, "a partition is said again later", failure);
                        lanes.decrementAndGet();
                        node.timer.after(AGAIN, () -> later(partition));
                    }
                });
                return;
            }
        }
        lanes.decrementAndGet();
    }

    private CompletableFuture<Void> partition(int p) {
        boolean news = buried.contains(p);
        // What is over first: nobody shall read it together with what is not.
        return epoch(p).thenCompose(epoch ->
                        prune(p).thenCompose(done -> sayAll(p)).thenCompose(done -> node.settling.saidAll(p, epoch)))
                .thenRun(() -> {
                    if (news) {
                        buried.remove(p);
                    }
                });
    }

    /** The epoch there is, or a new one where there is none or the one there is is in doubt. */
    private CompletableFuture<String> epoch(int p) {
        // As it was when the doubt arose: another node may have begun a new one since.
        String ended = doubtful.getOrDefault(p, "");
        return node.caller
                .<byte[]>script(
                        Script.RENEW,
                        ScriptOutputType.VALUE,
                        Partitions.slot(p),
                        Patience.PATIENT,
                        new String[] {node.keys.epoch(p)},
                        () -> new byte[][] {Wire.utf8(Self.fresh()), Wire.utf8(ended)})
                .thenApply(found -> {
                    String epoch = Wire.text(found);
                    node.table.partition(p).epochIs(epoch);
                    doubtful.remove(p, ended);
                    return epoch;
                });
    }

    private CompletableFuture<Void> sayAll(int p) {
        List<Supplier<CompletableFuture<?>>> calls = new ArrayList<>();
        for (TopicEntry entry : node.table.in(p)) {
            for (PresenceMember member : mine(entry)) {
                calls.add(() -> sayMember(entry, member));
            }
        }
        // Members first: what is read afterwards has them.
        for (TopicEntry entry : node.table.in(p)) {
            if (entry.held) {
                calls.add(() -> sayHeld(entry));
            }
            if (entry.watched) {
                calls.add(() -> readOnline(entry));
            }
        }
        return inChunks(calls, 0);
    }

    private CompletableFuture<Void> inChunks(List<Supplier<CompletableFuture<?>>> calls, int from) {
        if (from >= calls.size()) {
            return CompletableFuture.completedFuture(null);
        }
        int to = Math.min(calls.size(), from + CHUNK);
        List<CompletableFuture<?>> chunk = new ArrayList<>();
        for (int i = from; i < to; i++) {
            chunk.add(calls.get(i).get());
        }
        CompletableFuture<Void> paced = new CompletableFuture<>();
        if (to == calls.size() || !node.timer.after(PAUSE, () -> paced.complete(null))) {
            paced.complete(null);
        }
        chunk.add(paced);
        return CompletableFuture.allOf(chunk.toArray(new CompletableFuture<?>[0]))
                .thenCompose(done -> inChunks(calls, to));
    }

    private List<PresenceMember> mine(TopicEntry entry) {
        Partition partition = node.partition(entry);
        partition.lock.lock();
        try {
            return List.copyOf(entry.mine.values());
        } finally {
            partition.lock.unlock();
        }
    }

    private CompletableFuture<?> sayMember(TopicEntry entry, PresenceMember member) {
        boolean news = buried.contains(entry.partition);
        boolean wants = node.listener.wantsNotices(entry.topic.app());
        Partition partition = node.partition(entry);
        partition.lock.lock();
        try {
            if (!entry.mine.containsKey(member.userId()) || entry.joining.contains(member.userId())) {
                return CompletableFuture.completedFuture(null);
            }
            return news
                    ? node.members.bringBack(entry, member, wants)
                    : node.members.say(entry, member, false, wants, "");
        } finally {
            partition.lock.unlock();
        }
    }

    private CompletableFuture<?> sayHeld(TopicEntry entry) {
        return node.interests.holdAgain(entry, buried.contains(entry.partition));
    }

    private CompletableFuture<?> readOnline(TopicEntry entry) {
        return node.interests.readOnline(entry);
    }

    /** Gives up what Redis believes this node to hold, and it does not. */
    private CompletableFuture<Void> prune(int p) {
        return node.caller
                .call(
                        Partitions.slot(p),
                        Patience.PATIENT,
                        (commands, inFull) -> commands.smembers(node.keys.held(p, node.self.id())))
                .thenCompose(held -> {
                    List<CompletableFuture<?>> farewells = new ArrayList<>();
                    for (byte[] raw : held) {
                        farewells.add(pruned(HeldThing.read(raw)));
                    }
                    return CompletableFuture.allOf(farewells.toArray(new CompletableFuture<?>[0]));
                });
    }

    private CompletableFuture<?> pruned(HeldThing thing) {
        TopicEntry passing = node.table.passing(thing.topic());
        boolean wants = node.listener.wantsNotices(thing.topic().app());
        Partition partition = node.partition(passing);
        CompletableFuture<Answer> call;
        partition.lock.lock();
        try {
            TopicEntry known = node.table.find(thing.topic());
            TopicEntry entry = known == null ? passing : known;
            if (thing.userId() == null) {
                if (entry.held) {
                    return CompletableFuture.completedFuture(null);
                }
                call = node.interests.giveUp(entry, wants && !entry.isUser());
            } else if (entry.mine.containsKey(thing.userId())) {
                return CompletableFuture.completedFuture(null);
            } else {
                String user = thing.userId();
                return node.members
                        .giveUp(entry, user, wants)
                        .thenCompose(answer -> node.members.told(entry, answer, new PresenceMember(user, ""), false));
            }
        } finally {
            partition.lock.unlock();
        }
        return call.thenCompose(answer -> node.interests.onStripe(passing, () -> {
            if (answer.changed()) {
                node.listener.onVacated(thing.topic());
            }
        }));
    }
}
