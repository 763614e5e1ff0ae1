package dev.vask.redis;

import dev.vask.spi.BackplaneException;
import io.lettuce.core.RedisException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes calls to the server that has a slot. A call that certainly was not carried out, because there is no connection or the
 * server sends it elsewhere, is made again while there is time; one whose answer is missing never is.
 */
final class Caller {
    private final Shards shards;
    private final Timer timer;
    private final Settings settings;
    private volatile boolean closed;

    Caller(Shards shards, Timer timer, Settings settings) {
        this.shards = shards;
        this.timer = timer;
        this.settings = settings;
    }

    /** One attempt; made anew for each. */
    @FunctionalInterface
    interface Attempt<T> {
        /**
         * Sends it.
         *
         * @param inFull whether the server does not know the script yet
         */
        CompletionStage<T> on(RedisAsyncCommands<String, byte[]> commands, boolean inFull);
    }

    private static final class Call<T> {
        final int slot;
        final long begun = System.nanoTime();
        final long forConnection;
        final long forSlot;
        final Attempt<T> attempt;
        final CompletableFuture<T> result = new CompletableFuture<>();
        boolean inFull;

        Call(int slot, Duration forConnection, Duration forSlot, Attempt<T> attempt) {
            this.slot = slot;
            this.forConnection = forConnection.toNanos();
            this.forSlot = forSlot.toNanos();
            this.attempt = attempt;
        }
    }

    <T> CompletableFuture<T> call(int slot, Patience patience, Attempt<T> attempt) {
        Call<T> call = new Call<>(slot, patience.forConnection(settings), patience.forSlot(settings), attempt);
        attempt(call);
        return call.result;
    }

    /** Calls a script; what it needs is put together for each attempt. */
    <T> CompletableFuture<T> script(
            Script script, ScriptOutputType type, int slot, Patience patience, String[] keys, Supplier<byte[][]> args) {
        return call(slot, patience, (commands, inFull) -> {
            byte[][] values = args.get();
            return inFull
                    ? commands.eval(script.text(), type, keys, values)
                    : commands.evalsha(script.sha(), type, keys, values);
        });
    }

    /** Publishes what is none of a topic's events, without waiting for a connection. */
    CompletableFuture<Long> publish(int slot, String channel, byte[] message) {
        return call(
                slot,
                Patience.HASTY,
                (commands, inFull) ->
                        settings.sharded() ? commands.spublish(channel, message) : commands.publish(channel, message));
    }

    private <T> void attempt(Call<T> call) {
        if (closed) {
            call.result.completeExceptionally(Failures.closed());
            return;
        }
        Shard shard = shards.forSlot(call.slot);
        StatefulRedisConnection<String, byte[]> connection = shard == null ? null : shard.commands();
        if (connection == null || !connection.isOpen()) {
            later(call, call.forConnection, Failures.outOfReach());
            return;
        }
        CompletionStage<T> answer;
        try {
            answer = call.attempt.on(connection.async(), call.inFull);
        } catch (RedisException e) {
            call.result.completeExceptionally(Failures.of(e));
            return;
        }
        answer.whenComplete((value, failure) -> {
            if (failure == null) {
                call.result.complete(value);
            } else {
                failed(call, Failures.unwrapped(failure));
            }
        });
    }

    private <T> void failed(Call<T> call, Throwable failure) {
        if (Failures.unknownScript(failure) && !call.inFull) {
            call.inFull = true;
            attempt(call);
        } else if (Failures.elsewhereOrLater(failure)) {
            if (Failures.moved(failure)) {
                shards.refresh();
            }
            later(call, call.forSlot, Failures.of(failure));
        } else {
            call.result.completeExceptionally(Failures.of(failure));
        }
    }

    private <T> void later(Call<T> call, long allowed, BackplaneException why) {
        long pause = 20 + ThreadLocalRandom.current().nextLong(40);
        if (System.nanoTime() - call.begun + pause * 1_000_000 > allowed) {
            call.result.completeExceptionally(why);
        } else if (!timer.after(Duration.ofMillis(pause), () -> attempt(call))) {
            call.result.completeExceptionally(Failures.closed());
        }
    }

    /** The connection to the server of a slot, while there is one. */
    @Nullable
    Shard shard(int slot) {
        return shards.forSlot(slot);
    }

    void close() {
        closed = true;
    }
}
