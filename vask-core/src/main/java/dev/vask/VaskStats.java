package dev.vask;

/**
 * Figures of one {@link Vask} at one moment: what is now, and what was counted since it was built. Each figure is exact by
 * itself; together they are a snapshot only while nothing happens.
 *
 * @param connections open now
 * @param channels channels that have an active subscription on this node now; topics of users do not count
 * @param subscriptions active now on this node
 * @param queuedBytes waiting now to be taken by sockets, over all connections; each connection's are bounded by
 *     {@link Limits#maxQueuedBytes}
 * @param messagesReceived messages that arrived, of any kind
 * @param messagesSent messages handed to sockets
 * @param bytesSent their bytes
 * @param refusedConnections connections closed before they were accepted
 * @param refusedMessages inbound messages answered with an error
 * @param slowConsumers connections closed because they read too slowly
 * @param heartbeatTimeouts connections closed with 4201
 * @param droppedListenerCalls events that no listener got because it was too slow
 * @param failures exceptions of host code or of Vask's own that were caught and logged
 * @param failedWebhookAttempts webhook requests that were not answered with 2xx, each attempt by itself
 * @param droppedWebhookEvents events that a webhook endpoint was never told; see {@link VaskEvent.WebhookDropped}
 * @param gaps how often events from other nodes may have been missed; see {@link VaskEvent.Gap}
 */
public record VaskStats(
        long connections,
        long channels,
        long subscriptions,
        long queuedBytes,
        long messagesReceived,
        long messagesSent,
        long bytesSent,
        long refusedConnections,
        long refusedMessages,
        long slowConsumers,
        long heartbeatTimeouts,
        long droppedListenerCalls,
        long failures,
        long failedWebhookAttempts,
        long droppedWebhookEvents,
        long gaps) {}
