package dev.vask.undertow;

import dev.vask.transport.OutboundText;
import dev.vask.transport.SendCallback;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.util.ImmediatePooledByteBuffer;
import io.undertow.websockets.core.WebSocketCallback;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSockets;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.WritePendingException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The batch under way on one channel. It goes out in writes of one pooled buffer filled with whole frames; a frame larger
 * than that buffer goes alone, from the bytes its receivers share. One write is under way at a time, so a slow peer holds
 * one buffer. Used on the channel's I/O thread only.
 */
final class Outbox {
    private final FinishedFramesChannel channel;
    private final Runnable whenEmpty;
    private @Nullable SendCallback callback;
    private List<OutboundText> batch = List.of();
    private int next;
    /** Of the text before next: it did not fit into the write under way. */
    private @Nullable TextFrame left;

    private boolean pumping;
    private @Nullable Write underWay;

    /** @param whenEmpty runs each time a batch has ended and none has followed */
    Outbox(FinishedFramesChannel channel, Runnable whenEmpty) {
        this.channel = channel;
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
        underWay = null;
    }

    // A write may end inside its call, and a callback may send the next batch inside its own: the loop takes both, so
    // that the stack stays as it is.
    private void pump() {
        if (pumping) {
            return;
        }
        pumping = true;
        try {
            while (callback != null && underWay == null) {
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
        PooledByteBuffer frames = nextFrames();
        Write write = new Write();
        underWay = write;
        try {
            if (channel.writeNow(frames.getBuffer())) {
                frames.close();
                underWay = null;
            } else {
                WebSockets.sendText(frames, channel, write);
            }
        } catch (IOException | RuntimeException e) {
            // Undertow throws where a channel breaks between two of its own checks.
            frames.close();
            write.onError(channel, null, e);
        }
    }

    private PooledByteBuffer nextFrames() {
        TextFrame first = nextFrame();
        if (next == batch.size()) {
            return new ImmediatePooledByteBuffer(first.view());
        }
        PooledByteBuffer pooled = channel.getBufferPool().allocate();
        ByteBuffer buffer = pooled.getBuffer();
        if (first.byteLength() > buffer.remaining()) {
            pooled.close();
            return new ImmediatePooledByteBuffer(first.view());
        }
        TextFrame frame = first;
        while (frame.byteLength() <= buffer.remaining()) {
            frame.writeTo(buffer);
            if (next == batch.size()) {
                buffer.flip();
                return pooled;
            }
            frame = nextFrame();
        }
        left = frame;
        buffer.flip();
        return pooled;
    }

    /** The frame of the next text. Asked for once: the peer of a channel that deflates must get each, and in order. */
    private TextFrame nextFrame() {
        TextFrame frame = left;
        if (frame == null) {
            return channel.frame(batch.get(next++));
        }
        left = null;
        return frame;
    }

    /** One write, which Undertow may report more than once. */
    private final class Write implements WebSocketCallback<Void> {
        @Override
        public void complete(WebSocketChannel written, @Nullable Void context) {
            if (underWay == this) {
                underWay = null;
                pump();
            }
        }

        @Override
        public void onError(WebSocketChannel broken, @Nullable Void context, @Nullable Throwable cause) {
            if (underWay == this) {
                fail(cause == null ? new ClosedChannelException() : new IOException(cause));
            }
        }
    }
}
