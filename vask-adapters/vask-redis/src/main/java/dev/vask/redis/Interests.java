package dev.vask.redis;

import dev.vask.spi.BackplaneException;
import dev.vask.spi.Topic;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Which topics the core is subscribed to, and which users it watches. */
final class Interests {
    private final Node node;

    Interests(Node node) {
        this.node = node;
    }

    CompletableFuture<Void> subscribe(Topic topic) {
        TopicEntry passing = node.table.passing(topic);
        Partition partition = node.partition(passing);
        TopicEntry entry;
        partition.lock.lock();
        try {
            entry = node.table.need(passing);
            entry.held = true;
            entry.wantedSince++;
        } finally {
            partition.lock.unlock();
        }
        // Before anything can come in.
        node.stripe(entry).post(() -> mirror(entry));
        long begun = System.nanoTime();
        return ready(entry)
                .thenCompose(ready -> hold(entry, true, Patience.since(begun, node.settings)))
                .thenCompose(answer -> {
                    confirm(entry);
                    return onStripe(entry, () -> subscribed(entry, answer));
                })
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        failed(entry);
                    }
                });
    }

    private void confirm(TopicEntry entry) {
        Partition partition = node.partition(entry);
        partition.lock.lock();
        try {
            entry.confirmed = entry.held;
        } finally {
            partition.lock.unlock();
        }
    }

    private void mirror(TopicEntry entry) {
        // The core keeps nothing of a topic that it gave up.
        entry.cacheVersion = 0;
        entry.cacheKnown = 0;
        if (entry.held && entry.isPresence() && entry.mirror == null) {
            Mirror mirror = new Mirror(node.self.id(), new MirrorOwner(node, entry));
            mirror.expectWhole();
            entry.mirror = mirror;
        }
    }

    private CompletableFuture<Void> ready(TopicEntry entry) {
        return node.subscriptions
                .ensure(entry.channel, Partitions.slot(entry.partition))
                .copy()
                .orTimeout(
                        Math.max(
                                node.settings.patience().toMillis(),
                                node.settings.timeout().toMillis()),
                        TimeUnit.MILLISECONDS)
                .handle((ready, failure) -> {
                    if (failure != null) {
                        throw BackplaneException.rejected("Redis is out of reach", Failures.unwrapped(failure));
                    }
                    return null;
                });
    }

    /** Says that this node holds the topic; again where it has said so before, of which nobody else is told. */
    CompletableFuture<Answer> hold(TopicEntry entry, boolean normal, Patience patience) {
        Topic topic = entry.topic;
        int count = Math.max(1, node.listener.subscriptions(topic));
        boolean wants = !entry.isUser() && node.listener.wantsNotices(topic.app());
        Partition partition = node.partition(entry);
        partition.lock.lock();
        try {
            if (!entry.held) {
                return CompletableFuture.failedFuture(BackplaneException.rejected("given up meanwhile", null));
            }
            return node.calls.call(
                    Script.SUBSCRIBE,
                    entry,
                    patience,
                    TopicCalls.digits(count),
                    TopicCalls.flag(normal),
                    TopicCalls.flag(wants),
                    TopicCalls.flag(entry.isPresence()),
                    TopicCalls.flag(entry.isCache()));
        } finally {
            partition.lock.unlock();
        }
    }

    /** On the stripe. */
    private void subscribed(TopicEntry entry, Answer answer) {
        if (!entry.held) {
            return;
        }
        if (answer.changed()) {
            node.listener.onOccupied(entry.topic);
        }
        readMembers(entry, answer);
        if (entry.isCache()) {
            node.inbox.cached(entry, answer.bytes(6), answer.number(7));
        }
    }

    private static void readMembers(TopicEntry entry, Answer answer) {
        Mirror mirror = entry.mirror;
        if (mirror != null) {
            mirror.take(answer.epoch(), answer.version(), answer.members(5));
        }
    }

    private boolean isConfirmed(TopicEntry entry) {
        Partition partition = node.partition(entry);
        partition.lock.lock();
        try {
            return entry.held && entry.confirmed;
        } finally {
            partition.lock.unlock();
        }
    }

    /** Says again that this node holds a topic, and reads it; what has changed is told only where it is news to all. */
    CompletableFuture<Void> holdAgain(TopicEntry entry, boolean news) {
        if (!isConfirmed(entry)) {
            return CompletableFuture.completedFuture(null);
        }
        return hold(entry, news, Patience.PATIENT)
                .thenCompose(answer -> onStripe(entry, () -> {
                    if (entry.held) {
                        if (news && answer.changed()) {
                            node.listener.onOccupied(entry.topic);
                        }
                        readMembers(entry, answer);
                        if (entry.isCache()) {
                            node.inbox.cachedAgain(entry, answer.bytes(6), answer.number(7));
                        }
                    }
                }));
    }

    /** Reads again whether a watched user is online; that it is not is believed once things have settled. */
    CompletableFuture<Void> readOnline(TopicEntry entry) {
        return node.calls
                .call(Script.SNAPSHOT, entry, Patience.PATIENT)
                .thenCompose(answer -> onStripe(entry, () -> {
                    boolean online = answer.first() == 1;
                    boolean lost = !answer.epoch().equals(entry.onlineEpoch);
                    if (lost && entry.online && !online) {
                        entry.onlineEpoch = answer.epoch();
                        var unused = node.settling
                                .settled(entry.partition, answer.epoch())
                                .thenRun(() -> node.repair.later(entry.partition));
                    } else if (entry.watched && online != entry.online) {
                        online(entry, answer);
                    } else {
                        entry.onlineEpoch = answer.epoch();
                        entry.onlineVersion = Math.max(entry.onlineVersion, answer.version());
                    }
                }));
    }

    private void failed(TopicEntry entry) {
        Partition partition = node.partition(entry);
        partition.lock.lock();
        try {
            entry.held = false;
            entry.confirmed = false;
        } finally {
            partition.lock.unlock();
        }
        node.stripe(entry).post(() -> forgetMirror(entry));
        leaveLater(entry);
        node.repair.soon(entry.partition);
    }

    private static void forgetMirror(TopicEntry entry) {
        Mirror mirror = entry.mirror;
        if (mirror != null && !entry.held) {
            entry.mirror = null;
            mirror.end();
        }
    }

    CompletableFuture<Void> unsubscribe(Topic topic) {
        TopicEntry entry = node.table.find(topic);
        if (entry == null) {
            return CompletableFuture.completedFuture(null);
        }
        boolean wants = !entry.isUser() && node.listener.wantsNotices(topic.app());
        CompletableFuture<Answer> call;
        Partition partition = node.partition(entry);
        partition.lock.lock();
        try {
            if (!entry.held) {
                return CompletableFuture.completedFuture(null);
            }
            entry.held = false;
            entry.confirmed = false;
            call = giveUp(entry, wants);
        } finally {
            partition.lock.unlock();
        }
        node.stripe(entry).post(() -> forgetMirror(entry));
        leaveLater(entry);
        return call.thenCompose(answer -> onStripe(entry, () -> {
                    if (answer.changed()) {
                        node.listener.onVacated(topic);
                    }
                }))
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        node.repair.soon(entry.partition);
                    }
                });
    }

    /** Says that this node does not hold the topic; under the partition's lock. */
    CompletableFuture<Answer> giveUp(TopicEntry entry, boolean wants) {
        return node.calls.call(
                Script.UNSUBSCRIBE,
                entry,
                Patience.STEADY,
                TopicCalls.flag(true),
                TopicCalls.flag(wants),
                TopicCalls.flag(entry.announced));
    }

    CompletableFuture<Void> watch(Topic user) {
        TopicEntry passing = node.table.passing(user);
        Partition partition = node.partition(passing);
        TopicEntry entry;
        partition.lock.lock();
        try {
            entry = node.table.need(passing);
            entry.watched = true;
            entry.wantedSince++;
        } finally {
            partition.lock.unlock();
        }
        long begun = System.nanoTime();
        return ready(entry)
                .thenCompose(ready -> node.calls.call(Script.SNAPSHOT, entry, Patience.since(begun, node.settings)))
                .thenCompose(answer -> onStripe(entry, () -> online(entry, answer)))
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        noMore(entry);
                    }
                });
    }

    private void online(TopicEntry entry, Answer answer) {
        if (entry.watched) {
            entry.onlineEpoch = answer.epoch();
            entry.onlineVersion = answer.version();
            entry.online = answer.first() == 1;
            node.listener.onOnline(entry.topic, entry.online);
        }
    }

    CompletableFuture<Void> unwatch(Topic user) {
        TopicEntry entry = node.table.find(user);
        if (entry != null) {
            noMore(entry);
        }
        return CompletableFuture.completedFuture(null);
    }

    private void noMore(TopicEntry entry) {
        Partition partition = node.partition(entry);
        partition.lock.lock();
        try {
            entry.watched = false;
        } finally {
            partition.lock.unlock();
        }
        leaveLater(entry);
    }

    /** Stays subscribed for a while, for those who come right back. */
    void leaveLater(TopicEntry entry) {
        long wantedSince;
        Partition partition = node.partition(entry);
        partition.lock.lock();
        try {
            wantedSince = entry.wantedSince;
        } finally {
            partition.lock.unlock();
        }
        node.timer.after(node.settings.linger(), () -> leave(entry, wantedSince));
    }

    private void leave(TopicEntry entry, long wantedSince) {
        Partition partition = node.partition(entry);
        partition.lock.lock();
        try {
            TopicEntry current = node.table.find(entry.topic);
            boolean replaced = current != null && current != entry;
            if (entry.wantedSince == wantedSince && !entry.wanted() && !replaced) {
                node.subscriptions.drop(entry.channel);
                node.table.forget(entry);
            }
        } finally {
            partition.lock.unlock();
        }
    }

    /** Does something in the order of the topic's messages. */
    CompletableFuture<Void> onStripe(TopicEntry entry, Runnable task) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        node.stripe(entry).post(() -> {
            try {
                task.run();
                done.complete(null);
            } catch (RuntimeException e) {
                done.completeExceptionally(BackplaneException.unconfirmed("the answer of Redis makes no sense", e));
            }
        });
        return done;
    }
}
