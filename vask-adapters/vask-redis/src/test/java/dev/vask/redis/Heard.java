package dev.vask.redis;

import dev.vask.redis.servers.Await;
import dev.vask.spi.BackplaneListener;
import dev.vask.spi.Envelope;
import dev.vask.spi.Notice;
import dev.vask.spi.PresenceMember;
import dev.vask.spi.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/** Notes what a node was told. */
class Heard implements BackplaneListener {
    final List<String> lines = new CopyOnWriteArrayList<>();
    final List<Notice> notices = new CopyOnWriteArrayList<>();
    final ConcurrentLinkedQueue<String> messages = new ConcurrentLinkedQueue<>();
    final Map<Topic, Integer> subscriptions = new ConcurrentHashMap<>();
    volatile boolean wanting;
    volatile boolean failing;

    @Override
    public void onMessage(Topic topic, Envelope envelope) {
        String what = envelope instanceof Envelope.Event event ? event.frame().text() : "terminate";
        messages.add(what);
        lines.add("message " + topic.channel() + " " + what);
    }

    @Override
    public void onMemberAdded(Topic topic, PresenceMember member, boolean tellHost) {
        lines.add("added " + topic.channel() + " " + member.userId() + " " + tellHost);
    }

    @Override
    public void onMemberRemoved(Topic topic, String userId, boolean tellHost) {
        lines.add("removed " + topic.channel() + " " + userId + " " + tellHost);
    }

    @Override
    public void onMembers(Topic topic, List<PresenceMember> members) {
        lines.add("members " + topic.channel() + " "
                + members.stream().map(PresenceMember::userId).sorted().toList());
    }

    @Override
    public void onCached(Topic topic, Envelope.Event event) {
        lines.add("cached " + topic.channel() + " " + event.frame().text());
    }

    @Override
    public void onCount(Topic topic, int count, boolean tellHost) {
        lines.add("count " + topic.channel() + " " + count + " " + tellHost);
    }

    @Override
    public void onOnline(Topic user, boolean online) {
        lines.add("online " + user.channel() + " " + online);
    }

    @Override
    public void onOccupied(Topic topic) {
        lines.add("occupied " + topic.channel());
    }

    @Override
    public void onVacated(Topic topic) {
        lines.add("vacated " + topic.channel());
    }

    @Override
    public void onGap(Collection<Topic> topics, Duration atMost, String cause) {
        lines.add("gap " + topics.stream().map(Topic::channel).sorted().toList());
    }

    @Override
    public int subscriptions(Topic topic) {
        return subscriptions.getOrDefault(topic, 1);
    }

    @Override
    public boolean wantsNotices(String app) {
        return wanting;
    }

    @Override
    public CompletionStage<Void> onNotice(Notice notice) {
        if (failing) {
            return CompletableFuture.failedFuture(new IllegalStateException("not here"));
        }
        notices.add(notice);
        return CompletableFuture.completedFuture(null);
    }

    List<String> of(String kind) {
        List<String> found = new ArrayList<>(lines);
        found.removeIf(line -> !line.startsWith(kind + " "));
        return found;
    }

    static void eventually(Callable<Boolean> condition) {
        eventually(Duration.ofSeconds(20), condition);
    }

    static void eventually(Duration atMost, Callable<Boolean> condition) {
        Await.until("it is so", atMost, condition);
    }
}
