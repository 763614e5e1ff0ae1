package dev.vask.redis;

import dev.vask.spi.PresenceMember;
import io.lettuce.core.ScriptOutputType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Undoes what dead nodes held. No node leads: each begins with the partitions that are its own, and after a while helps with
 * those that are left. Each thing is undone by the script by which its node would have, which changes nothing the second time; so
 * any number of reapers may be at it, and any of them may die.
 */
final class Reaper {
    private static final System.Logger LOG = System.getLogger(Reaper.class.getName());
    private static final int CHUNK = 200;
    private static final int LANES = 8;
    private static final int HEAD_START_MILLIS = 250;

    private final Node node;

    /** The dead that this node is at. */
    private final Set<String> atIt = ConcurrentHashMap.newKeySet();

    Reaper(Node node) {
        this.node = node;
    }

    /** The verdict over a node that is overdue, which Redis gives if it still is. */
    CompletableFuture<Void> bury(String overdue, Duration lease) {
        String[] keys = {
            node.keys.registry("nodes"),
            node.keys.registry("info"),
            node.keys.registry("f:" + overdue),
            node.keys.registry("buried")
        };
        return node.caller
                .<Long>script(
                        Script.BURY, ScriptOutputType.INTEGER, node.keys.registrySlot(), Patience.HASTY, keys, () ->
                                new byte[][] {Wire.utf8(overdue), TopicCalls.digits(lease.toMillis())})
                .thenAccept(done -> {
                    if (done == 1) {
                        LOG.log(System.Logger.Level.WARNING, "node {0} is silent and counts as dead", overdue);
                        node.lease.beat();
                    }
                });
    }

    /** @param buried dead nodes that are not undone yet, and the last of their lives */
    void reap(Map<String, Integer> buried) {
        buried.forEach((dead, incarnation) -> {
            if (!dead.equals(node.self.id()) && atIt.add(dead)) {
                int wait = ThreadLocalRandom.current().nextInt(HEAD_START_MILLIS);
                node.timer.after(Duration.ofMillis(wait), () -> begin(dead, incarnation));
            }
        });
    }

    private void begin(String dead, int incarnation) {
        Set<String> living = node.lease.living();
        List<Integer> own = new ArrayList<>();
        for (int p = 0; p < Partitions.COUNT; p++) {
            if (node.self.id().equals(Owners.of(p, living, dead))) {
                own.add(p);
            }
        }
        var unused = partitions(dead, incarnation, own)
                .whenComplete(
                        (done, failure) -> node.timer.after(node.settings.helpAfter(), () -> help(dead, incarnation)));
    }

    private void help(String dead, int incarnation) {
        var unused = node.caller
                .call(
                        node.keys.registrySlot(),
                        Patience.PATIENT,
                        (commands, inFull) -> commands.hexists(node.keys.registry("buried"), dead)
                                .thenCombine(commands.get(done(dead)), Reaper::left))
                .thenCompose(left -> partitions(dead, incarnation, left))
                .whenComplete((done, failure) -> {
                    atIt.remove(dead);
                    if (failure != null) {
                        LOG.log(System.Logger.Level.DEBUG, "a dead node is undone later", failure);
                    }
                });
    }

    /** The partitions without a bit. Redis numbers bits from the highest of the first byte, and omits trailing zero bytes. */
    static List<Integer> left(boolean buried, byte @Nullable [] done) {
        List<Integer> left = new ArrayList<>();
        for (int p = 0; buried && p < Partitions.COUNT; p++) {
            boolean isDone = done != null && p / 8 < done.length && ((done[p / 8] >> (7 - p % 8)) & 1) == 1;
            if (!isDone) {
                left.add(p);
            }
        }
        return left;
    }

    private CompletableFuture<Void> partitions(String dead, int incarnation, List<Integer> partitions) {
        List<CompletableFuture<Void>> lanes = new ArrayList<>();
        for (int lane = 0; lane < LANES; lane++) {
            lanes.add(lane(dead, incarnation, partitions, lane));
        }
        return CompletableFuture.allOf(lanes.toArray(new CompletableFuture<?>[0]));
    }

    private CompletableFuture<Void> lane(String dead, int incarnation, List<Integer> partitions, int at) {
        if (at >= partitions.size()) {
            return CompletableFuture.completedFuture(null);
        }
        return partition(dead, incarnation, partitions.get(at))
                .thenCompose(done -> lane(dead, incarnation, partitions, at + LANES));
    }

    private CompletableFuture<Void> partition(String dead, int incarnation, int p) {
        String[] keys = {node.keys.held(p, dead), node.keys.fence(p, dead)};
        return node.caller
                .<List<Object>>script(
                        Script.REAP, ScriptOutputType.MULTI, Partitions.slot(p), Patience.PATIENT, keys, () ->
                                new byte[][] {TopicCalls.digits(incarnation), TopicCalls.digits(CHUNK)})
                .thenCompose(held -> held.isEmpty()
                        ? free(dead, p)
                        : undo(dead, held).thenCompose(done -> partition(dead, incarnation, p)));
    }

    private CompletableFuture<Void> undo(String dead, List<Object> held) {
        List<CompletableFuture<?>> undone = new ArrayList<>();
        for (Object raw : new HashSet<>(held)) {
            undone.add(undo(dead, HeldThing.read((byte[]) raw)));
        }
        return CompletableFuture.allOf(undone.toArray(new CompletableFuture<?>[0]));
    }

    private CompletableFuture<?> undo(String dead, HeldThing thing) {
        TopicEntry entry = node.table.passing(thing.topic());
        byte[] no = TopicCalls.flag(false);
        String user = thing.userId();
        if (user != null) {
            TopicEntry known = node.table.find(thing.topic());
            TopicEntry here = known == null ? entry : known;
            return node.calls
                    .callFor(dead, Script.LEAVE, entry, Wire.utf8(user), no, no, Wire.utf8(node.self.id()))
                    .thenCompose(answer -> node.members.told(here, answer, new PresenceMember(user, ""), false));
        }
        return node.calls
                .callFor(dead, Script.UNSUBSCRIBE, entry, no, no, TopicCalls.flag(true))
                .thenCompose(answer -> node.interests.onStripe(entry, () -> {
                    if (answer.changed()) {
                        node.listener.onVacated(thing.topic());
                    }
                }));
    }

    private CompletableFuture<Void> free(String dead, int p) {
        return node.caller
                .<Long>script(
                        Script.REAPED,
                        ScriptOutputType.INTEGER,
                        node.keys.registrySlot(),
                        Patience.PATIENT,
                        new String[] {done(dead), node.keys.registry("buried")},
                        () -> new byte[][] {Wire.utf8(dead), TopicCalls.digits(p), TopicCalls.digits(Partitions.COUNT)})
                .thenAccept(all -> {
                    if (all == 1) {
                        LOG.log(System.Logger.Level.INFO, "what node {0} held is undone", dead);
                    }
                });
    }

    private String done(String dead) {
        return node.keys.registry("r:" + dead);
    }
}
