package dev.vask.internal.hub;

import dev.vask.VaskMeter;
import dev.vask.internal.protocol.PlainText;
import dev.vask.spi.VaskTime;
import dev.vask.transport.adapter.FailureLog;
import java.util.concurrent.atomic.LongAdder;

/** Holds the counters of {@code VaskStats}, the meter and the log of failures. Thread-safe. */
public final class Counters {
    /** Connections that are open now. */
    public final LongAdder connections = new LongAdder();
    /** Channels that have an active subscription on this node now; topics of users do not count. */
    public final LongAdder channels = new LongAdder();
    /** Active subscriptions of these channels. */
    public final LongAdder subscriptions = new LongAdder();

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
    private final FailureLogs logs;

    /** @param meter may throw */
    public Counters(VaskMeter meter, VaskTime time) {
        this.logs = new FailureLogs(time);
        this.meter = meter == VaskMeter.NONE ? meter : new SafeMeter(meter, this);
    }

    /**
     * Counts a failure of host code, a socket layer or the backplane, and logs it at a bounded rate.
     *
     * @param kind the kind of failure, such as "authorizer": each has its own rate; never input of a peer
     * @param message the failed action, its object and the consequence; names in it may come from peers and are escaped
     */
    public void failed(System.Logger logger, String kind, String message, Throwable failure) {
        failures.increment();
        logs.of(logger, System.Logger.Level.WARNING, kind).failed(PlainText.printable(message), failure);
    }

    /** Counts an exception that only an error in Vask can cause, and logs it at a bounded rate. */
    public void bug(System.Logger logger, String kind, String message, Throwable failure) {
        failures.increment();
        logs.of(logger, System.Logger.Level.ERROR, kind).failed(message, failure);
    }

    /** Logs a warning at a bounded rate. The parameters are those of {@link #failed}. */
    public void warn(System.Logger logger, String kind, String message, long count) {
        logs.of(logger, System.Logger.Level.WARNING, kind).failed(message, null, count);
    }

    /** Returns a log without a timer for warnings of one object; the caller flushes it when that object ends. */
    public FailureLog failureLog(System.Logger logger) {
        return logs.create(logger);
    }

    /** Logs the suppressed numbers and cancels the timers. */
    public void flushLogs() {
        logs.flush();
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
