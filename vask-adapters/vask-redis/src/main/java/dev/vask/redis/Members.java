package dev.vask.redis;

import dev.vask.spi.PresenceMember;
import dev.vask.spi.Topic;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The users whom this node has in presence channels. */
final class Members {
    /** So long a change of one's own is waited for on the way that all nodes hear of it; then it is read. */
    private static final Duration USUAL_WAY = Duration.ofMillis(700);

    private final Node node;

    Members(Node node) {
        this.node = node;
    }

    CompletableFuture<Void> join(Topic topic, PresenceMember member) {
        boolean wants = node.listener.wantsNotices(topic.app());
        TopicEntry passing = node.table.passing(topic);
        Partition partition = node.partition(passing);
        TopicEntry entry;
        CompletableFuture<Answer> call;
        partition.lock.lock();
        try {
            entry = node.table.need(passing);
            entry.joining.add(member.userId());
            entry.mine.put(member.userId(), member);
            call = say(entry, member, true, wants, node.self.id());
        } finally {
            partition.lock.unlock();
        }
        return call.thenCompose(answer -> told(entry, answer, member, true)).whenComplete((done, failure) -> {
            if (failure == null) {
                confirm(entry, member.userId());
            } else {
                forget(entry, member.userId());
                node.repair.soon(entry.partition);
            }
        });
    }

    /**
     * Says that this node has a user; under the partition's lock.
     *
     * @param news whether a notice is due if the user was not there
     * @param teller who tells the host then
     */
    CompletableFuture<Answer> say(TopicEntry entry, PresenceMember member, boolean news, boolean wants, String teller) {
        return node.calls.call(
                Script.JOIN,
                entry,
                Patience.PATIENT,
                Wire.utf8(member.userId()),
                Wire.utf8(member.userInfo()),
                TopicCalls.flag(news),
                TopicCalls.flag(wants),
                Wire.utf8(teller));
    }

    CompletableFuture<Void> leave(Topic topic, String userId) {
        boolean wants = node.listener.wantsNotices(topic.app());
        TopicEntry found = node.table.find(topic);
        TopicEntry entry = found == null ? node.table.passing(topic) : found;
        CompletableFuture<Answer> call;
        Partition partition = node.partition(entry);
        partition.lock.lock();
        try {
            entry.joining.remove(userId);
            entry.mine.remove(userId);
            call = giveUp(entry, userId, wants);
            node.table.forget(entry);
        } finally {
            partition.lock.unlock();
        }
        return call.thenCompose(answer -> told(entry, answer, new PresenceMember(userId, ""), false))
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        node.repair.soon(entry.partition);
                    }
                });
    }

    /** Says farewell for a user. */
    CompletableFuture<Void> leaveNow(TopicEntry entry, String userId) {
        boolean wants = node.listener.wantsNotices(entry.topic.app());
        Partition partition = node.partition(entry);
        CompletableFuture<Answer> call;
        partition.lock.lock();
        try {
            entry.joining.remove(userId);
            entry.mine.remove(userId);
            call = giveUp(entry, userId, wants);
        } finally {
            partition.lock.unlock();
        }
        return call.thenCompose(answer -> told(entry, answer, new PresenceMember(userId, ""), false));
    }

    /** Says that this node does not have a user; under the partition's lock. */
    CompletableFuture<Answer> giveUp(TopicEntry entry, String userId, boolean wants) {
        return node.calls.call(
                Script.LEAVE,
                entry,
                Patience.STEADY,
                Wire.utf8(userId),
                TopicCalls.flag(true),
                TopicCalls.flag(wants),
                Wire.utf8(node.self.id()));
    }

    /** Says again that this node has a user, whom others were told to have gone; under the partition's lock. */
    CompletableFuture<Void> bringBack(TopicEntry entry, PresenceMember member, boolean wants) {
        return say(entry, member, true, wants, node.self.id() + Self.REBORN)
                .thenCompose(answer -> node.interests.onStripe(entry, () -> {
                    Mirror mirror = entry.mirror;
                    if (answer.changed() && mirror != null) {
                        mirror.broughtBack(answer.epoch(), answer.version(), member.userId());
                    } else if (answer.changed()) {
                        node.listener.onMemberAdded(entry.topic, member, true);
                    }
                }));
    }

    private void confirm(TopicEntry entry, String userId) {
        Partition partition = node.partition(entry);
        partition.lock.lock();
        try {
            entry.joining.remove(userId);
        } finally {
            partition.lock.unlock();
        }
    }

    private void forget(TopicEntry entry, String userId) {
        Partition partition = node.partition(entry);
        partition.lock.lock();
        try {
            entry.joining.remove(userId);
            entry.mine.remove(userId);
            node.table.forget(entry);
        } finally {
            partition.lock.unlock();
        }
    }

    /**
     * Completes when the listener knows. On a topic that is held the change comes in among all other messages, so its place is the
     * same on all nodes; on another it is told from the answer.
     */
    CompletableFuture<Void> told(TopicEntry entry, Answer answer, PresenceMember member, boolean added) {
        CompletableFuture<Void> told = new CompletableFuture<>();
        node.stripe(entry).post(() -> {
            Mirror mirror = entry.mirror;
            if (mirror != null) {
                if (answer.changed()) {
                    mirror.made(answer.epoch(), answer.version(), added, member.userId());
                }
                await(entry, mirror, answer, told);
                return;
            }
            if (answer.changed() && added) {
                node.listener.onMemberAdded(entry.topic, member, true);
            } else if (answer.changed()) {
                node.listener.onMemberRemoved(entry.topic, member.userId(), true);
            }
            told.complete(null);
        });
        return told;
    }

    private void await(TopicEntry entry, Mirror mirror, Answer answer, CompletableFuture<Void> told) {
        CompletableFuture<Void> reached = mirror.reached(answer.epoch(), answer.version());
        if (reached.isDone()) {
            told.complete(null);
            return;
        }
        var unused = reached.whenComplete((done, failure) -> told.complete(null));
        node.timer.after(USUAL_WAY, () -> read(entry, mirror, told));
    }

    private void read(TopicEntry entry, Mirror mirror, CompletableFuture<Void> told) {
        if (told.isDone()) {
            return;
        }
        node.stripe(entry).post(() -> refresh(entry, mirror));
        // What could not be read by then is read when Redis is back; the change itself was made.
        node.timer.after(node.settings.timeout(), () -> told.complete(null));
    }

    private static void refresh(TopicEntry entry, @Nullable Mirror mirror) {
        if (mirror != null && entry.mirror == mirror) {
            mirror.refresh();
        }
    }
}
