package dev.vask.undertow;

import dev.vask.transport.adapter.IncomingMessage;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.websockets.core.StreamSourceFrameChannel;
import io.undertow.websockets.core.WebSocketFrameType;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.xnio.ChannelListener;

/**
 * Reads one message, fragments included, as its bytes come in. Undertow's own buffered message counts some bytes twice
 * against its limit and keeps a binary message whole, hence this one.
 */
class MessageReader implements ChannelListener<StreamSourceFrameChannel> {
    private final UndertowFrames frames;
    private final StreamSourceFrameChannel source;
    private final WebSocketFrameType type;
    private final IncomingMessage message;
    private boolean dropping;
    private boolean done;

    MessageReader(UndertowFrames frames, StreamSourceFrameChannel source, WebSocketFrameType type, int maxBytes) {
        this.frames = frames;
        this.source = source;
        this.type = type;
        this.message = new IncomingMessage(maxBytes);
        message.begin(type == WebSocketFrameType.BINARY);
    }

    void read() {
        handleEvent(source);
    }

    @Override
    public void handleEvent(StreamSourceFrameChannel readable) {
        if (done) {
            return;
        }
        try (PooledByteBuffer pooled =
                readable.getWebSocketChannel().getBufferPool().allocate()) {
            ByteBuffer buffer = pooled.getBuffer();
            while (true) {
                buffer.clear();
                int count = readable.read(buffer);
                if (count < 0) {
                    break;
                }
                if (count == 0) {
                    readable.getReadSetter().set(this);
                    readable.resumeReads();
                    return;
                }
                if (!dropping) {
                    dropping = !take(buffer.flip());
                }
            }
        } catch (IOException | RuntimeException e) {
            done = true;
            // Undertow calls a listener that wants to read for as long as there is something to read.
            readable.suspendReads();
            frames.broken(e);
            return;
        }
        done = true;
        if (!dropping && end()) {
            report();
        }
    }

    /** Takes what came in of the message; false if it was refused, and its rest is to be dropped. */
    boolean take(ByteBuffer piece) {
        if (message.add(piece)) {
            return true;
        }
        frames.tooLarge();
        return false;
    }

    /** All of the message has come in; false if it was refused after all. */
    boolean end() {
        return true;
    }

    private void report() {
        switch (type) {
            case TEXT -> frames.text(message);
            case BINARY -> frames.binary(message);
            case PING -> frames.ping(message.bytes());
            case PONG -> frames.pong();
            case CLOSE -> frames.close(message.bytes());
            default -> throw new IllegalStateException("not a message: " + type);
        }
    }
}
