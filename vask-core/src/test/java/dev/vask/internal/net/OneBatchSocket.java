package dev.vask.internal.net;

import dev.vask.transport.CloseStatus;
import dev.vask.transport.OutboundText;
import dev.vask.transport.SendCallback;
import dev.vask.transport.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A socket that notes every promise of the core that is broken. Every other batch leaves inside send. */
final class OneBatchSocket implements Socket {
    private final AtomicReference<@Nullable SendCallback> atSocket = new AtomicReference<>();
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    /** For one thread: that there is one batch at a time is what makes that safe. */
    private final List<OutboundText> sent = new ArrayList<>();

    private int batches;
    private volatile boolean closed;

    @Override
    public void send(List<OutboundText> batch, SendCallback callback) {
        if (closed) {
            fault("sent after the close");
        }
        if (!atSocket.compareAndSet(null, callback)) {
            fault("two batches");
        }
        sent.addAll(batch);
        if (batches++ % 2 == 1) {
            complete();
        }
    }

    /** Has the batch leave; false if there is none. */
    boolean complete() {
        SendCallback callback = atSocket.getAndSet(null);
        if (callback == null) {
            return false;
        }
        callback.sent();
        return true;
    }

    @Override
    public void close(CloseStatus status) {
        if (closed) {
            fault("closed twice");
        }
        closed = true;
    }

    @Override
    public void abort() {
        fault("aborted");
    }

    void fault(String what) {
        faults.add(what);
    }

    List<String> faults() {
        return List.copyOf(faults);
    }

    List<OutboundText> sent() {
        return List.copyOf(sent);
    }

    boolean isClosed() {
        return closed;
    }
}
