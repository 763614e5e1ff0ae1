package dev.vask.netty;

import dev.vask.transport.OutboundText;
import dev.vask.transport.SendCallback;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import java.nio.channels.WritePendingException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The batch under way on one channel. It goes out in writes of one buffer filled with whole frames, most often a single one;
 * a frame larger than that buffer goes alone. One write is under way at a time, so a slow peer holds one buffer. Used on the
 * channel's event loop only.
 */
final class Outbox implements ChannelFutureListener {
    /** What Netty keeps in a thread's own cache. */
    private static final int BUFFER_BYTES = 32 * 1024;

    private final ChannelHandlerContext ctx;
    private final Function<OutboundText, TextFrame> framing;
    private final Runnable whenEmpty;
    private @Nullable SendCallback callback;
    private List<OutboundText> batch = List.of();
    private int next;
    /** Of the text before next: it did not fit into the write under way. */
    private @Nullable TextFrame left;

    private boolean pumping;
    private boolean writing;

    /**
     * For one channel.
     *
     * @param framing makes the frame of a text
     * @param whenEmpty runs each time a batch has ended and none has followed
     */
    Outbox(ChannelHandlerContext ctx, Function<OutboundText, TextFrame> framing, Runnable whenEmpty) {
        this.ctx = ctx;
        this.framing = framing;
        this.whenEmpty = whenEmpty;
    }

    boolean isEmpty() {
        return callback == null;
    }

    /** Begins a batch. */
    void send(List<OutboundText> texts, SendCallback onEnd) {
        if (callback != null) {
            onEnd.failed(new WritePendingException());
            return;
        }
        callback = onEnd;
        batch = texts;
        next = 0;
        pump();
    }

    /** Ends the batch under way, if any: its connection is gone. */
    void fail(Throwable cause) {
        SendCallback failed = callback;
        if (failed != null) {
            clear();
            failed.failed(cause);
        }
    }

    private void clear() {
        callback = null;
        batch = List.of();
        left = null;
        writing = false;
    }

    // A write may end inside its call, and a callback may send the next batch inside its own: the loop takes both, so
    // that the stack stays as it is.
    private void pump() {
        if (pumping) {
            return;
        }
        pumping = true;
        try {
            while (callback != null && !writing) {
                step(callback);
            }
        } finally {
            pumping = false;
        }
        if (callback == null) {
            whenEmpty.run();
        }
    }

    private void step(SendCallback current) {
        if (next == batch.size() && left == null) {
            clear();
            current.sent();
            return;
        }
        writing = true;
        ctx.writeAndFlush(nextFrames()).addListener(this);
    }

    /** The write under way has ended. */
    @Override
    public void operationComplete(ChannelFuture write) {
        writing = false;
        if (write.isSuccess()) {
            pump();
        } else {
            fail(write.cause());
        }
    }

    private ByteBuf nextFrames() {
        TextFrame frame = nextFrame();
        if (frame.byteLength() > BUFFER_BYTES) {
            return frame.view();
        }
        ByteBuf buffer = ctx.alloc().ioBuffer(room(frame));
        while (frame.byteLength() <= buffer.writableBytes()) {
            frame.writeTo(buffer);
            if (next == batch.size()) {
                return buffer;
            }
            frame = nextFrame();
        }
        left = frame;
        return buffer;
    }

    /** For this frame and those behind it, as far as they go together. */
    private int room(TextFrame first) {
        int room = first.byteLength();
        for (int i = next; i < batch.size() && room < BUFFER_BYTES; i++) {
            room += Math.min(BUFFER_BYTES, TextFrame.MAX_HEADER + batch.get(i).byteLength());
        }
        return Math.min(BUFFER_BYTES, room);
    }

    /** The frame of the next text. Asked for once: the peer of a channel that deflates must get each, and in order. */
    private TextFrame nextFrame() {
        TextFrame frame = left;
        if (frame == null) {
            return framing.apply(batch.get(next++));
        }
        left = null;
        return frame;
    }
}
