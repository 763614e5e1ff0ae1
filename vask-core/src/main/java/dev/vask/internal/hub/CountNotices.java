package dev.vask.internal.hub;

import dev.vask.internal.protocol.ChannelName;
import dev.vask.internal.protocol.ServerFrames;
import dev.vask.spi.VaskTime;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
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
    private final Consumer<Supplier<Sweep>> channel;
    private int told;
    private long toldAtNanos;
    private VaskTime.@Nullable Cancellable timer;

    /** @param channel does something under its lock, then flushes what is to be flushed */
    CountNotices(AppHub app, ChannelName name, Subscribers subscribers, Consumer<Supplier<Sweep>> channel) {
        this.app = app;
        this.name = name;
        this.subscribers = subscribers;
        this.channel = channel;
        this.toldAtNanos = app.time().nanoTime() - PAUSE.toNanos();
    }

    /** Whether the app wants them, of such a channel. */
    static boolean areWanted(AppHub app, ChannelName name) {
        return name.kind().counted() && app.app().subscriptionCount();
    }

    /** Answers what is to be flushed. */
    Sweep tell() {
        int count = subscribers.size();
        return areWanted(app, name) && isDue(count) ? say(app, name, subscribers, count, true) : app.sweep();
    }

    /** Says it now, if the app still wants that; answers what is to be flushed. */
    static Sweep say(AppHub app, ChannelName name, Subscribers subscribers, int count, boolean tellHost) {
        Sweep sweep = app.sweep();
        if (areWanted(app, name)) {
            sweep.offer(subscribers.snapshot(), ServerFrames.subscriptionCount(name.text(), count), null);
            if (tellHost) {
                app.channelEvents().subscriptionCount(name, count);
            }
        }
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
                timer = app.time().after(Duration.ofNanos(rest), () -> channel.accept(this::pauseOver));
            }
            return false;
        }
        cancel();
        told = count;
        toldAtNanos = now;
        return true;
    }

    /** The timer has fired; as {@link #tell}. */
    private Sweep pauseOver() {
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
