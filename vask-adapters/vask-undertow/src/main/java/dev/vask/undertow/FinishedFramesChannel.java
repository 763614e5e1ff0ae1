package dev.vask.undertow;

import io.undertow.connector.ByteBufferPool;
import io.undertow.server.protocol.framed.SendFrameHeader;
import io.undertow.util.ImmediatePooledByteBuffer;
import io.undertow.websockets.core.StreamSinkFrameChannel;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSocketFrameType;
import io.undertow.websockets.core.protocol.version13.WebSocket13Channel;
import io.undertow.websockets.extensions.NoopExtensionFunction;
import java.nio.ByteBuffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xnio.OptionMap;
import org.xnio.StreamConnection;

/**
 * A channel on which a text to send is one or more whole frames already, header included. So a batch of small messages
 * is one write, and a frame is built once for all its receivers; Undertow would write every message by itself.
 */
final class FinishedFramesChannel extends WebSocket13Channel {
    FinishedFramesChannel(
            StreamConnection connection,
            ByteBufferPool pool,
            String location,
            @Nullable String subProtocol,
            Set<WebSocketChannel> peers,
            OptionMap options) {
        super(connection, pool, location, subProtocol, false, false, NoopExtensionFunction.INSTANCE, peers, options);
    }

    @Override
    protected StreamSinkFrameChannel createStreamSinkChannel(WebSocketFrameType type) {
        return type == WebSocketFrameType.TEXT ? new FinishedFrames(this) : super.createStreamSinkChannel(type);
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
