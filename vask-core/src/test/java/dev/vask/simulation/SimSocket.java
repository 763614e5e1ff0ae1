package dev.vask.simulation;

import dev.vask.transport.CloseStatus;
import dev.vask.transport.EventLoop;
import dev.vask.transport.OutboundText;
import dev.vask.transport.SendCallback;
import dev.vask.transport.Socket;
import dev.vask.transport.SocketHandler;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The socket of one connection, as good or bad as sockets are. Keeps every promise of an adapter, and checks the core's. */
final class SimSocket implements Socket {
    enum Behaviour {
        /** What is sent leaves a little later. */
        NORMAL,
        /** What is sent has left before {@code send} returns. */
        INLINE,
        /** What is sent leaves after some time. */
        SLOW,
        /** Nothing leaves, and a close is not answered. */
        STUCK,
        /** The layer breaks its contract. */
        THROWS,
        /** Every send fails. */
        FAILS,
        /** The peer's end is noticed inside {@code send}. */
        CLOSES_IN_SEND
    }

    private final World world;
    private final Node node;
    private final Reader reader;
    private final @Nullable TaskQueue loop;
    /** Where its handler is called. */
    private final TaskQueue thread;

    private Behaviour behaviour;
    private @Nullable SocketHandler handler;
    private @Nullable SendCallback outstanding;
    private long sentAtNanos;
    private @Nullable CloseStatus closeStatus;
    private boolean aborted;
    private boolean dead;
    private boolean closedTold;

    SimSocket(World world, Node node, Reader reader, Behaviour behaviour, @Nullable TaskQueue loop) {
        this.world = world;
        this.node = node;
        this.reader = reader;
        this.behaviour = behaviour;
        this.loop = loop;
        this.thread = loop == null ? world.scheduler.thread("socket") : loop;
    }

    /** On its thread, so that nothing reaches the handler before there is one. */
    void open(String target) {
        thread.execute(() -> handler = node.open(target, this));
    }

    // --- the peer ---

    void says(String text) {
        tell(it -> it.onText(text));
    }

    void saysBinary() {
        tell(it -> it.onBinary(3));
    }

    private void tell(Consumer<SocketHandler> call) {
        thread.execute(() -> {
            SocketHandler current = handler;
            if (!dead && current != null) {
                reader.isHeard();
                call.accept(current);
            }
        });
    }

    void vanishes(@Nullable CloseStatus status) {
        die(status, false);
    }

    /** Its server is killed, and nobody is there to be told. */
    void perishes() {
        if (!dead) {
            dead = true;
            handler = null;
            outstanding = null;
            reader.isGone();
        }
    }

    void behave(Behaviour next) {
        boolean wakes = behaviour == Behaviour.STUCK && next != Behaviour.STUCK;
        behaviour = next;
        if (wakes) {
            complete();
            answerClose();
        }
    }

    /** Whether what the core sends it gets through. */
    boolean isHealthy() {
        return !dead && (behaviour == Behaviour.NORMAL || behaviour == Behaviour.INLINE) && outstanding == null;
    }

    boolean isDead() {
        return dead;
    }

    /** Since when a send has not left, in nanoseconds of waiting; 0 if none waits. */
    long waitingNanos() {
        return outstanding == null ? 0 : world.time.elapsedNanos() - sentAtNanos;
    }

    Behaviour behaviour() {
        return behaviour;
    }

    // --- the core's side ---

    private static final int BEHIND = 16;

    @Override
    public void send(List<OutboundText> batch, SendCallback callback) {
        world.check(Invariant.X1, outstanding == null, () -> "a second batch for " + reader);
        world.check(Invariant.X1, closeStatus == null, () -> "a send after close to " + reader);
        world.check(Invariant.X1, !aborted, () -> "a send after abort to " + reader);
        world.check(Invariant.I2, !closedTold, () -> "a send after onClosed to " + reader);
        world.check(Invariant.X1, !batch.isEmpty(), () -> "an empty batch to " + reader);
        // A starved event loop or executor is not the reader's fault: only far beyond the bound the connection is
        // closed.
        world.check(
                Invariant.I15,
                batch.size() <= BEHIND * world.setup.limits.maxQueuedMessages() + 1,
                () -> batch.size() + " messages in one batch to " + reader);
        if (dead) {
            callback.failed(new IllegalStateException("closed"));
            return;
        }
        if (behaviour == Behaviour.THROWS) {
            throw new IllegalStateException("simulated: the layer throws");
        }
        outstanding = callback;
        sentAtNanos = world.time.elapsedNanos();
        batch.forEach(frame -> reader.reads(Frame.of(frame)));
        node.calledOut();
        switch (behaviour) {
            case NORMAL -> later(this::complete);
            case INLINE -> complete();
            case SLOW -> world.time.after(Duration.ofMillis(20 + world.chance.below(3_000)), this::complete);
            case FAILS -> later(() -> fail(true));
            case CLOSES_IN_SEND -> die(null, true);
            default -> {
                // It is stuck.
            }
        }
    }

    private void later(Runnable completion) {
        (loop == null ? node.completions : loop).execute(completion);
    }

    private void complete() {
        SendCallback callback = outstanding;
        if (callback != null && !dead) {
            outstanding = null;
            callback.sent();
            answerClose();
        }
    }

    private void fail(boolean mayWait) {
        SendCallback callback = outstanding;
        if (callback != null) {
            if (mayWait && world.chance.oneIn(2)) {
                node.completions.execute(() -> fail(false));
                return;
            }
            outstanding = null;
            callback.failed(new IllegalStateException("simulated: not written"));
        }
    }

    @Override
    public void close(CloseStatus status) {
        if (closeStatus == null && !dead) {
            closeStatus = status;
            reader.isClosed(status.code());
        }
        node.calledOut();
        answerClose();
    }

    private void answerClose() {
        CloseStatus status = closeStatus;
        if (status != null && outstanding == null && !dead && behaviour != Behaviour.STUCK) {
            thread.execute(() -> die(status, true));
        }
    }

    @Override
    public void abort() {
        aborted = true;
        node.calledOut();
        die(null, true);
    }

    @Override
    public void ping() {
        node.calledOut();
    }

    @Override
    public @Nullable EventLoop eventLoop() {
        return loop;
    }

    /** @param here whether whoever notices tells the core, or the socket's thread in its turn */
    private void die(@Nullable CloseStatus status, boolean here) {
        if (dead) {
            return;
        }
        dead = true;
        reader.isGone();
        fail(true);
        Runnable told = () -> {
            SocketHandler current = handler;
            if (current != null) {
                current.onClosed(status);
            }
            closedTold = true;
        };
        if (here && handler != null) {
            thread.runHere(told);
        } else {
            thread.execute(told);
        }
    }
}
