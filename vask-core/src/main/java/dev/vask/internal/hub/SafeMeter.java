package dev.vask.internal.hub;

import dev.vask.CloseCode;
import dev.vask.VaskMeter;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** A host's meter, whose failures are its own: they are counted, logged, and harm nobody. */
final class SafeMeter implements VaskMeter {
    private static final System.Logger LOG = System.getLogger(SafeMeter.class.getName());

    private final VaskMeter meter;
    private final LongAdder failures;

    SafeMeter(VaskMeter meter, LongAdder failures) {
        this.meter = meter;
        this.failures = failures;
    }

    @Override
    public void connectionRefused(CloseCode code) {
        safely(() -> meter.connectionRefused(code));
    }

    @Override
    public void connectionClosed(@Nullable Integer closeCode) {
        safely(() -> meter.connectionClosed(closeCode));
    }

    @Override
    public void messageRefused(Refusal reason) {
        safely(() -> meter.messageRefused(reason));
    }

    @Override
    public void broadcastSent(int receivers, long nanos) {
        safely(() -> meter.broadcastSent(receivers, nanos));
    }

    @Override
    public void apiAnswered(String call, int status, long nanos) {
        safely(() -> meter.apiAnswered(call, status, nanos));
    }

    @Override
    public void webhookAttempted(@Nullable Integer status, long nanos) {
        safely(() -> meter.webhookAttempted(status, nanos));
    }

    private void safely(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | Error e) {
            failures.increment();
            LOG.log(System.Logger.Level.WARNING, "a meter threw, which its contract forbids", e);
        }
    }
}
