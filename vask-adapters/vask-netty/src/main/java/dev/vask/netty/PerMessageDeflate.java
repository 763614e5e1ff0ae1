package dev.vask.netty;

import dev.vask.transport.OutboundText;
import dev.vask.transport.adapter.DeflateOffer;
import dev.vask.transport.adapter.IncomingMessage;
import dev.vask.transport.adapter.MessageDeflater;
import dev.vask.transport.adapter.MessageInflater;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionData;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionUtil;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;

/**
 * The compression of one socket (RFC 7692), if it was negotiated. Netty's own inflates a frame before anybody can say that it
 * is too much.
 */
final class PerMessageDeflate {
    /** The first of the reserved bits, which says that a message is deflated. */
    private static final int RSV1 = 4;

    private final boolean takesContextOver;
    private final MessageDeflater deflater;
    private final MessageInflater inflater = new MessageInflater();

    private PerMessageDeflate(boolean takesContextOver) {
        this.takesContextOver = takesContextOver;
        this.deflater = new MessageDeflater(takesContextOver);
    }

    /**
     * For the first offer that can be met, if any.
     *
     * @param offers the values of Sec-WebSocket-Extensions
     */
    static @Nullable PerMessageDeflate accept(List<String> offers) {
        if (offers.isEmpty()) {
            return null;
        }
        for (WebSocketExtensionData offer : parsed(String.join(",", offers))) {
            if (DeflateOffer.canBeMet(offer.name(), offer.parameters().keySet())) {
                return new PerMessageDeflate(!offer.parameters().containsKey(DeflateOffer.SERVER_NO_CONTEXT_TAKEOVER));
            }
        }
        return null;
    }

    /** Offers that Netty cannot parse are offers of nothing. */
    private static List<WebSocketExtensionData> parsed(String offers) {
        try {
            return WebSocketExtensionUtil.extractExtensions(offers);
        } catch (RuntimeException e) {
            return List.of();
        }
    }

    /** What the client is told. */
    String answer() {
        return takesContextOver
                ? DeflateOffer.EXTENSION
                : DeflateOffer.EXTENSION + "; " + DeflateOffer.SERVER_NO_CONTEXT_TAKEOVER;
    }

    /** The frame of a text, for this receiver alone. */
    TextFrame frame(OutboundText text) {
        return TextFrame.ofDeflated(deflater.deflate(text));
    }

    /** Whether a frame begins a message that is deflated. */
    static boolean isDeflated(WebSocketFrame first) {
        return first.rsv() == RSV1;
    }

    /** Whether the reserved bits of a frame mean something. */
    static boolean areBitsKnown(WebSocketFrame frame, boolean beginsMessage) {
        return frame.rsv() == 0 || (beginsMessage && frame.rsv() == RSV1);
    }

    /**
     * Inflates a frame piece by piece into the message; false if that grows too large.
     *
     * @throws DataFormatException if it is not deflated
     */
    boolean inflate(ByteBuffer payload, boolean last, IncomingMessage message) throws DataFormatException {
        return inflater.inflate(payload, message::add) && (!last || inflater.endOfMessage(message::add));
    }

    /** The connection is gone. */
    void end() {
        deflater.end();
        inflater.end();
    }
}
