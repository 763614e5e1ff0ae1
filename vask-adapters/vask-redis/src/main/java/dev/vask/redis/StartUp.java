package dev.vask.redis;

import dev.vask.spi.BackplaneHealth.State;
import dev.vask.spi.Topic;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What is looked at before a connection is used: whether it leads to a primary that can and may do all that is needed. */
final class StartUp {
    private static final System.Logger LOG = System.getLogger(StartUp.class.getName());
    private static final String HEALTH = "requirements";
    private static final String FORMAT = "1";
    private static final Pattern RUN = Pattern.compile("run_id:(\\w+)");
    private static final Pattern VERSION = Pattern.compile("redis_version:(\\d+)\\.(\\d+)");

    private final Node node;
    private final AtomicBoolean memoryLookedAt = new AtomicBoolean();
    private final AtomicBoolean tried = new AtomicBoolean();
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    StartUp(Node node) {
        this.node = node;
    }

    CompletionStage<?> prepare(Shard shard, StatefulRedisConnection<String, byte[]> connection) {
        RedisAsyncCommands<String, byte[]> commands = connection.async();
        List<CompletableFuture<?>> loads = new ArrayList<>();
        for (Script script : Script.values()) {
            loads.add(commands.scriptLoad(script.text()).toCompletableFuture());
        }
        return commands.role()
                .thenCompose(role -> Connections.verified(connection, role))
                .thenCompose(ok -> CompletableFuture.allOf(loads.toArray(new CompletableFuture<?>[0])))
                .thenCompose(ok -> commands.info("server"))
                .thenCompose(info -> known(shard, info))
                .thenCompose(ok -> holdsTheSameFormat(shard, commands))
                .thenCompose(ok -> triedOnce(shard, commands))
                .thenRun(() -> {
                    node.health.well(HEALTH);
                    lookAtMemory(shard, commands);
                });
    }

    /** With pub/sub under RESP2 this must come before the first subscription. */
    CompletionStage<?> isPrimary(StatefulRedisPubSubConnection<String, byte[]> connection) {
        return connection.async().role().thenCompose(role -> Connections.verified(connection, role));
    }

    private CompletionStage<Void> known(Shard shard, String info) {
        Matcher version = VERSION.matcher(info);
        if (version.find()) {
            int major = Integer.parseInt(version.group(1));
            int minor = Integer.parseInt(version.group(2));
            int least = node.settings.sharded() ? 700 : 602;
            if (major * 100 + minor < least) {
                return CompletableFuture.failedFuture(new Refusal("Redis " + major + "." + minor + " is too old: "
                        + (node.settings.sharded() ? "a cluster needs 7.0" : "6.2 is needed")));
            }
        }
        Matcher run = RUN.matcher(info);
        if (run.find() && shard.runIs(run.group(1))) {
            node.repair.anotherRun(shard);
        }
        return CompletableFuture.completedFuture(null);
    }

    /** Nodes that cut the names into other partitions, or write another format, would not hear one another. */
    private CompletionStage<Void> holdsTheSameFormat(Shard shard, RedisAsyncCommands<String, byte[]> commands) {
        if (node.shards.forSlot(node.keys.registrySlot()) != shard) {
            return CompletableFuture.completedFuture(null);
        }
        String key = node.keys.registry("meta");
        String ours = FORMAT + "/" + Partitions.COUNT;
        return commands.set(key, Wire.utf8(ours), SetArgs.Builder.nx())
                .thenCompose(done -> commands.get(key))
                .thenCompose(found -> {
                    String theirs = found == null ? ours : Wire.text(found);
                    return theirs.equals(ours)
                            ? CompletableFuture.completedFuture(null)
                            : CompletableFuture.failedFuture(new Refusal("under the prefix \"" + node.keys.prefix()
                                    + "\" other nodes use format/partitions " + theirs + ", this one " + ours
                                    + ": update them together, or give this one another prefix"));
                });
    }

    /** Runs each script of a topic on a name of its own, so that a missing permission is found now. */
    private CompletionStage<?> triedOnce(Shard shard, RedisAsyncCommands<String, byte[]> commands) {
        if (!tried.compareAndSet(false, true)) {
            return CompletableFuture.completedFuture(null);
        }
        TopicEntry scratch = scratch(shard);
        if (scratch == null) {
            tried.set(false);
            return CompletableFuture.completedFuture(null);
        }
        CompletionStage<?> last = CompletableFuture.completedFuture(null);
        for (Rehearsal.Step step : Rehearsal.STEPS) {
            last = last.thenCompose(done -> node.calls.once(commands, step.script(), scratch, step.more()))
                    .thenAccept(answer -> heard(step, answer));
        }
        return last.whenComplete((done, failure) -> {
            if (failure != null) {
                tried.set(false);
            }
        });
    }

    private static void heard(Rehearsal.Step step, Answer answer) {
        boolean changes = step.script() == Script.JOIN || step.script() == Script.LEAVE;
        if (changes && !answer.published()) {
            throw new Refusal("Redis lets a script change keys but not publish: the user's ACL lacks the channels");
        }
    }

    private @Nullable TopicEntry scratch(Shard shard) {
        for (int n = 0; n < Partitions.COUNT * 8; n++) {
            TopicEntry entry = node.table.passing(new Topic("~" + node.self.id(), "presence-cache-" + n));
            if (node.shards.forSlot(Partitions.slot(entry.partition)) == shard) {
                return entry;
            }
        }
        return null;
    }

    private void lookAtMemory(Shard shard, RedisAsyncCommands<String, byte[]> commands) {
        if (!memoryLookedAt.compareAndSet(false, true)) {
            return;
        }
        commands.configGet("maxmemory-policy").whenComplete((found, failure) -> {
            String policy = failure == null ? found.get("maxmemory-policy") : null;
            if (policy == null) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "{0} does not say its maxmemory-policy; see that it is noeviction, or members may vanish",
                        shard.id());
            } else if (!policy.equals("noeviction")) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "the maxmemory-policy of {0} is {1}; set it to noeviction, or members may vanish",
                        shard.id(),
                        policy);
            }
        });
    }

    /** Tells of what waiting will not mend: a wrong password, a missing right, a server that is too old. */
    void failed(Shard shard, Throwable failure) {
        Throwable cause = Failures.unwrapped(failure);
        while (!refuses(cause) && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (!refuses(cause)) {
            return;
        }
        String reason;
        if (cause instanceof Refusal) {
            reason = String.valueOf(cause.getMessage());
        } else if (cause instanceof CertificateException) {
            reason = "no TLS with " + shard.id() + ": " + cause.getMessage()
                    + " (RedisBackplaneBuilder.sslOptions says whom to trust)";
        } else {
            reason = shard.id() + " refuses this node: " + cause.getMessage()
                    + " (docs/clustering.md names the rights that it needs)";
        }
        node.health.problem(HEALTH, State.DOWN, reason);
        if (told.add(reason)) {
            LOG.log(System.Logger.Level.WARNING, "{0}", reason);
        }
    }

    private static boolean refuses(Throwable cause) {
        return cause instanceof Refusal
                || cause instanceof CertificateException
                || (cause instanceof RedisCommandExecutionException && !Failures.elsewhereOrLater(cause));
    }

    /** What no waiting mends. */
    private static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refusal(String why) {
            super(why);
        }
    }
}
