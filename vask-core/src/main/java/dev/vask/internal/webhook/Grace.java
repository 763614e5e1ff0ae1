package dev.vask.internal.webhook;

import dev.vask.VaskEvent;
import dev.vask.spi.VaskTime;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Holds every end (a channel vacated, a member removed) for three seconds. What begins anew within them never ended: then
 * neither is told, and begin and end alternate strictly for each channel and each user (behaviour.md §17).
 *
 * <p>Nothing else is held, a beginning no more than a client event: an added user's events must not overtake the word that
 * it was added, and a user who goes is no reason to keep quiet about one who comes. Ends are told in the order they came.
 *
 * <p>Not for several threads.
 */
final class Grace {
    static final Duration GRACE = Duration.ofSeconds(3);

    /** So many ends are held; one more, and the oldest is told early. About 2 MiB, whatever clients do. */
    static final int MAX_HELD = 10_000;

    private final VaskTime time;
    private final Consumer<VaskEvent> out;
    private final Consumer<Runnable> inTurn;

    /** In the order they come due, as each is held for the same time. */
    private final Map<Subject, Held> held = new LinkedHashMap<>();

    private VaskTime.@Nullable Cancellable timer;

    /** What begins and ends: a channel, or a user in it. */
    private record Subject(String channel, @Nullable String userId) {}

    private record Held(VaskEvent end, long dueNanos) {}

    /** @param inTurn runs what a timer brings in a turn of the stream's */
    Grace(VaskTime time, Consumer<VaskEvent> out, Consumer<Runnable> inTurn) {
        this.time = time;
        this.out = out;
        this.inTurn = inTurn;
    }

    void accept(VaskEvent event) {
        if (event instanceof VaskEvent.Vacated vacated) {
            hold(new Subject(vacated.channel(), null), event);
        } else if (event instanceof VaskEvent.MemberRemoved removed) {
            hold(new Subject(removed.channel(), removed.userId()), event);
        } else if (event instanceof VaskEvent.Occupied occupied) {
            begin(new Subject(occupied.channel(), null), event);
        } else if (event instanceof VaskEvent.MemberAdded added) {
            begin(new Subject(added.channel(), added.member().userId()), event);
        } else {
            out.accept(event);
        }
    }

    /** Tells whatever is held, now. */
    void releaseAll() {
        List<Held> all = List.copyOf(held.values());
        clear();
        all.forEach(ended -> out.accept(ended.end));
    }

    /** Forgets whatever is held. */
    void clear() {
        held.clear();
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private void begin(Subject subject, VaskEvent event) {
        if (held.remove(subject) == null) {
            out.accept(event);
        }
    }

    private void hold(Subject subject, VaskEvent end) {
        held.remove(subject);
        held.put(subject, new Held(end, time.nanoTime() + GRACE.toNanos()));
        if (held.size() > MAX_HELD) {
            Iterator<Held> oldest = held.values().iterator();
            Held early = oldest.next();
            oldest.remove();
            out.accept(early.end);
        }
        arm();
    }

    private void arm() {
        if (timer == null && !held.isEmpty()) {
            long due = held.values().iterator().next().dueNanos;
            timer = time.after(Duration.ofNanos(due - time.nanoTime()), () -> inTurn.accept(this::releaseDue));
        }
    }

    private void releaseDue() {
        timer = null;
        Iterator<Held> oldest = held.values().iterator();
        while (oldest.hasNext()) {
            Held next = oldest.next();
            if (next.dueNanos - time.nanoTime() > 0) {
                break;
            }
            oldest.remove();
            out.accept(next.end);
        }
        arm();
    }
}
