package dev.vask.redis;

import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Calls the scripts of a topic, and sees to what every one of them may answer: a fence, another epoch, work to be done. */
final class TopicCalls {
    private static final byte[] YES = {'1'};
    private static final byte[] NO = {'0'};

    /** Lives tried in one call: another node may bury this one again, but hardly ever. */
    private static final int MAX_LIVES = 3;

    /** Told what an answer says besides. */
    interface Watcher {
        /** This node was counted as dead; afterwards it has another incarnation. */
        void fenced(int fence);

        void epoch(int partition, String epoch);

        /** There are notices to be told. */
        void work(int partition);

        /** A change was made and could not be told. */
        void untold(int partition);
    }

    private final Caller caller;
    private final Keys keys;
    private final Self self;
    private final byte[] publish;
    private final Watcher watcher;

    TopicCalls(Caller caller, Keys keys, Self self, boolean sharded, Watcher watcher) {
        this.caller = caller;
        this.keys = keys;
        this.self = self;
        this.publish = Wire.utf8(sharded ? "SPUBLISH" : "PUBLISH");
        this.watcher = watcher;
    }

    static byte[] flag(boolean value) {
        return value ? YES : NO;
    }

    static byte[] digits(long value) {
        return Long.toString(value).getBytes(StandardCharsets.US_ASCII);
    }

    /** Calls a script for this node. */
    CompletableFuture<Answer> call(Script script, TopicEntry entry, Patience patience, byte[]... more) {
        return call(script, entry, patience, MAX_LIVES, more);
    }

    private CompletableFuture<Answer> call(
            Script script, TopicEntry entry, Patience patience, int lives, byte[]... more) {
        return send(script, entry, self.id(), patience, more).thenCompose(answer -> {
            int fence = answer.fence();
            if (fence < 0) {
                return CompletableFuture.completedFuture(answer);
            }
            watcher.fenced(fence);
            return lives > 1
                    ? call(script, entry, patience, lives - 1, more)
                    : CompletableFuture.failedFuture(Failures.outOfReach());
        });
    }

    /** Calls a script in the name of another node, which is dead. */
    CompletableFuture<Answer> callFor(String node, Script script, TopicEntry entry, byte[]... more) {
        return send(script, entry, node, Patience.PATIENT, more);
    }

    private CompletableFuture<Answer> send(
            Script script, TopicEntry entry, String node, Patience patience, byte[]... more) {
        CompletableFuture<List<Object>> raw = caller.script(
                script,
                ScriptOutputType.MULTI,
                Partitions.slot(entry.partition),
                patience,
                keys.ofTopic(entry.partition, entry.name, node),
                () -> args(entry, node, more));
        return raw.thenApply(parts -> {
            Answer answer = new Answer(parts);
            look(entry.partition, script, answer);
            return answer;
        });
    }

    /** Keeps and publishes an event of a cache channel, in one attempt. */
    CompletionStage<Object> keep(
            RedisAsyncCommands<String, byte[]> commands, boolean inFull, TopicEntry entry, byte[] body, long millis) {
        String[] scriptKeys = keys.ofTopic(entry.partition, entry.name, self.id());
        byte[][] values = args(entry, self.id(), body, digits(Math.max(1, millis)));
        return inFull
                ? commands.eval(Script.CACHE.text(), ScriptOutputType.MULTI, scriptKeys, values)
                : commands.evalsha(Script.CACHE.sha(), ScriptOutputType.MULTI, scriptKeys, values);
    }

    /** Calls a script on a connection that is not in use yet. */
    CompletionStage<Answer> once(
            RedisAsyncCommands<String, byte[]> commands, Script script, TopicEntry entry, byte[]... more) {
        return commands.<List<Object>>eval(
                        script.text(),
                        ScriptOutputType.MULTI,
                        keys.ofTopic(entry.partition, entry.name, self.id()),
                        args(entry, self.id(), more))
                .thenApply(Answer::new);
    }

    private byte[][] args(TopicEntry entry, String node, byte[]... more) {
        byte[][] args = new byte[6 + more.length][];
        args[0] = publish;
        args[1] = Wire.utf8(Self.fresh());
        args[2] = Wire.utf8(node);
        args[3] = digits(self.incarnation());
        args[4] = Wire.utf8(entry.name);
        args[5] = Wire.utf8(entry.channel);
        System.arraycopy(more, 0, args, 6, more.length);
        return args;
    }

    private void look(int partition, Script script, Answer answer) {
        if (answer.fence() >= 0 || script == Script.STATE || script == Script.CACHE) {
            return;
        }
        watcher.epoch(partition, answer.epoch());
        if (answer.work()) {
            watcher.work(partition);
        }
        if (!answer.published()) {
            watcher.untold(partition);
        }
    }
}
