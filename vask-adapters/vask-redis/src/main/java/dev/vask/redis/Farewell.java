package dev.vask.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The end of a node that knows it: it gives up all that it holds, as far as a second allows, so that nobody need undo it. */
final class Farewell {
    private static final System.Logger LOG = System.getLogger(Farewell.class.getName());
    private static final Duration AT_MOST = Duration.ofSeconds(1);
    private static final Duration LAST_CALLS = Duration.ofMillis(500);

    private final Node node;

    Farewell(Node node) {
        this.node = node;
    }

    void say() {
        node.lease.end();
        node.outbox.end();
        node.repair.end();
        long until = System.nanoTime() + AT_MOST.toNanos();
        boolean connected = node.shards.all().stream().anyMatch(shard -> shard.commands() != null);
        if (connected) {
            // First the members, while their channels are still held and all hear of it by the usual way.
            boolean all = await(leaveAll(until), until) && await(unsubscribeAll(until), until);
            await(
                    all ? leaveRegistry() : node.reaper.bury(node.self.id(), Duration.ZERO),
                    until + LAST_CALLS.toNanos() / 2);
        }
        node.caller.close();
        node.timer.close();
        node.listener.end();
        node.underWay.end();
        node.stripes.close(LAST_CALLS);
        node.client.close(node.shards.close(), LAST_CALLS);
    }

    /** All calls at once, as Redis takes them one after the other anyway; fails where the time is not enough. */
    private CompletableFuture<Void> leaveAll(long until) {
        List<CompletableFuture<?>> calls = new ArrayList<>();
        for (TopicEntry entry : entries()) {
            for (String user : users(entry)) {
                if (System.nanoTime() > until) {
                    return CompletableFuture.failedFuture(new TimeoutException());
                }
                calls.add(node.members.leaveNow(entry, user));
            }
        }
        return CompletableFuture.allOf(calls.toArray(new CompletableFuture<?>[0]));
    }

    private CompletableFuture<Void> unsubscribeAll(long until) {
        List<CompletableFuture<?>> calls = new ArrayList<>();
        for (TopicEntry entry : entries()) {
            if (System.nanoTime() > until) {
                return CompletableFuture.failedFuture(new TimeoutException());
            }
            calls.add(node.interests.unsubscribe(entry.topic));
        }
        return CompletableFuture.allOf(calls.toArray(new CompletableFuture<?>[0]));
    }

    private List<TopicEntry> entries() {
        List<TopicEntry> entries = new ArrayList<>();
        for (int p = 0; p < Partitions.COUNT; p++) {
            entries.addAll(node.table.in(p));
        }
        return entries;
    }

    private List<String> users(TopicEntry entry) {
        Partition partition = node.partition(entry);
        partition.lock.lock();
        try {
            return List.copyOf(entry.mine.keySet());
        } finally {
            partition.lock.unlock();
        }
    }

    private CompletableFuture<?> leaveRegistry() {
        return node.caller
                .<Long>call(
                        node.keys.registrySlot(),
                        Patience.HASTY,
                        (commands, inFull) -> commands.zrem(node.keys.registry("nodes"), Wire.utf8(node.self.id()))
                                .thenCombine(
                                        commands.hdel(node.keys.registry("info"), node.self.id()), (gone, info) -> info)
                                .thenCompose(gone -> commands.zcard(node.keys.registry("nodes"))))
                .thenCompose(left -> left == 0 ? sweep() : CompletableFuture.completedFuture(null));
    }

    /** The last of all leaves no marks: who comes next begins anew. */
    private CompletableFuture<?> sweep() {
        List<CompletableFuture<?>> calls = new ArrayList<>();
        for (int p = 0; p < Partitions.COUNT; p++) {
            String[] marks = {node.keys.epoch(p), node.keys.said(p)};
            calls.add(node.caller.call(Partitions.slot(p), Patience.HASTY, (commands, inFull) -> commands.del(marks)));
        }
        return CompletableFuture.allOf(calls.toArray(new CompletableFuture<?>[0]));
    }

    /** Whether it was carried out in time. */
    private static boolean await(CompletableFuture<?> calls, long until) {
        try {
            calls.get(Math.max(1, until - System.nanoTime()), TimeUnit.NANOSECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException e) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "not everything could be given up; other nodes will do it: {0}",
                    e.toString());
            return false;
        }
    }
}
