package dev.vask.undertow;

import dev.vask.transport.adapter.DeflateOffer;
import io.undertow.websockets.WebSocketExtension;
import java.util.List;

/** The negotiation of permessage-deflate (RFC 7692 §7.1), in the words of Undertow. */
final class PerMessageDeflate {
    private PerMessageDeflate() {}

    /** The answer to the first offer that can be met, if any. */
    static List<WebSocketExtension> accept(List<WebSocketExtension> offers) {
        return offers.stream()
                .filter(PerMessageDeflate::isPossible)
                .limit(1)
                .map(offer -> new WebSocketExtension(DeflateOffer.EXTENSION, wishesForTheServer(offer)))
                .toList();
    }

    private static boolean isPossible(WebSocketExtension offer) {
        return DeflateOffer.canBeMet(
                offer.getName(),
                offer.getParameters().stream()
                        .map(WebSocketExtension.Parameter::getName)
                        .toList());
    }

    private static List<WebSocketExtension.Parameter> wishesForTheServer(WebSocketExtension offer) {
        return offer.getParameters().stream()
                .filter(parameter -> parameter.getName().equals(DeflateOffer.SERVER_NO_CONTEXT_TAKEOVER))
                .toList();
    }

    /** Whether a message of the server's may refer to those before it. */
    static boolean takesContextOver(String answer) {
        return !answer.contains(DeflateOffer.SERVER_NO_CONTEXT_TAKEOVER);
    }
}
