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
 * Holds every end (a channel vacated, a member removed) for three seconds. A subject that begins again within that time
 * never ended: neither the end nor the beginning is released, so both alternate strictly for each channel and each user
 * (docs/spec/protocol.md §17.2).
 *
 * <p>Only ends are held. A beginning is released at once, because later events of the user must not overtake it. Ends are
 * released in order. Not thread-safe.
 */
final class Grace {
    static final Duration GRACE = Duration.ofSeconds(3);

    /** The number of held ends; one more releases the oldest early. Retains about 2 MiB. */
    static final int MAX_HELD = 10_000;

    private final VaskTime time;
    private final Receiver out;
    private final Consumer<Runnable> inTurn;

    /** In the order of their release, because each end is held for the same time. */
    private final Map<Subject, Held> held = new LinkedHashMap<>();

    private VaskTime.@Nullable Cancellable timer;
    private boolean isOver;

    /** Receives released events. */
    @FunctionalInterface
    interface Receiver {
        /**
         * Accepts a released event.
         *
         * @param millis wall time of the transition, which may be earlier than the release
         */
        void accept(VaskEvent event, long millis);
    }

    /** A channel, or a user in it. */
    private record Subject(String channel, @Nullable String userId) {}

    private record Held(VaskEvent end, long millis, long dueNanos) {}

    /** @param inTurn runs the work of a timer in a turn of the stream */
    Grace(VaskTime time, Receiver out, Consumer<Runnable> inTurn) {
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
            out.accept(event, time.epochMillis());
        }
    }

    /** Releases the held ends now, and each later event at once: the node shuts down. */
    void finish() {
        isOver = true;
        List<Held> all = List.copyOf(held.values());
        clear();
        all.forEach(this::release);
    }

    /** Returns the held ends, oldest first. */
    List<VaskEvent> held() {
        return held.values().stream().map(Held::end).toList();
    }

    boolean isEmpty() {
        return held.isEmpty();
    }

    /** Discards the held ends. */
    void clear() {
        held.clear();
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private void release(Held ended) {
        out.accept(ended.end, ended.millis);
    }

    private void begin(Subject subject, VaskEvent event) {
        if (held.remove(subject) == null) {
            out.accept(event, time.epochMillis());
        }
    }

    private void hold(Subject subject, VaskEvent end) {
        if (isOver) {
            out.accept(end, time.epochMillis());
            return;
        }
        held.remove(subject);
        held.put(subject, new Held(end, time.epochMillis(), time.nanoTime() + GRACE.toNanos()));
        if (held.size() > MAX_HELD) {
            Iterator<Held> oldest = held.values().iterator();
            Held early = oldest.next();
            oldest.remove();
            release(early);
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
            release(next);
        }
        arm();
    }
}
