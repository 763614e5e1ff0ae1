package dev.vask.transport.adapter;

import dev.vask.transport.CloseStatus;
import dev.vask.transport.SocketHandler;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the promises about {@link SocketHandler}: no call before {@code open} returned, one at a time, the close once and
 * last. The close may come from any thread, also from inside another call; it then waits for that call to return.
 */
public final class SerialHandler {
    private enum State {
        BUSY,
        IDLE,
        BUSY_THEN_CLOSE,
        CLOSED
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.BUSY);
    private final AtomicBoolean closing = new AtomicBoolean();
    private @Nullable SocketHandler handler;
    private @Nullable CloseStatus status;

    /** For one socket, before the core is asked to {@link dev.vask.transport.SocketAcceptor#open} it. */
    public SerialHandler() {}

    /** {@code open} returned this handler: calls may come from now on. */
    public void opened(SocketHandler handler) {
        this.handler = handler;
        leave();
    }

    /** Reports something the socket received. Called by one thread at a time; does nothing once the socket has closed. */
    public void call(Consumer<SocketHandler> report) {
        if (state.compareAndSet(State.IDLE, State.BUSY)) {
            try {
                report.accept(Objects.requireNonNull(handler));
            } finally {
                leave();
            }
        }
    }

    /** Reports the close; only the first call does anything. */
    public void close(@Nullable CloseStatus peerStatus) {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        status = peerStatus;
        while (!state.compareAndSet(State.BUSY, State.BUSY_THEN_CLOSE)) {
            if (state.compareAndSet(State.IDLE, State.CLOSED)) {
                reportClose();
                return;
            }
        }
    }

    private void leave() {
        if (!state.compareAndSet(State.BUSY, State.IDLE)) {
            state.set(State.CLOSED);
            reportClose();
        }
    }

    private void reportClose() {
        Objects.requireNonNull(handler).onClosed(status);
    }
}
