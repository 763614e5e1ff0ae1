package dev.vask.redis;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * After Redis lost data: who has said again what it holds, partition by partition. Until all have, somebody who is missing may
 * only be somebody whose node has not come to it yet, and is not said to have gone.
 *
 * <p>The marks name the epoch that a node has said all in, and vanish by themselves. A node that never sets one is waited for
 * until {@link Settings#settleAtMost}.
 */
final class Settling {
    private static final System.Logger LOG = System.getLogger(Settling.class.getName());
    private static final Duration LOOK_AGAIN = Duration.ofMillis(250);

    /** For one, too, who was away and learns of the loss last; not for ever, as nobody takes a dead node's mark away. */
    private static final Duration KEPT = Duration.ofHours(1);

    /** The others are asked no more often for a partition. */
    private static final Duration ASK_AGAIN = Duration.ofSeconds(2);

    private final Node node;

    /** The epoch of each partition in which this node's mark was set last. */
    private final Map<Integer, String> marked = new ConcurrentHashMap<>();

    private final Map<Wait, CompletableFuture<Void>> waits = new ConcurrentHashMap<>();

    /** All who wait for the same look together. */
    private record Wait(int partition, String epoch) {}

    Settling(Node node) {
        this.node = node;
    }

    void start() {
        String channel = node.keys.registry("say");
        node.inbox.inner(channel, this::asked);
        var unused = node.subscriptions.ensure(channel, node.keys.registrySlot());
    }

    /** Tells all that this node has said again what it holds in a partition. */
    CompletableFuture<Void> saidAll(int partition, String epoch) {
        if (epoch.equals(marked.get(partition))) {
            return CompletableFuture.completedFuture(null);
        }
        String marks = node.keys.said(partition);
        String self = node.self.id();
        return node.caller
                .call(
                        Partitions.slot(partition),
                        Patience.PATIENT,
                        (commands, inFull) -> commands.hset(marks, self, Wire.utf8(epoch))
                                .thenCombine(commands.expire(marks, KEPT.toSeconds()), (isNew, done) -> done))
                .thenAccept(done -> marked.put(partition, epoch));
    }

    /** Completes once nobody need be waited for in a partition since this epoch of it began; never fails. */
    CompletableFuture<Void> settled(int partition, String epoch) {
        Wait wait = new Wait(partition, epoch);
        return waits.computeIfAbsent(wait, it -> {
            CompletableFuture<Void> settled = new CompletableFuture<>();
            long until = System.nanoTime() + node.settings.settleAtMost().toNanos();
            node.timer.after(node.settings.settle(), () -> look(it, until, 0, settled));
            return settled;
        });
    }

    private void look(Wait wait, long until, int looks, CompletableFuture<Void> settled) {
        if (System.nanoTime() - until > 0) {
            end(wait, settled);
            return;
        }
        var unused = saidByAll(wait).whenComplete((all, failure) -> {
            if (failure == null && all) {
                end(wait, settled);
                return;
            }
            if (looks % (ASK_AGAIN.toMillis() / LOOK_AGAIN.toMillis()) == 0) {
                ask(wait.partition);
            }
            node.timer.after(LOOK_AGAIN, () -> look(wait, until, looks + 1, settled));
        });
    }

    /** Asks all others to say again what they hold: who has nothing to do with a partition may not know that it began anew. */
    private void ask(int partition) {
        var unused = node.caller
                .publish(node.keys.registrySlot(), node.keys.registry("say"), TopicCalls.digits(partition))
                .whenComplete((heard, failure) -> {
                    if (failure != null) {
                        LOG.log(System.Logger.Level.DEBUG, "the others are asked later", failure);
                    }
                });
    }

    private void asked(byte[] message) {
        String text = Wire.text(message);
        if (!text.matches("\\d{1,3}") || Integer.parseInt(text) >= Partitions.COUNT) {
            return;
        }
        int partition = Integer.parseInt(text);
        var unused = node.caller
                .call(
                        Partitions.slot(partition),
                        Patience.HASTY,
                        (commands, inFull) -> commands.get(node.keys.epoch(partition)))
                .thenAccept(epoch -> {
                    if (!text(epoch).equals(marked.get(partition))) {
                        node.repair.later(partition);
                    }
                });
    }

    private void end(Wait wait, CompletableFuture<Void> settled) {
        waits.remove(wait);
        settled.complete(null);
    }

    /** Also where the epoch is over: of the one that has begun since, it is waited for anew. */
    private CompletableFuture<Boolean> saidByAll(Wait wait) {
        return node.caller.call(
                Partitions.slot(wait.partition),
                Patience.HASTY,
                (commands, inFull) -> commands.hgetall(node.keys.said(wait.partition))
                        .thenCombine(
                                commands.get(node.keys.epoch(wait.partition)),
                                (marks, epoch) -> !wait.epoch.equals(text(epoch)) || areOf(wait.epoch, marks)));
    }

    private boolean areOf(String epoch, Map<String, byte[]> marks) {
        Set<String> expected = node.lease.lately();
        return !expected.isEmpty() && expected.stream().allMatch(it -> epoch.equals(text(marks.get(it))));
    }

    private static String text(byte @Nullable [] mark) {
        return mark == null ? "" : Wire.text(mark);
    }
}
