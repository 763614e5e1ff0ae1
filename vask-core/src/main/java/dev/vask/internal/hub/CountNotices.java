package dev.vask.internal.hub;

import dev.vask.internal.protocol.ChannelName;
import dev.vask.internal.protocol.ServerFrames;
import dev.vask.spi.VaskTime;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Tells a channel's subscribers how many they are (behaviour.md §15), if the app wants that: with every change while they are
 * few, at most every five seconds while they are many, and then only of a change. Guarded by the channel's lock.
 */
final class CountNotices {
    private static final int FEW = 100;
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final AppHub app;
    private final ChannelName name;
    private final Subscribers subscribers;
    private final ChannelEvents events;
    private final Runnable onPauseOver;
    private int told;
    private long toldAtNanos;
    private VaskTime.@Nullable Cancellable timer;

    /** @param onPauseOver the channel is to let it {@link #tell} again */
    CountNotices(AppHub app, ChannelName name, Subscribers subscribers, ChannelEvents events, Runnable onPauseOver) {
        this.app = app;
        this.name = name;
        this.subscribers = subscribers;
        this.events = events;
        this.onPauseOver = onPauseOver;
        this.toldAtNanos = app.time().nanoTime() - PAUSE.toNanos();
    }

    /** Answers what is to be flushed. */
    Sweep tell() {
        Sweep sweep = app.sweep();
        int count = subscribers.size();
        if (!name.kind().counted() || !app.app().subscriptionCount() || !isDue(count)) {
            return sweep;
        }
        sweep.offer(subscribers.snapshot(), ServerFrames.subscriptionCount(name.text(), count), null);
        events.subscriptionCount(count);
        return sweep;
    }

    /** Whether this count is to be told now; if so, it counts as told. */
    private boolean isDue(int count) {
        if (count == told) {
            return false;
        }
        long now = app.time().nanoTime();
        long rest = PAUSE.toNanos() - (now - toldAtNanos);
        if (count > FEW && rest > 0) {
            if (timer == null) {
                timer = app.time().after(Duration.ofNanos(rest), onPauseOver);
            }
            return false;
        }
        cancel();
        told = count;
        toldAtNanos = now;
        return true;
    }

    /** The timer has fired; as {@link #tell}. */
    Sweep pauseOver() {
        timer = null;
        return tell();
    }

    void cancel() {
        VaskTime.Cancellable armed = timer;
        timer = null;
        if (armed != null) {
            armed.cancel();
        }
    }
}
