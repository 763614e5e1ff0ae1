package dev.vask.redis;

import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The two connections to one primary: one for commands, one that receives; and how much is under way to it. */
final class Shard {
    private final Primary primary;
    private final Keeper<StatefulRedisConnection<String, byte[]>> commands;
    private final Keeper<StatefulRedisPubSubConnection<String, byte[]>> receiver;
    private final AtomicInteger publishes = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    /** When its receiver heard anything last; by {@link System#nanoTime}. */
    private volatile long heardAt = System.nanoTime();

    /** The run of the server that was seen last; another one may have lost what that had. */
    private volatile @Nullable String run;

    Shard(
            Primary primary,
            Settings settings,
            Timer timer,
            Supplier<CompletionStage<StatefulRedisConnection<String, byte[]>>> commandsConnector,
            Supplier<CompletionStage<StatefulRedisPubSubConnection<String, byte[]>>> receiverConnector,
            ShardUser user) {
        this.primary = primary;
        commands = new Keeper<>(
                primary.id() + " commands",
                timer,
                settings.timeout().multipliedBy(2),
                commandsConnector,
                user.ofCommands(this));
        receiver = new Keeper<>(
                primary.id() + " receiver",
                timer,
                settings.timeout().multipliedBy(2),
                receiverConnector,
                user.ofReceiver(this));
    }

    /** Who uses the connections. */
    interface ShardUser {
        Keeper.User<StatefulRedisConnection<String, byte[]>> ofCommands(Shard shard);

        Keeper.User<StatefulRedisPubSubConnection<String, byte[]>> ofReceiver(Shard shard);
    }

    Primary primary() {
        return primary;
    }

    String id() {
        return primary.id();
    }

    void start() {
        commands.start();
        receiver.start();
    }

    @Nullable
    StatefulRedisConnection<String, byte[]> commands() {
        return commands.current();
    }

    @Nullable
    StatefulRedisPubSubConnection<String, byte[]> receiver() {
        return receiver.current();
    }

    void replaceCommands(StatefulRedisConnection<String, byte[]> connection, String reason) {
        commands.replace(connection, reason);
    }

    void replaceReceiver(StatefulRedisPubSubConnection<String, byte[]> connection, String reason) {
        receiver.replace(connection, reason);
    }

    /** Both connections anew: they may lead to a server that is not the primary any more. */
    void replaceBoth(String reason) {
        StatefulRedisConnection<String, byte[]> sending = commands.current();
        if (sending != null) {
            commands.replace(sending, reason);
        }
        StatefulRedisPubSubConnection<String, byte[]> receiving = receiver.current();
        if (receiving != null) {
            receiver.replace(receiving, reason);
        }
    }

    /** Takes room for a publish; false where there is none. */
    boolean admit(int size) {
        int count = publishes.incrementAndGet();
        long sum = bytes.addAndGet(size);
        if (count > Settings.MAX_IN_FLIGHT || sum > Settings.MAX_IN_FLIGHT_BYTES) {
            release(size);
            return false;
        }
        return true;
    }

    void release(int size) {
        publishes.decrementAndGet();
        bytes.addAndGet(-size);
    }

    void heard() {
        heardAt = System.nanoTime();
    }

    long heardAt() {
        return heardAt;
    }

    /** Notes the run of the server; whether another one was seen before. */
    boolean runIs(String id) {
        String before = run;
        run = id;
        return before != null && !before.equals(id);
    }

    CompletableFuture<Void> close() {
        return CompletableFuture.allOf(commands.close(), receiver.close());
    }
}
