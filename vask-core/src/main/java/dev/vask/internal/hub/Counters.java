package dev.vask.internal.hub;

import dev.vask.VaskMeter;
import java.util.concurrent.atomic.LongAdder;

/** What is counted since the start, see {@code VaskStats}, and whom to tell more. */
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
    public final LongAdder gaps = new LongAdder();

    private final VaskMeter meter;

    /** Nobody wants to know more. */
    public Counters() {
        this(VaskMeter.NONE);
    }

    /** @param meter may throw */
    public Counters(VaskMeter meter) {
        this.meter = meter == VaskMeter.NONE ? meter : new SafeMeter(meter, failures);
    }

    /** Never throws. */
    public VaskMeter meter() {
        return meter;
    }

    /** Whether there is anybody for whom to look at the clock. */
    public boolean areMetered() {
        return meter != VaskMeter.NONE;
    }
}
