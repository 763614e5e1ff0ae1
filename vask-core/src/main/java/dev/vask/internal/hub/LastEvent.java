package dev.vask.internal.hub;

import dev.vask.spi.CachedEvent;
import dev.vask.spi.Envelope;
import dev.vask.spi.VaskTime;
import dev.vask.transport.OutboundText;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a cache channel keeps for who comes later (behaviour.md §13): the last event a server triggered, until it expires.
 * Guarded by the channel's lock. One timer, however often the event is replaced: when it fires it looks how long the last
 * one is kept.
 */
final class LastEvent {
    private final Channel channel;
    private final CacheBudget budget;
    private final VaskTime time;
    private final Runnable onTimer;
    private VaskTime.@Nullable Cancellable timer;
    private @Nullable Kept kept;
    private long untilNanos;
    /** The host knows that nothing is cached: it is told once, however many come. */
    private boolean missTold;

    /** Bytes of the objects that a cached event has besides its texts, measured: its channel, timer and map entries. */
    private static final long OBJECTS = 660;
    /** Bytes of a string and of its array without the characters. */
    private static final long STRING = 24 + 16;
    /** Bytes of an entry of a small map. */
    private static final long ENTRY = 16;

    /**
     * A cached event.
     *
     * @param text its frame, never sent: receivers would leave their encoded forms in it
     * @param tags the input of event filters
     */
    record Kept(OutboundText text, CachedEvent event, Map<String, String> tags) {
        /** A frame to send, for one receiver. */
        OutboundText frame() {
            return text.fresh();
        }

        /** The bytes of heap that the event retains, with the channel that exists for it. */
        long bytes(String channel) {
            long bytes =
                    OBJECTS + text.byteLength() + bytesOf(channel) + bytesOf(event.event()) + bytesOf(event.data());
            for (Map.Entry<String, String> tag : tags.entrySet()) {
                bytes += ENTRY + bytesOf(tag.getKey()) + bytesOf(tag.getValue());
            }
            return bytes;
        }

        private static long bytesOf(String text) {
            for (int i = 0; i < text.length(); i++) {
                if (text.charAt(i) > 0xff) {
                    return STRING + 2L * text.length();
                }
            }
            return STRING + text.length();
        }
    }

    /** @param onTimer the channel is to call {@link #hasExpired} */
    LastEvent(Channel channel, CacheBudget budget, VaskTime time, Runnable onTimer) {
        this.channel = channel;
        this.budget = budget;
        this.time = time;
        this.onTimer = onTimer;
    }

    /** Keeps an event, if it is to be kept, in place of the one before; answers whose events must go for it. */
    List<Channel> keep(Envelope.Event newest) {
        CachedEvent content = newest.cache();
        if (content == null) {
            return List.of();
        }
        Map<String, String> tags = newest.tags();
        Kept next = new Kept(newest.frame().fresh(), content, tags == null ? Map.of() : tags);
        kept = next;
        untilNanos = time.nanoTime() + content.timeToLive().toNanos();
        missTold = false;
        if (timer == null) {
            timer = time.after(content.timeToLive(), onTimer);
        }
        return budget.keeps(channel, next.bytes(channel.name().text()));
    }

    /** The timer has fired: whether there is nothing left to keep. */
    boolean hasExpired() {
        timer = null;
        long rest = untilNanos - time.nanoTime();
        if (kept != null && rest > 0) {
            timer = time.after(Duration.ofNanos(rest), onTimer);
            return false;
        }
        return true;
    }

    /** Whether it had to go for others; it may have kept a newer event meanwhile, and have a place for it. */
    boolean isEvicted() {
        return !budget.contains(channel);
    }

    void drop() {
        budget.drops(channel);
        kept = null;
        VaskTime.Cancellable armed = timer;
        timer = null;
        if (armed != null) {
            armed.cancel();
        }
    }

    boolean isEmpty() {
        return kept == null;
    }

    /** What is for who comes now, or null. */
    @Nullable
    Kept kept() {
        return untilNanos - time.nanoTime() > 0 ? kept : null;
    }

    /** The event, with the time that it has left, or null. */
    @Nullable
    CachedEvent event() {
        long rest = untilNanos - time.nanoTime();
        return kept == null || rest <= 0
                ? null
                : new CachedEvent(kept.event().event(), kept.event().data(), Duration.ofNanos(rest));
    }

    /** Whether the host has yet to be told that nothing is cached. */
    boolean tellMiss() {
        boolean first = !missTold;
        missTold = true;
        return first;
    }
}
