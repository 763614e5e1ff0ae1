package dev.vask.redis;

import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.pubsub.api.async.RedisPubSubAsyncCommands;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Which Redis channels this node wants, and on which connection each is confirmed. It asks for all of them by itself whenever a
 * connection is new or a slot has moved: the client restores some subscriptions and not others.
 */
final class Subscriptions {
    /** Channels asked for in one command. */
    private static final int BATCH = 512;

    /** Told what comes in. Called on the client's threads; must not block. */
    interface Inbox {
        void message(Shard shard, String channel, byte[] message);

        /** The server ended subscriptions that are wanted. */
        void lost(String channel);
    }

    private static final class Wanted {
        final int slot;
        /** The connection that was asked last. */
        @Nullable
        StatefulRedisPubSubConnection<String, byte[]> on;

        boolean confirmed;
        CompletableFuture<Void> ready = new CompletableFuture<>();

        Wanted(int slot) {
            this.slot = slot;
        }

        /** What was confirmed does not count any more. */
        void doubt() {
            confirmed = false;
            if (ready.isDone()) {
                ready = new CompletableFuture<>();
            }
        }
    }

    private final Shards shards;
    private final boolean sharded;
    private final Inbox inbox;
    private final ReentrantLock lock = new ReentrantLock();

    /** Guarded by the lock. */
    private final Map<String, Wanted> wanted = new HashMap<>();

    Subscriptions(Shards shards, boolean sharded, Inbox inbox) {
        this.shards = shards;
        this.sharded = sharded;
        this.inbox = inbox;
    }

    /** Completes when every later message of the channel comes in; while there is no connection, when there is one again. */
    CompletableFuture<Void> ensure(String channel, int slot) {
        lock.lock();
        try {
            Wanted want = wanted.computeIfAbsent(channel, key -> new Wanted(slot));
            StatefulRedisPubSubConnection<String, byte[]> connection = connection(slot);
            if (connection == null || want.on != connection) {
                want.doubt();
            }
            if (connection != null && want.on != connection) {
                ask(connection, List.of(channel));
            }
            return want.ready;
        } finally {
            lock.unlock();
        }
    }

    /** The channel is not wanted any more. */
    void drop(String channel) {
        lock.lock();
        try {
            Wanted want = wanted.remove(channel);
            if (want != null && want.on != null && want.on.isOpen()) {
                RedisPubSubAsyncCommands<String, byte[]> commands = want.on.async();
                var unused = sharded ? commands.sunsubscribe(channel) : commands.unsubscribe(channel);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Asks a new connection for all that is its; completes when all is confirmed, fails where the connection is lost. */
    CompletableFuture<Void> restore(Shard shard, StatefulRedisPubSubConnection<String, byte[]> connection) {
        List<CompletableFuture<Void>> confirmations = new ArrayList<>();
        lock.lock();
        try {
            Map<Integer, List<String>> batches = new HashMap<>();
            wanted.forEach((channel, want) -> {
                if (shards.forSlot(want.slot) == shard) {
                    if (want.on != connection) {
                        batches.computeIfAbsent(sharded ? want.slot : 0, key -> new ArrayList<>())
                                .add(channel);
                    }
                }
            });
            for (List<String> channels : batches.values()) {
                for (int from = 0; from < channels.size(); from += BATCH) {
                    ask(connection, channels.subList(from, Math.min(channels.size(), from + BATCH)));
                }
            }
            for (Wanted want : wanted.values()) {
                if (want.on == connection && !want.confirmed) {
                    confirmations.add(want.ready);
                }
            }
        } finally {
            lock.unlock();
        }
        return CompletableFuture.allOf(confirmations.toArray(new CompletableFuture<?>[0]));
    }

    /** Asks for channels, wherever their slots are now; completes when they are confirmed. */
    CompletableFuture<Void> move(Set<String> channels) {
        Map<StatefulRedisPubSubConnection<String, byte[]>, Map<Integer, List<String>>> batches = new HashMap<>();
        List<CompletableFuture<Void>> confirmations = new ArrayList<>();
        lock.lock();
        try {
            for (String channel : channels) {
                Wanted want = wanted.get(channel);
                StatefulRedisPubSubConnection<String, byte[]> connection = want == null ? null : connection(want.slot);
                if (want != null && (connection == null || want.on != connection)) {
                    want.doubt();
                }
                if (want != null && connection != null && want.on != connection) {
                    batches.computeIfAbsent(connection, key -> new HashMap<>())
                            .computeIfAbsent(want.slot, key -> new ArrayList<>())
                            .add(channel);
                }
            }
            batches.forEach((connection, bySlot) -> bySlot.values().forEach(batch -> ask(connection, batch)));
            for (String channel : channels) {
                Wanted want = wanted.get(channel);
                if (want != null) {
                    confirmations.add(want.ready);
                }
            }
        } finally {
            lock.unlock();
        }
        return CompletableFuture.allOf(confirmations.toArray(new CompletableFuture<?>[0]));
    }

    /** The wanted channels in some slots that are not heard where the slot is now. */
    Set<String> astray(BitSet slots) {
        Set<String> found = new HashSet<>();
        lock.lock();
        try {
            wanted.forEach((channel, want) -> {
                boolean heard = want.confirmed && want.on != null && want.on == connection(want.slot);
                if (slots.get(want.slot) && !heard) {
                    found.add(channel);
                }
            });
        } finally {
            lock.unlock();
        }
        return found;
    }

    private @Nullable StatefulRedisPubSubConnection<String, byte[]> connection(int slot) {
        Shard shard = shards.forSlot(slot);
        return shard == null ? null : shard.receiver();
    }

    /** Under the lock. */
    private void ask(StatefulRedisPubSubConnection<String, byte[]> connection, List<String> channels) {
        for (String channel : channels) {
            Wanted want = wanted.get(channel);
            if (want != null) {
                want.doubt();
                want.on = connection;
            }
        }
        String[] names = channels.toArray(new String[0]);
        RedisPubSubAsyncCommands<String, byte[]> commands = connection.async();
        (sharded ? commands.ssubscribe(names) : commands.subscribe(names)).whenComplete((done, failure) -> {
            if (failure != null) {
                refused(connection, List.of(names));
            }
        });
    }

    private void refused(StatefulRedisPubSubConnection<String, byte[]> connection, List<String> channels) {
        List<String> again = new ArrayList<>();
        lock.lock();
        try {
            for (String channel : channels) {
                Wanted want = wanted.get(channel);
                if (want != null && want.on == connection && !want.confirmed) {
                    want.on = null;
                    again.add(channel);
                }
            }
        } finally {
            lock.unlock();
        }
        if (connection.isOpen()) {
            again.forEach(inbox::lost);
        }
    }

    /** Listens to a new connection; before anything is asked of it. */
    void listen(Shard shard, StatefulRedisPubSubConnection<String, byte[]> connection) {
        connection.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(String channel, byte[] message) {
                shard.heard();
                inbox.message(shard, channel, message);
            }

            @Override
            public void smessage(String channel, byte[] message) {
                message(channel, message);
            }

            @Override
            public void subscribed(String channel, long count) {
                shard.heard();
                confirmed(connection, channel);
            }

            @Override
            public void ssubscribed(String channel, long count) {
                subscribed(channel, count);
            }

            @Override
            public void unsubscribed(String channel, long count) {
                shard.heard();
                ended(connection, channel);
            }

            @Override
            public void sunsubscribed(String channel, long count) {
                unsubscribed(channel, count);
            }
        });
    }

    private void confirmed(StatefulRedisPubSubConnection<String, byte[]> connection, String channel) {
        CompletableFuture<Void> ready = null;
        lock.lock();
        try {
            Wanted want = wanted.get(channel);
            if (want != null && want.on == connection) {
                want.confirmed = true;
                ready = want.ready;
            }
        } finally {
            lock.unlock();
        }
        if (ready != null) {
            ready.complete(null);
        }
    }

    /** An end that was not asked for; one that was asked for comes while the channel is not confirmed. */
    private void ended(StatefulRedisPubSubConnection<String, byte[]> connection, String channel) {
        boolean lost = false;
        lock.lock();
        try {
            Wanted want = wanted.get(channel);
            if (want != null && want.on == connection && want.confirmed) {
                want.on = null;
                want.doubt();
                lost = true;
            }
        } finally {
            lock.unlock();
        }
        if (lost) {
            inbox.lost(channel);
        }
    }
}
