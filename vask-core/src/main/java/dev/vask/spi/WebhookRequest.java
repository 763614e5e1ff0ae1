package dev.vask.spi;

import dev.vask.transport.OutboundText;
import java.net.URI;
import java.util.Map;
import java.util.Objects;

/**
 * One webhook, ready to be posted (behaviour.md §17). Immutable.
 *
 * @param id the same for every attempt, different for every webhook; also in the header {@value #ID_HEADER}
 * @param attempt 1 for the first
 * @param url where to
 * @param headers exactly these: content type, key, signature, id
 * @param body exactly these bytes: the signature is over them; the same for every attempt
 */
public record WebhookRequest(String id, int attempt, URI url, Map<String, String> headers, OutboundText body) {
    /** The header by which a receiver knows a webhook that it has had before. */
    public static final String ID_HEADER = "X-Vask-Webhook-Id";

    public WebhookRequest {
        Objects.requireNonNull(id, "id must not be null");
        Objects.requireNonNull(url, "url must not be null");
        Objects.requireNonNull(headers, "headers must not be null");
        Objects.requireNonNull(body, "body must not be null");
        headers = Map.copyOf(headers);
    }

    /** Id, attempt and host: a URL's query, the body and the signature are nobody else's business. */
    @Override
    public String toString() {
        return "WebhookRequest[" + id + ", attempt " + attempt + ", to " + url.getHost() + ", " + body.byteLength()
                + " bytes]";
    }
}
