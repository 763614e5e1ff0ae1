package dev.vask.internal.hub;

import dev.vask.CloseCode;
import dev.vask.DisconnectReason;
import dev.vask.VaskMeter;
import org.jspecify.annotations.Nullable;

/** Guards the host application's meter: exceptions are counted and logged, and have no other effect. */
final class SafeMeter implements VaskMeter {
    private static final System.Logger LOG = System.getLogger(SafeMeter.class.getName());

    private final VaskMeter meter;
    private final Counters counters;

    SafeMeter(VaskMeter meter, Counters counters) {
        this.meter = meter;
        this.counters = counters;
    }

    @Override
    public void stopped() {
        safely(meter::stopped);
    }

    @Override
    public void connectionRefused(CloseCode code, ConnectionRefusal reason) {
        safely(() -> meter.connectionRefused(code, reason));
    }

    @Override
    public void connectionClosed(@Nullable Integer closeCode, DisconnectReason reason) {
        safely(() -> meter.connectionClosed(closeCode, reason));
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
            counters.failed(LOG, "meter", "meter " + meter.getClass().getName() + " threw; the measurement is lost", e);
        }
    }
}
