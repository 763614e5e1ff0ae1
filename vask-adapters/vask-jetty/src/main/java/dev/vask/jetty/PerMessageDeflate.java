package dev.vask.jetty;

import dev.vask.transport.adapter.DeflateOffer;
import java.util.List;
import java.util.zip.Deflater;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.compression.DeflaterPool;
import org.eclipse.jetty.util.compression.InflaterPool;
import org.eclipse.jetty.websocket.core.ExtensionConfig;
import org.eclipse.jetty.websocket.core.WebSocketComponents;

/** What Vask wants of Jetty's permessage-deflate (RFC 7692). */
final class PerMessageDeflate {
    private PerMessageDeflate() {}

    /** Whether Jetty can parse the offers of extensions. Offers that it cannot parse are offers of nothing. */
    static boolean areReadable(HttpFields headers) {
        try {
            List<ExtensionConfig> unused = ExtensionConfig.parseList(
                    headers.getValuesList(HttpHeader.SEC_WEBSOCKET_EXTENSIONS).toArray(new String[0]));
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    /** The answer to the first offer that can be met, if any. */
    static List<ExtensionConfig> accept(List<ExtensionConfig> offers) {
        return offers.stream()
                .filter(offer -> DeflateOffer.canBeMet(offer.getName(), offer.getParameterKeys()))
                .limit(1)
                .map(PerMessageDeflate::answer)
                .toList();
    }

    /**
     * Without what the client says of itself: Jetty would begin anew with every message, and at a ping between the fragments
     * of one as well.
     */
    private static ExtensionConfig answer(ExtensionConfig offer) {
        ExtensionConfig answer = new ExtensionConfig(DeflateOffer.EXTENSION);
        if (offer.getParameterKeys().contains(DeflateOffer.SERVER_NO_CONTEXT_TAKEOVER)) {
            answer.setParameter(DeflateOffer.SERVER_NO_CONTEXT_TAKEOVER);
        }
        return answer;
    }

    /**
     * What Jetty needs for it. Not the server's own, whose deflaters are used again: when a connection breaks, Jetty gives
     * them back while another thread may still deflate for it, and two connections would share one.
     */
    static WebSocketComponents components(Server server) {
        // With nothing in it to be started.
        return new WebSocketComponents(
                null,
                null,
                server.getByteBufferPool(),
                new InflaterPool(0, true),
                new DeflaterPool(0, Deflater.DEFAULT_COMPRESSION, true),
                server.getThreadPool());
    }
}
