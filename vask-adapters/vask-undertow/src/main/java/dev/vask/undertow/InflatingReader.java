package dev.vask.undertow;

import dev.vask.transport.adapter.MessageInflater;
import io.undertow.websockets.core.StreamSourceFrameChannel;
import io.undertow.websockets.core.WebSocketFrameType;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;

/** Reads one deflated message, within the same bound as any other. */
final class InflatingReader extends MessageReader {
    private final UndertowFrames frames;
    private final MessageInflater inflater;

    InflatingReader(
            UndertowFrames frames,
            StreamSourceFrameChannel source,
            WebSocketFrameType type,
            int maxBytes,
            MessageInflater inflater) {
        super(frames, source, type, maxBytes);
        this.frames = frames;
        this.inflater = inflater;
    }

    @Override
    boolean take(ByteBuffer deflated) {
        try {
            return inflater.inflate(deflated, super::take);
        } catch (DataFormatException e) {
            frames.notDeflated();
            return false;
        }
    }

    @Override
    boolean end() {
        try {
            return inflater.endOfMessage(super::take);
        } catch (DataFormatException e) {
            frames.notDeflated();
            return false;
        }
    }
}
