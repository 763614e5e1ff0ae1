package dev.vask.undertow;

import dev.vask.transport.OutboundText;
import dev.vask.transport.adapter.DeflateOffer;
import dev.vask.transport.adapter.MessageDeflater;
import dev.vask.transport.adapter.MessageInflater;
import io.undertow.connector.ByteBufferPool;
import io.undertow.server.protocol.framed.FrameHeaderData;
import io.undertow.websockets.core.StreamSourceFrameChannel;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSocketFrameType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xnio.OptionMap;
import org.xnio.StreamConnection;

/**
 * A channel with permessage-deflate (RFC 7692). Undertow's own extension inflates what has come in before anybody can say
 * that it is too much, and writes every message by itself; so Undertow only learns that there is an extension, and passes
 * on what it reads and writes. It then lets all reserved bits pass, so they are checked here.
 */
final class DeflatingChannel extends FinishedFramesChannel {
    private static final int OPCODE = 0x0f;
    private static final int RESERVED = 0x70;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int RSV1 = 0x40;
    /** Means nothing and is refused, so it can tell here that a frame taken for binary is a text. */
    private static final int RSV2 = 0x20;

    private final MessageDeflater deflater;
    private final MessageInflater inflater = new MessageInflater();
    /** Whether a frame's header has been begun and not read to its end. The I/O thread's. */
    private boolean amidHeader;

    DeflatingChannel(
            StreamConnection connection,
            ByteBufferPool pool,
            String location,
            @Nullable String subProtocol,
            Set<WebSocketChannel> peers,
            OptionMap options,
            MessageDeflater deflater) {
        super(connection, pool, location, subProtocol, true, peers, options);
        this.deflater = deflater;
    }

    @Override
    TextFrame frame(OutboundText text) {
        return TextFrame.ofDeflated(deflater.deflate(text));
    }

    @Override
    MessageReader reader(UndertowFrames frames, StreamSourceFrameChannel source, int maxBytes) {
        int reserved = source.getRsv() << 4;
        if ((reserved & RSV1) == 0) {
            return super.reader(frames, source, maxBytes);
        }
        WebSocketFrameType type = (reserved & RSV2) == 0 ? WebSocketFrameType.BINARY : WebSocketFrameType.TEXT;
        return new InflatingReader(frames, source, type, maxBytes, inflater);
    }

    @Override
    long maxFrameBytes(int maxTextBytes) {
        return DeflateOffer.maxFrameBytes(maxTextBytes);
    }

    @Override
    void release() {
        deflater.end();
        inflater.end();
    }

    @Override
    protected FrameHeaderData parseFrame(ByteBuffer data) throws IOException {
        if (!amidHeader && data.hasRemaining()) {
            amidHeader = true;
            begin(data);
        }
        FrameHeaderData header = super.parseFrame(data);
        if (header != null) {
            amidHeader = false;
        }
        return header;
    }

    /** A frame begins with the next byte. */
    private void begin(ByteBuffer data) throws IOException {
        int first = data.get(data.position());
        int reserved = first & RESERVED;
        int opcode = first & OPCODE;
        if (reserved == RSV1 && opcode == TEXT) {
            // Undertow looks for UTF-8 in a text, and this is none before it was inflated.
            data.put(data.position(), (byte) ((first & ~OPCODE) | RSV2 | BINARY));
        } else if (reserved != 0 && !(reserved == RSV1 && opcode == BINARY)) {
            throw refused("reserved bits");
        }
    }
}
