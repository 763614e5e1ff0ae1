package dev.vask.backplane.contract;

import dev.vask.spi.BackplaneListener;
import dev.vask.spi.Envelope;
import dev.vask.spi.Notice;
import dev.vask.spi.PresenceMember;
import dev.vask.spi.Topic;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/**
 * Stands where the core stands, and records what an engine tells. It judges what can be judged at once: that calls for one
 * topic come one at a time, that members come and go by turns, that nothing comes after the end. Safe for any thread.
 */
public final class RecordingListener implements BackplaneListener {
    /**
     * A gap as it was reported.
     *
     * @param toldNanos when, by {@link System#nanoTime}
     */
    public record Gap(Set<Topic> topics, long toldNanos, Duration atMost, String cause) {}

    private final boolean judgesSerial;
    private final Map<Topic, TopicLog> logs = new ConcurrentHashMap<>();
    private final Map<Topic, Integer> subscriptions = new ConcurrentHashMap<>();
    private final Queue<Notice> notices = new ConcurrentLinkedQueue<>();
    private final Queue<Gap> gaps = new ConcurrentLinkedQueue<>();
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();
    private volatile Function<Notice, CompletionStage<Void>> noticeHook =
            notice -> CompletableFuture.completedFuture(null);
    private volatile boolean wanting;
    private volatile boolean throwing;
    private volatile boolean closed;

    /**
     * A listener that has heard nothing yet.
     *
     * @param judgesSerial whether two calls for one topic at a time are a violation
     */
    public RecordingListener(boolean judgesSerial) {
        this.judgesSerial = judgesSerial;
    }

    // --- what a test tells it ---

    /** The node is about to subscribe: what was known of the members is forgotten, and not judged yet. */
    public void subscribing(Topic topic) {
        log(topic).interest(TopicLog.Interest.PENDING);
    }

    /** The subscription was confirmed: from now on every coming and going must fit. */
    public void subscribed(Topic topic) {
        log(topic).interest(TopicLog.Interest.SUBSCRIBED);
    }

    /** The node is about to unsubscribe: stragglers are not judged. */
    public void unsubscribing(Topic topic) {
        log(topic).interest(TopicLog.Interest.NONE);
    }

    /**
     * Other nodes may take this one for dead from now on: users whom it brings back may be told to have come, for the host, who by
     * the list of this node never went.
     */
    public void takenForDead(Topic topic) {
        log(topic).takenForDead();
    }

    /** What {@link #subscriptions(Topic)} answers from now on. */
    public void subscriptions(Topic topic, int count) {
        subscriptions.put(topic, count);
    }

    /** From now on apps want notices, and this takes them; the stage it returns is the answer. */
    public void takeNotices(Function<Notice, CompletionStage<Void>> hook) {
        noticeHook = hook;
        wanting = true;
    }

    /** From now on every call is recorded, then throws; or no more. */
    public void throwing(boolean on) {
        throwing = on;
    }

    /** The node is closed: whatever is told from now on is a violation. */
    public void closed() {
        closed = true;
    }

    // --- what a test asks it ---

    /** Everything told of a topic, in order. */
    public List<Told> told(Topic topic) {
        return log(topic).told();
    }

    /** What of it this node was to tell the host, in order. */
    public List<Told> toHost(Topic topic) {
        return log(topic).toHost();
    }

    /** What was told of a topic that is of this kind, in order. */
    public <T extends Told> List<T> told(Topic topic, Class<T> kind) {
        return told(topic).stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** The part that comes in one order to all nodes: messages, and who came and went. */
    public List<Told> ordered(Topic topic) {
        return told(topic).stream().filter(Told::ordered).toList();
    }

    /** The frames that came for a topic, in order. */
    public List<String> frames(Topic topic) {
        return told(topic, Told.Message.class).stream()
                .map(message -> String.valueOf(message.content().frame()))
                .toList();
    }

    /** The members, as they follow from what was told. */
    public Map<String, PresenceMember> members(Topic topic) {
        return log(topic).members();
    }

    /** The notices handed over, also those that were not taken. */
    public List<Notice> notices() {
        return List.copyOf(notices);
    }

    /** The gaps that were reported. */
    public List<Gap> gaps() {
        return List.copyOf(gaps);
    }

    /** What must not have happened. */
    public List<String> violations() {
        return List.copyOf(violations);
    }

    // --- what an engine tells it ---

    private TopicLog log(Topic topic) {
        return logs.computeIfAbsent(topic, any -> new TopicLog());
    }

    private void tell(Topic topic, Told told) {
        tell(topic, told, false, judgesSerial);
    }

    private void tell(Topic topic, Told told, boolean tellHost, boolean serial) {
        if (closed) {
            violations.add("C9: told after close: " + told + " of " + topic);
        }
        TopicLog log = log(topic);
        boolean alone = log.enter();
        try {
            if (serial && !alone) {
                violations.add("C2: two calls at a time for " + topic + ", the second with " + told);
            }
            // Whoever would overlap gets a chance to.
            for (int i = 0; i < 20; i++) {
                Thread.onSpinWait();
            }
            log.add(told, tellHost, violations::add);
        } finally {
            log.leave();
        }
        fault();
    }

    private void fault() {
        if (throwing) {
            throw new IllegalStateException("planted by the contract: a listener that throws");
        }
    }

    @Override
    public void onMessage(Topic topic, Envelope envelope) {
        tell(topic, Told.message(envelope));
    }

    @Override
    public void onMemberAdded(Topic topic, PresenceMember member, boolean tellHost) {
        tell(topic, new Told.Added(member), tellHost, judgesSerial);
    }

    @Override
    public void onMemberRemoved(Topic topic, String userId, boolean tellHost) {
        tell(topic, new Told.Removed(userId), tellHost, judgesSerial);
    }

    @Override
    public void onMembers(Topic topic, List<PresenceMember> members) {
        tell(topic, new Told.Members(List.copyOf(members)));
    }

    @Override
    public void onCached(Topic topic, Envelope.Event event) {
        tell(topic, new Told.Cached(Content.of(event)));
    }

    @Override
    public void onCount(Topic topic, int count, boolean tellHost) {
        tell(topic, new Told.Count(count), tellHost, judgesSerial);
    }

    @Override
    public void onOnline(Topic user, boolean online) {
        tell(user, new Told.Online(online));
    }

    @Override
    public void onOccupied(Topic topic) {
        tell(topic, new Told.Occupied());
    }

    @Override
    public void onVacated(Topic topic) {
        tell(topic, new Told.Vacated());
    }

    /** Of many topics at once: only of one topic is an engine serial. */
    @Override
    public void onGap(Collection<Topic> topics, Duration atMost, String cause) {
        gaps.add(new Gap(Set.copyOf(topics), System.nanoTime(), atMost, cause));
        topics.forEach(topic -> tell(topic, new Told.Gap(cause), false, false));
        fault();
    }

    @Override
    public int subscriptions(Topic topic) {
        return subscriptions.getOrDefault(topic, 0);
    }

    @Override
    public boolean wantsNotices(String app) {
        return wanting;
    }

    @Override
    public CompletionStage<Void> onNotice(Notice notice) {
        if (closed) {
            violations.add("C9: told after close: " + notice);
        }
        notices.add(notice);
        fault();
        return noticeHook.apply(notice);
    }
}
