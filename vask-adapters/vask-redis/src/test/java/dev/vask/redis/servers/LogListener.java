package dev.vask.redis.servers;

import dev.vask.spi.BackplaneListener;
import dev.vask.spi.Envelope;
import dev.vask.spi.Notice;
import dev.vask.spi.PresenceMember;
import dev.vask.spi.Topic;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;

/** Writes what it is told into a file, a line each, at once: a process that is killed leaves what it was told. */
final class LogListener implements BackplaneListener, AutoCloseable {
    private final ReentrantLock lock = new ReentrantLock();
    private final BufferedWriter file;
    private volatile Notices notices = Notices.UNWANTED;

    /** What becomes of notices. */
    enum Notices {
        UNWANTED,
        TAKEN,
        REFUSED,
        /** Neither taken nor refused: webhooks are at it. */
        HELD
    }

    LogListener(Path path) throws IOException {
        file = Files.newBufferedWriter(path);
    }

    /** Time, what, where, who; read by {@link NodeProcess}. */
    void log(String kind, Topic topic, String argument) {
        lock.lock();
        try {
            file.write(System.currentTimeMillis() + "\t" + kind + "\t" + topic.channel() + "\t" + argument + "\n");
            file.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void onMessage(Topic topic, Envelope envelope) {
        log(
                "message",
                topic,
                envelope instanceof Envelope.Event event ? event.frame().text() : "terminate");
    }

    @Override
    public void onMemberAdded(Topic topic, PresenceMember member, boolean tellHost) {
        log("added", topic, member.userId());
    }

    @Override
    public void onMemberRemoved(Topic topic, String userId, boolean tellHost) {
        log("removed", topic, userId);
    }

    @Override
    public void onMembers(Topic topic, List<PresenceMember> members) {
        log(
                "members",
                topic,
                String.join(",", members.stream().map(PresenceMember::userId).toList()));
    }

    @Override
    public void onCached(Topic topic, Envelope.Event event) {
        log("cached", topic, event.frame().text());
    }

    @Override
    public void onCount(Topic topic, int subscriptions, boolean tellHost) {
        log("count", topic, String.valueOf(subscriptions));
    }

    @Override
    public void onOnline(Topic user, boolean online) {
        log("online", user, String.valueOf(online));
    }

    @Override
    public void onOccupied(Topic topic) {
        log("occupied", topic, "");
    }

    @Override
    public void onVacated(Topic topic) {
        log("vacated", topic, "");
    }

    @Override
    public void onGap(Collection<Topic> topics, Duration atMost, String cause) {
        topics.forEach(topic -> log("gap", topic, cause));
    }

    @Override
    public int subscriptions(Topic topic) {
        return 1;
    }

    @Override
    public boolean wantsNotices(String app) {
        return notices != Notices.UNWANTED;
    }

    @Override
    public CompletionStage<Void> onNotice(Notice notice) {
        log("notice", notice.topic(), notice.id() + " " + notice.kind() + " " + notice.userId() + " " + notices);
        return switch (notices) {
            case REFUSED -> CompletableFuture.failedFuture(new IllegalStateException("planted: refused"));
            case HELD -> new CompletableFuture<>();
            default -> CompletableFuture.completedFuture(null);
        };
    }

    /** What becomes of notices from now on. */
    void notices(Notices next) {
        notices = next;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
