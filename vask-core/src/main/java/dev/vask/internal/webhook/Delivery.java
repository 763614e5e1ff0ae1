package dev.vask.internal.webhook;

import dev.vask.App;
import dev.vask.spi.WebhookRequest;
import dev.vask.transport.OutboundText;
import java.net.URI;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;

/** One webhook on its way: body and id stay, attempts are counted, and each is signed with the secret of its moment. */
final class Delivery {
    private final String id;
    private final OutboundText body;
    private final int events;
    private final long firstAttemptNanos;
    private int attempts;
    private long attemptNanos;

    Delivery(List<Payload> events, RandomGenerator random, long nowNanos) {
        this.id = id(events, random);
        this.body = OutboundText.of(Payload.body(events));
        this.events = events.size();
        this.firstAttemptNanos = nowNanos;
    }

    /** What any node can send carries an id that is the same from each of them. */
    private static String id(List<Payload> events, RandomGenerator random) {
        List<String> known = events.stream()
                .map(Payload::receipt)
                .filter(Objects::nonNull)
                .map(Receipt::id)
                .toList();
        if (known.size() < events.size()) {
            HexFormat hex = HexFormat.of();
            return hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong());
        }
        String first = known.get(0);
        return known.size() == 1 ? first : first + "-" + Integer.toHexString(known.hashCode());
    }

    WebhookRequest nextAttempt(App app, URI url, long nowNanos) {
        attempts++;
        attemptNanos = nowNanos;
        Map<String, String> headers = Map.of(
                // Exactly this: the Node library compares, and accepts no charset.
                "Content-Type",
                "application/json",
                "X-Pusher-Key",
                app.key(),
                "X-Pusher-Signature",
                app.secret().sign(body.text()),
                WebhookRequest.ID_HEADER,
                id);
        return new WebhookRequest(id, attempts, url, headers, body);
    }

    int events() {
        return events;
    }

    int attempts() {
        return attempts;
    }

    /** How long the last attempt has taken. */
    long sinceAttemptNanos(long nowNanos) {
        return nowNanos - attemptNanos;
    }

    long sinceFirstNanos(long nowNanos) {
        return nowNanos - firstAttemptNanos;
    }
}
