package dev.vask.undertow;

import dev.vask.transport.OutboundText;
import io.undertow.connector.ByteBufferPool;
import io.undertow.server.protocol.framed.FrameHeaderData;
import io.undertow.server.protocol.framed.SendFrameHeader;
import io.undertow.util.ImmediatePooledByteBuffer;
import io.undertow.websockets.core.CloseMessage;
import io.undertow.websockets.core.StreamSinkFrameChannel;
import io.undertow.websockets.core.StreamSourceFrameChannel;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSocketFrameType;
import io.undertow.websockets.core.WebSockets;
import io.undertow.websockets.core.protocol.version13.WebSocket13Channel;
import io.undertow.websockets.extensions.NoopExtensionFunction;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xnio.OptionMap;
import org.xnio.StreamConnection;
import org.xnio.conduits.ConduitStreamSinkChannel;

/**
 * A channel on which a text to send is one or more whole frames already, header included. So a batch of small messages
 * is one write, and a frame is built once for all its receivers; Undertow would write every message by itself.
 */
class FinishedFramesChannel extends WebSocket13Channel {
    private static final int PROTOCOL_ERROR = 1002;

    /** Undertow is writing its queue. The I/O thread's. */
    private boolean flushing;
    /** It has something that it has not begun to write. */
    private volatile boolean queued;

    /** Longer frames are refused by their header. */
    private long maxFrameBytes = Long.MAX_VALUE;

    private Runnable onLongFrame = () -> {};

    /** @param extended whether an extension was negotiated, so that reserved bits may come in */
    FinishedFramesChannel(
            StreamConnection connection,
            ByteBufferPool pool,
            String location,
            @Nullable String subProtocol,
            boolean extended,
            Set<WebSocketChannel> peers,
            OptionMap options) {
        super(connection, pool, location, subProtocol, false, extended, NoopExtensionFunction.INSTANCE, peers, options);
    }

    /** What to write for a text. */
    TextFrame frame(OutboundText text) {
        return text.as(TextFrame.FRAMING);
    }

    /**
     * Bounds the frames that are read; called before the first one is.
     *
     * @param maxTextBytes the bound of a message
     * @param refusal called on the I/O thread for each longer frame, as soon as its header has arrived
     */
    final void boundFrames(int maxTextBytes, Runnable refusal) {
        maxFrameBytes = maxFrameBytes(maxTextBytes);
        onLongFrame = refusal;
    }

    /** The longest frame that can be part of a message with this bound. */
    long maxFrameBytes(int maxTextBytes) {
        return maxTextBytes;
    }

    @Override
    protected FrameHeaderData parseFrame(ByteBuffer data) throws IOException {
        FrameHeaderData header = super.parseFrame(data);
        if (header != null) {
            if (header.getFrameLength() < 0) {
                throw refused("length of a frame");
            }
            if (header.getFrameLength() > maxFrameBytes) {
                onLongFrame.run();
            }
        }
        return header;
    }

    /** Closes with 1002; nothing is read after this. */
    final IOException refused(String reason) {
        IOException cause = new IOException(reason);
        WebSockets.sendClose(new CloseMessage(PROTOCOL_ERROR, reason).toByteBuffer(), this, null);
        markReadsBroken(cause);
        return cause;
    }

    /** What reads a message that has begun. */
    MessageReader reader(UndertowFrames frames, StreamSourceFrameChannel source, int maxBytes) {
        return new MessageReader(frames, source, source.getType(), maxBytes);
    }

    /** The connection is gone. */
    void release() {}

    @Override
    protected StreamSinkFrameChannel createStreamSinkChannel(WebSocketFrameType type) {
        return type == WebSocketFrameType.TEXT ? new FinishedFrames(this) : super.createStreamSinkChannel(type);
    }

    /**
     * Writes whole frames past Undertow's queue, if that is empty: most frames never wait, and for these the queue costs as
     * much as the write. What is not taken now has to go through the queue. On the I/O thread.
     *
     * @param frames what could be written is consumed
     * @return whether that is all of it
     */
    boolean writeNow(ByteBuffer frames) throws IOException {
        ConduitStreamSinkChannel sink = getUnderlyingConnection().getSinkChannel();
        // Undertow wants to know of writability as long as it has something to write.
        if (flushing || queued || sink.isWriteResumed() || isWritesBroken() || isCloseFrameSent()) {
            return false;
        }
        while (frames.hasRemaining()) {
            if (sink.write(frames) == 0) {
                return false;
            }
        }
        if (!sink.flush()) {
            sink.resumeWrites();
        }
        return true;
    }

    // Synchronized, as what it overrides is.
    @Override
    protected synchronized void flushSenders() {
        boolean nested = flushing;
        flushing = true;
        queued = false;
        try {
            super.flushSenders();
        } finally {
            flushing = nested;
        }
    }

    @Override
    protected void queueFrame(StreamSinkFrameChannel frame) throws IOException {
        queued = true;
        super.queueFrame(frame);
    }

    /** For Undertow one text frame, to be written in one piece; its header is part of its body. */
    private static final class FinishedFrames extends StreamSinkFrameChannel {
        FinishedFrames(WebSocketChannel channel) {
            super(channel, WebSocketFrameType.TEXT);
        }

        @Override
        protected SendFrameHeader createFrameHeader() {
            return new SendFrameHeader(new ImmediatePooledByteBuffer(ByteBuffer.allocate(0)));
        }
    }
}
