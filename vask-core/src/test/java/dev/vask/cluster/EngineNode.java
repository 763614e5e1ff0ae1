package dev.vask.cluster;

import dev.vask.cluster.SharedEngine.Cut;
import dev.vask.spi.Backplane;
import dev.vask.spi.BackplaneHealth;
import dev.vask.spi.BackplaneListener;
import dev.vask.spi.Cluster;
import dev.vask.spi.Envelope;
import dev.vask.spi.Notice;
import dev.vask.spi.PresenceMember;
import dev.vask.spi.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One node's part of a {@link SharedEngine}. It remembers what the node holds: that is asserted again when the store is back
 * after this node was cut off, buried, or the store lost everything; and what was given up meanwhile is given up then.
 */
public final class EngineNode implements Backplane {
    private static final System.Logger LOG = System.getLogger(EngineNode.class.getName());

    private final SharedEngine engine;
    private final int number;
    private final Link link;
    private final Executor control;
    private @Nullable BackplaneListener listener;
    private int asserting;
    private boolean assertingAfterLoss;
    private int lossesSeen;
    private boolean missesSome;
    private long missesSinceNanos;
    private String cause = "";
    private int gaps;

    EngineNode(SharedEngine engine, int number) {
        this.engine = engine;
        this.number = number;
        this.link = new Link(engine, number);
        this.control = engine.ways().way(number, "control");
        this.lossesSeen = engine.losses();
    }

    /** From now on this is run wherever the core has called, or was called. */
    public void whenCalledOut(Runnable hook) {
        link.whenCalledOut(hook);
    }

    // --- faults ---

    /** From now on it hears nothing, and its calls end in this way. */
    public void cut(Cut how) {
        if (link.isOver()) {
            return;
        }
        link.cut(how);
        asserting = 0;
        assertingAfterLoss = false;
        misses("cut off");
        engine.asserted();
    }

    /** It is back: what it holds is asserted again, and it is told what it missed. */
    public void heal() {
        if (link.isCut() && !link.isOver()) {
            link.heal();
            if (lossesSeen != engine.losses()) {
                hasLostTheStore();
            }
            engine.isBack(this);
            reassert();
        }
    }

    /** Its process is killed: it does nothing any more, and nobody knows yet. */
    public void die() {
        link.die();
        engine.asserted();
    }

    /** By which its ways are known. */
    public int number() {
        return number;
    }

    /** Whether it is cut off. */
    public boolean isCut() {
        return link.isCut();
    }

    /** How many gaps it has told of. */
    public int gaps() {
        return gaps;
    }

    /** Whether it was cut off, or the store lost, and it has not told of that yet. */
    public boolean missesSome() {
        return missesSome;
    }

    private void misses(String why) {
        if (!missesSome) {
            missesSome = true;
            missesSinceNanos = engine.time().nanoTime();
            cause = why;
        }
    }

    boolean isOver() {
        return link.isOver();
    }

    boolean isWell() {
        return link.isUp() && listener != null;
    }

    boolean isAssertingAfterLoss() {
        return assertingAfterLoss && isWell();
    }

    void hasLostTheStore() {
        if (isWell()) {
            lossesSeen = engine.losses();
            assertingAfterLoss = true;
            misses("the store came back empty");
        }
    }

    void reassert() {
        if (!isWell()) {
            return;
        }
        int on = link.connection();
        // One more, so that it is over also where there is nothing to assert.
        asserting++;
        List<Topic> mayHaveMissed = new ArrayList<>();
        for (Place place : link.places()) {
            asserting++;
            if (place.subscribed) {
                mayHaveMissed.add(place.topic);
            }
            place.out.execute(() -> {
                if (on == link.connection() && isWell()) {
                    reassert(place);
                    asserted(mayHaveMissed);
                }
            });
        }
        control.execute(() -> {
            if (on == link.connection() && isWell()) {
                asserted(mayHaveMissed);
            }
        });
    }

    private void reassert(Place place) {
        Truth truth = engine.truth(place.topic);
        // After a burial the host is told as of anybody who comes; after a loss it knows.
        EngineNode teller = assertingAfterLoss ? null : this;
        if (place.subscribed) {
            truth.subscribe(this, teller);
            truth.count(this, subscriptions(place.topic), false);
        }
        place.held.values().forEach(member -> truth.join(this, member, teller));
        truth.heldBy(this).stream()
                .filter(it -> !place.held.containsKey(it))
                .forEach(it -> truth.leave(this, it, this));
        if (place.subscribed) {
            truth.snapshot(this, false);
        } else {
            truth.unsubscribe(this, this);
        }
        if (place.watching) {
            truth.watch(this);
        } else {
            truth.unwatch(this);
        }
    }

    private void asserted(List<Topic> mayHaveMissed) {
        if (--asserting > 0) {
            return;
        }
        assertingAfterLoss = false;
        engine.asserted();
        int on = link.connection();
        control.execute(() -> {
            if (on == link.connection() && isWell() && asserting == 0 && missesSome) {
                missesSome = false;
                gaps++;
                long nanos = engine.time().nanoTime() - missesSinceNanos;
                hears(listener -> listener.onGap(List.copyOf(mayHaveMissed), Duration.ofNanos(nanos), cause));
            }
        });
    }

    // --- what the store tells it ---

    void tell(Topic topic, Consumer<BackplaneListener> what) {
        if (isWell()) {
            link.arrives(link.place(topic), () -> hears(what), () -> {});
        }
    }

    /** The mirror decides: who is known to be present is told of again only for the host. */
    void tellAdded(Topic topic, PresenceMember member, boolean tellHost) {
        Place place = link.place(topic);
        tell(topic, listener -> {
            if (place.mirror.add(member.userId()) || tellHost) {
                listener.onMemberAdded(topic, member, tellHost);
            }
        });
    }

    void tellRemoved(Topic topic, String userId, boolean tellHost) {
        Place place = link.place(topic);
        tell(topic, listener -> {
            if (place.mirror.remove(userId) || tellHost) {
                listener.onMemberRemoved(topic, userId, tellHost);
            }
        });
    }

    /** @param news to somebody who has just subscribed */
    void tellMembers(Topic topic, List<PresenceMember> members, boolean news) {
        if (!topic.channel().startsWith("presence-")) {
            return;
        }
        Place place = link.place(topic);
        // While not all have spoken after a loss, nobody is missing.
        boolean partly = engine.isHealing() && !news;
        tell(topic, listener -> {
            if (partly) {
                members.stream().filter(it -> place.mirror.add(it.userId())).forEach(it -> {
                    listener.onMemberAdded(topic, it, false);
                });
                return;
            }
            place.mirror.clear();
            members.forEach(it -> place.mirror.add(it.userId()));
            if (!news || !members.isEmpty()) {
                listener.onMembers(topic, members);
            }
        });
    }

    void notice(Notice notice) {
        link.arrives(
                link.place(notice.topic()),
                () -> listener().onNotice(notice).whenComplete((done, failure) -> answers(notice, failure == null)),
                () -> answers(notice, false));
    }

    private void answers(Notice notice, boolean told) {
        link.says(link.place(notice.topic()), () -> engine.notices().answered(this, notice, told));
    }

    int subscriptions(Topic topic) {
        return listener().subscriptions(topic);
    }

    boolean wantsNotices(String app) {
        return listener().wantsNotices(app);
    }

    private void hears(Consumer<BackplaneListener> what) {
        try {
            what.accept(listener());
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.ERROR, "a listener must not throw", e);
        }
    }

    private BackplaneListener listener() {
        return Objects.requireNonNull(listener, "a backplane is started before it is used");
    }

    // --- what its core asks for ---

    @Override
    public void start(BackplaneListener core) {
        listener = core;
        engine.isWell();
    }

    @Override
    public CompletionStage<Void> subscribe(Topic topic) {
        return change(topic, place -> {}, truth -> truth.subscribe(this, this), place -> {
            place.subscribed = true;
            engine.truth(topic).snapshot(this, true);
        });
    }

    @Override
    public CompletionStage<Void> unsubscribe(Topic topic) {
        return change(topic, place -> place.subscribed = false, truth -> truth.unsubscribe(this, this), place -> {});
    }

    @Override
    public CompletionStage<Void> join(Topic topic, PresenceMember member) {
        return change(
                topic,
                place -> {},
                truth -> truth.join(this, member, this),
                place -> place.held.put(member.userId(), member));
    }

    @Override
    public CompletionStage<Void> leave(Topic topic, String userId) {
        return change(topic, place -> place.held.remove(userId), truth -> truth.leave(this, userId, this), place -> {});
    }

    @Override
    public CompletionStage<Void> watch(Topic user) {
        return change(user, place -> {}, truth -> truth.watch(this), place -> place.watching = true);
    }

    @Override
    public CompletionStage<Void> unwatch(Topic user) {
        return change(user, place -> place.watching = false, truth -> truth.unwatch(this), place -> {});
    }

    @Override
    public CompletionStage<Void> publish(Topic topic, Envelope envelope) {
        return change(topic, place -> {}, truth -> truth.publish(envelope), place -> {});
    }

    private CompletionStage<Void> change(
            Topic topic, Consumer<Place> always, Consumer<Truth> carryOut, Consumer<Place> whenSure) {
        return link.call(link.place(topic), always, () -> {
            carryOut.accept(engine.truth(topic));
            if (!link.isCut()) {
                whenSure.accept(link.place(topic));
            }
            return null;
        });
    }

    @Override
    public Cluster cluster() {
        return new Questions(engine, this, link);
    }

    @Override
    public BackplaneHealth health() {
        return !link.isCut()
                ? BackplaneHealth.UP
                : new BackplaneHealth(BackplaneHealth.State.DOWN, "cut off from the others");
    }

    @Override
    public void close() {
        if (!link.isOver()) {
            link.close();
            engine.isOver(this);
        }
    }

    @Override
    public String toString() {
        return "node " + number;
    }
}
