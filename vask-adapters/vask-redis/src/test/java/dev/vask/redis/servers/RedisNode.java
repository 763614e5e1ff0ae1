package dev.vask.redis.servers;

import dev.vask.backplane.contract.RecordingListener;
import dev.vask.backplane.contract.Told;
import dev.vask.redis.RedisBackplane;
import dev.vask.redis.RedisBackplaneBuilder;
import dev.vask.spi.BackplaneException;
import dev.vask.spi.BackplaneHealth;
import dev.vask.spi.Envelope;
import dev.vask.spi.PresenceMember;
import dev.vask.spi.Topic;
import dev.vask.transport.OutboundText;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A node in this process, with what it is told recorded, and times that suit tests. Used as the core uses it. */
public final class RedisNode implements AutoCloseable {
    /** How long a node takes to be found dead. */
    public static final Duration LEASE = Duration.ofSeconds(3);

    /** How long an answer may take. */
    public static final Duration TIMEOUT = Duration.ofSeconds(2);

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final RedisBackplane backplane;
    private final RecordingListener told = new RecordingListener(true);

    /** How a publish ended. */
    public enum Outcome {
        /** It was carried out. */
        DONE,
        /** It certainly was not. */
        REJECTED,
        /** Nobody knows. */
        UNCONFIRMED
    }

    private RedisNode(RedisBackplane backplane) {
        this.backplane = backplane;
    }

    /** A builder with times that suit tests, and nothing that says where Redis is. */
    public static RedisBackplaneBuilder settings() {
        return RedisBackplane.builder()
                .lease(LEASE)
                .timeout(TIMEOUT)
                .patience(Duration.ofSeconds(3))
                .linger(Duration.ofMillis(200))
                .probeAfter(Duration.ofSeconds(1));
    }

    /** A node on one server. */
    public static RedisNode start(String uri) {
        return start(settings().uri(uri));
    }

    /** A node as it is set up; waits until it is usable. */
    public static RedisNode start(RedisBackplaneBuilder builder) {
        RedisNode node = new RedisNode(builder.build());
        node.backplane.start(node.told);
        node.awaitUp();
        return node;
    }

    /** Waits until all is well. */
    public Duration awaitUp() {
        return Await.until("a node that is well", PATIENCE, () -> state() == BackplaneHealth.State.UP);
    }

    /** How it stands. */
    public BackplaneHealth.State state() {
        return backplane.health().state();
    }

    /** The node itself. */
    public RedisBackplane backplane() {
        return backplane;
    }

    /** What it was told. */
    public RecordingListener told() {
        return told;
    }

    /** Subscribes, again and again until it is done. */
    public void subscribe(Topic topic) {
        told.subscriptions(topic, 1);
        told.subscribing(topic);
        untilDone(() -> backplane.subscribe(topic));
        told.subscribed(topic);
    }

    /** Unsubscribes, again and again until it is done. */
    public void unsubscribe(Topic topic) {
        told.subscriptions(topic, 0);
        told.unsubscribing(topic);
        untilDone(() -> backplane.unsubscribe(topic));
    }

    /** Joins, again and again until it is done. */
    public void join(Topic topic, String user) {
        untilDone(() -> backplane.join(topic, new PresenceMember(user, "{}")));
    }

    /** Leaves, again and again until it is done. */
    public void leave(Topic topic, String user) {
        untilDone(() -> backplane.leave(topic, user));
    }

    private static void untilDone(Supplier<CompletionStage<Void>> call) {
        Await.until(
                "a call that is carried out",
                PATIENCE,
                () -> outcome(call.get()).join() == Outcome.DONE);
    }

    /** Publishes a frame, and says how it ended. */
    public CompletableFuture<Outcome> publish(Topic topic, String frame) {
        return outcome(backplane.publish(topic, event(frame)));
    }

    /** Waits for the end of a publish. */
    public Outcome published(Topic topic, String frame) {
        return publish(topic, frame).join();
    }

    private static Envelope event(String frame) {
        return new Envelope.Event(OutboundText.of(frame), null, null, null);
    }

    private static CompletableFuture<Outcome> outcome(CompletionStage<Void> stage) {
        return stage.handle((done, failure) -> failure == null ? Outcome.DONE : of(failure))
                .toCompletableFuture()
                .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static Outcome of(Throwable failure) {
        @Nullable Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof BackplaneException known) {
            return known.outcome() == BackplaneException.Outcome.REJECTED ? Outcome.REJECTED : Outcome.UNCONFIRMED;
        }
        throw new AssertionError("a stage failed with something else", failure);
    }

    /** Who is in a channel, as this node was told. */
    public Set<String> members(Topic topic) {
        return new TreeSet<>(told.members(topic).keySet());
    }

    /** Waits until it has received a frame. */
    public Duration awaitFrame(Topic topic, String frame) {
        return Await.until(frame, PATIENCE, () -> told.frames(topic).contains(frame));
    }

    /** Waits until events come to another node: the first ones may fall into a gap. Answers how long it took. */
    public Duration awaitFlow(Topic topic, RedisNode other) {
        return Await.until("events that come to another node", PATIENCE, () -> {
            String frame = "flows " + System.nanoTime();
            if (published(topic, frame) != Outcome.DONE) {
                return false;
            }
            Await.pass(Duration.ofMillis(50));
            return other.told.frames(topic).contains(frame);
        });
    }

    /** Waits until a gap is reported, and answers all of them: an incident is one, however often connections were lost. */
    public List<RecordingListener.Gap> awaitGaps() {
        Await.until("a gap", PATIENCE, () -> !told.gaps().isEmpty());
        return told.gaps();
    }

    /** Who was there and then was not, if only for a moment: told one by one, or missing in a list. */
    public Set<String> went(Topic topic) {
        Set<String> present = new TreeSet<>();
        Set<String> went = new TreeSet<>();
        for (Told what : told.told(topic)) {
            Set<String> before = new TreeSet<>(present);
            if (what instanceof Told.Added added) {
                present.add(added.member().userId());
            } else if (what instanceof Told.Removed removed) {
                present.remove(removed.userId());
            } else if (what instanceof Told.Members list) {
                present.clear();
                list.members().forEach(member -> present.add(member.userId()));
            }
            before.removeAll(present);
            went.addAll(before);
        }
        return went;
    }

    /** How often somebody was told to have come or gone. */
    public long count(Topic topic, Told what) {
        return told.told(topic).stream().filter(what::equals).count();
    }

    @Override
    public void close() {
        backplane.close();
        told.closed();
    }
}
