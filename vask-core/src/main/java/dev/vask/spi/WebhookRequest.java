package dev.vask.spi;

import dev.vask.transport.OutboundText;
import java.net.URI;
import java.util.Map;

/**
 * One request to an app's webhook, ready to be sent.
 *
 * @param id the same for every attempt at the same events: a receiver that was told them already can tell by it
 * @param url where
 * @param headers name to value: content type, the app's key, the signature over the body
 * @param body the very bytes that were signed
 * @param attempt 1 for the first
 */
public record WebhookRequest(String id, URI url, Map<String, String> headers, OutboundText body, int attempt) {}
