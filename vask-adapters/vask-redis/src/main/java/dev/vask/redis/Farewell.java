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
        await(giveUpAll().thenCompose(done -> leaveRegistry()));
        node.caller.close();
        node.timer.close();
        node.listener.end();
        node.underWay.end();
        node.stripes.close(LAST_CALLS);
        node.client.close(node.shards.close(), LAST_CALLS);
    }

    /** All calls at once: Redis takes them one after the other anyway. */
    private CompletableFuture<Void> giveUpAll() {
        if (node.shards.all().stream().noneMatch(shard -> shard.commands() != null)) {
            return CompletableFuture.failedFuture(Failures.outOfReach());
        }
        List<CompletableFuture<?>> calls = new ArrayList<>();
        for (int p = 0; p < Partitions.COUNT; p++) {
            for (TopicEntry entry : node.table.in(p)) {
                List<String> users;
                Partition partition = node.partition(entry);
                partition.lock.lock();
                try {
                    users = List.copyOf(entry.mine.keySet());
                } finally {
                    partition.lock.unlock();
                }
                users.forEach(user -> calls.add(node.members.leaveNow(entry, user)));
                calls.add(node.interests.unsubscribe(entry.topic));
            }
        }
        return CompletableFuture.allOf(calls.toArray(new CompletableFuture<?>[0]));
    }

    private CompletableFuture<?> leaveRegistry() {
        return node.caller.call(
                node.keys.registrySlot(),
                Patience.HASTY,
                (commands, inFull) -> commands.zrem(node.keys.registry("nodes"), Wire.utf8(node.self.id()))
                        .thenCombine(commands.hdel(node.keys.registry("info"), node.self.id()), (nodes, info) -> info));
    }

    private static void await(CompletableFuture<?> calls) {
        try {
            calls.get(AT_MOST.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "not everything could be given up; other nodes will when the lease is over: {0}",
                    e.toString());
        }
    }
}
