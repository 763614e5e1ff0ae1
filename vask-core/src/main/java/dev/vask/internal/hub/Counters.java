package dev.vask.internal.hub;

import java.util.concurrent.atomic.LongAdder;

/** What is counted since the start; see {@code VaskStats}. */
public final class Counters {
    public final LongAdder messagesReceived = new LongAdder();
    public final LongAdder messagesSent = new LongAdder();
    public final LongAdder bytesSent = new LongAdder();
    public final LongAdder refusedConnections = new LongAdder();
    public final LongAdder refusedMessages = new LongAdder();
    public final LongAdder slowConsumers = new LongAdder();
    public final LongAdder heartbeatTimeouts = new LongAdder();
    public final LongAdder droppedListenerCalls = new LongAdder();
    public final LongAdder failures = new LongAdder();
    public final LongAdder failedWebhookAttempts = new LongAdder();
    public final LongAdder droppedWebhookEvents = new LongAdder();
}
