package dev.vask.internal.net;

import dev.vask.transport.OutboundText;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.Objects;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/** Frames for one connection, in order. Grows until it is handed to the socket, and is not used again. */
final class Batch extends AbstractList<OutboundText> implements RandomAccess {
    /** Nothing, for all connections: one at rest keeps no batch of its own. */
    static final Batch EMPTY = new Batch(0);

    private static final int FIRST = 4;

    private @Nullable OutboundText[] frames;
    private int size;
    private long bytes;
    private long sinceNanos;

    private Batch(int length) {
        frames = new OutboundText[length];
    }

    /**
     * This batch with one frame more, to be used in its place.
     *
     * @param offeredAtNanos when the frame was queued; what matters is the oldest one's
     */
    Batch with(OutboundText frame, long offeredAtNanos) {
        Batch batch = frames.length == 0 ? new Batch(FIRST) : this;
        batch.append(frame, offeredAtNanos);
        return batch;
    }

    /** This batch with more behind it, to be used in its place. */
    Batch with(Batch more) {
        Batch batch = this;
        for (int i = 0; i < more.size; i++) {
            batch = batch.with(more.get(i), more.sinceNanos);
        }
        return batch;
    }

    /** Returns the first frames of this batch; this batch if it has no more. */
    Batch first(int count) {
        return size <= count ? this : part(0, count);
    }

    /** Returns the frames behind the first ones; empty if there are none. */
    Batch rest(int count) {
        return size <= count ? EMPTY : part(count, size);
    }

    private Batch part(int from, int to) {
        Batch part = new Batch(to - from);
        for (int i = from; i < to; i++) {
            part.append(get(i), sinceNanos);
        }
        return part;
    }

    private void append(OutboundText frame, long offeredAtNanos) {
        if (size == 0) {
            sinceNanos = offeredAtNanos;
        }
        if (size == frames.length) {
            frames = Arrays.copyOf(frames, size * 2);
        }
        frames[size++] = frame;
        bytes += frame.byteLength();
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
