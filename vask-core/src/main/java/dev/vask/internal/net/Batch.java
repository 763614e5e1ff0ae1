package dev.vask.internal.net;

import dev.vask.transport.OutboundText;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.Objects;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/** Frames for one connection, in order. */
final class Batch extends AbstractList<OutboundText> implements RandomAccess {
    private static final int FIRST = 4;

    private static final @Nullable OutboundText[] NONE = {};

    private @Nullable OutboundText[] frames = NONE;
    private int size;
    private long bytes;
    private long sinceNanos;

    /** @param offeredAtNanos when the frame was queued; what matters is the oldest one's */
    void append(OutboundText frame, long offeredAtNanos) {
        if (size == 0) {
            sinceNanos = offeredAtNanos;
        }
        if (size == frames.length) {
            frames = Arrays.copyOf(frames, Math.max(FIRST, size * 2));
        }
        frames[size++] = frame;
        bytes += frame.byteLength();
    }

    void append(Batch more) {
        for (int i = 0; i < more.size; i++) {
            append(more.get(i), more.sinceNanos);
        }
    }

    /** The array is let go with what it holds: a connection at rest weighs less, and storing into an old one costs more. */
    @Override
    public void clear() {
        frames = NONE;
        size = 0;
        bytes = 0;
    }

    /** When its oldest frame was queued. */
    long sinceNanos() {
        return sinceNanos;
    }

    /** What its frames have together. */
    long bytes() {
        return bytes;
    }

    @Override
    public OutboundText get(int index) {
        return Objects.requireNonNull(frames[Objects.checkIndex(index, size)]);
    }

    @Override
    public int size() {
        return size;
    }
}
