package dev.vask.redis;

import dev.vask.redis.Settings.Layout;
import dev.vask.spi.BackplaneHealth.State;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Sees whether connections do what they are for; that they are open proves nothing. One that receives and has been silent for a
 * while is sent a message by the way that all messages take; one for commands is asked whether the server still has what it
 * had. With Sentinel it is asked, too, whether they still lead to the primary.
 */
final class Probe {
    /** Commands in a row that go unanswered. */
    private static final int MAX_UNANSWERED = 2;

    private final Node node;
    private final Map<Shard, Question> asked = new ConcurrentHashMap<>();
    private final Map<Shard, Integer> unanswered = new ConcurrentHashMap<>();
    private final Map<Shard, String> probed = new ConcurrentHashMap<>();

    private record Question(StatefulRedisPubSubConnection<String, byte[]> connection, long at) {}

    Probe(Node node) {
        this.node = node;
    }

    void start() {
        Duration often = node.settings.probeAfter().dividedBy(5);
        node.timer.every(often, () -> node.shards.all().forEach(this::look));
        node.timer.every(node.settings.probeAfter(), () -> node.shards.all().forEach(this::lookWhere));
        node.timer.every(node.settings.probeAfter(), node.shards::refresh);
    }

    /** Listens for the probes of a server. */
    void expectOn(Shard shard) {
        int partition = partition(shard);
        if (partition < 0) {
            return;
        }
        String channel = node.keys.probe(partition, node.self.id());
        String before = probed.put(shard, channel);
        if (before != null && !before.equals(channel)) {
            node.subscriptions.drop(before);
        }
        // Whatever comes in was noted as heard already.
        node.inbox.inner(channel, message -> asked.remove(shard));
        var unused = node.subscriptions.ensure(channel, Partitions.slot(partition));
    }

    private int partition(Shard shard) {
        for (int p = 0; p < Partitions.COUNT; p++) {
            if (node.shards.forSlot(Partitions.slot(p)) == shard) {
                return p;
            }
        }
        return -1;
    }

    private void look(Shard shard) {
        askForAnswer(shard);
        StatefulRedisPubSubConnection<String, byte[]> receiver = shard.receiver();
        if (receiver == null) {
            return;
        }
        Question question = asked.get(shard);
        if (question != null && (question.connection != receiver || shard.heardAt() - question.at > 0)) {
            asked.remove(shard, question);
            question = null;
        }
        long now = System.nanoTime();
        if (question != null) {
            if (now - question.at > node.settings.probeWait().toNanos()) {
                asked.remove(shard, question);
                node.health.problem(
                        shard.id() + " receiver", State.DEGRADED, shard.id() + " does not deliver what is published");
                shard.replaceReceiver(receiver, "what is published does not come in");
            }
        } else if (now - shard.heardAt() > node.settings.probeAfter().toNanos()) {
            ask(shard, receiver);
        }
    }

    /** Commands went unanswered before: so may what is published. */
    void suspect(Shard shard) {
        StatefulRedisPubSubConnection<String, byte[]> receiver = shard.receiver();
        if (receiver != null && !asked.containsKey(shard)) {
            ask(shard, receiver);
        }
    }

    private void ask(Shard shard, StatefulRedisPubSubConnection<String, byte[]> receiver) {
        int partition = partition(shard);
        if (partition < 0 || shard.commands() == null) {
            return;
        }
        expectOn(shard);
        String channel = node.keys.probe(partition, node.self.id());
        Question question = new Question(receiver, System.nanoTime());
        asked.put(shard, question);
        var unused = node.caller
                .publish(Partitions.slot(partition), channel, Wire.utf8("?"))
                .whenComplete((receivers, failure) -> {
                    // What was not sent proves nothing about who receives.
                    if (failure != null) {
                        asked.remove(shard, question);
                    }
                });
    }

    private void askForAnswer(Shard shard) {
        StatefulRedisConnection<String, byte[]> commands = shard.commands();
        if (commands == null) {
            unanswered.remove(shard);
            return;
        }
        Partition known = known(shard);
        if (known == null) {
            commands.async().ping().whenComplete((pong, failure) -> answered(shard, commands, failure));
            return;
        }
        // Of lost data, a server says nothing by itself.
        String epoch = known.epoch();
        commands.async().get(node.keys.epoch(known.number)).whenComplete((found, failure) -> {
            answered(shard, commands, failure);
            if (failure != null && Failures.moved(Failures.unwrapped(failure))) {
                node.shards.refresh();
            } else if (failure == null && (found == null || !Wire.text(found).equals(epoch))) {
                node.repair.later(shard);
            }
        });
    }

    /** A partition of a server that was used there before. */
    private @Nullable Partition known(Shard shard) {
        for (int p = 0; p < Partitions.COUNT; p++) {
            Partition partition = node.table.partition(p);
            if (!partition.epoch().isEmpty() && node.shards.forSlot(Partitions.slot(p)) == shard) {
                return partition;
            }
        }
        return null;
    }

    private void answered(Shard shard, StatefulRedisConnection<String, byte[]> commands, @Nullable Throwable failure) {
        // An error is an answer, too: the slot has moved, for example.
        if (failure == null || Failures.unwrapped(failure) instanceof RedisCommandExecutionException) {
            unanswered.remove(shard);
        } else if (unanswered.merge(shard, 1, Integer::sum) >= MAX_UNANSWERED) {
            unanswered.remove(shard);
            shard.replaceCommands(commands, "commands go unanswered");
        }
    }

    private void lookWhere(Shard shard) {
        if (node.settings.layout() != Layout.SENTINEL) {
            return;
        }
        node.shards.whereNow(shard).whenComplete((same, failure) -> {
            if (failure == null && !same) {
                // Sentinels do not learn of it at the same moment: one opinion may be an old one.
                node.timer.after(node.settings.timeout(), () -> lookAgainWhere(shard));
            }
        });
    }

    private void lookAgainWhere(Shard shard) {
        node.shards.whereNow(shard).whenComplete((same, failure) -> {
            if (failure == null && !same) {
                shard.replaceBoth("Sentinel names another primary");
            }
        });
    }
}
