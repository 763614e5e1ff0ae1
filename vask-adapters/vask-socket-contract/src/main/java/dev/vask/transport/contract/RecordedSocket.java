package dev.vask.transport.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.transport.CloseStatus;
import dev.vask.transport.Handshake;
import dev.vask.transport.OutboundText;
import dev.vask.transport.Socket;
import dev.vask.transport.SocketHandler;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One socket an adapter opened: what it received, in order, and every promise it broke on the way. Safe for any thread.
 */
public final class RecordedSocket implements SocketHandler {
    /** Something the adapter reported. */
    public sealed interface Event {}

    /** A text message arrived. */
    public record Text(String text) implements Event {}

    /** A binary message arrived. */
    public record Binary(int byteLength) implements Event {}

    /** A ping or pong arrived. */
    public record Control() implements Event {}

    /** The socket closed. */
    public record Closed(@Nullable CloseStatus status) implements Event {}

    private final Handshake handshake;
    private final Socket socket;
    private final BiConsumer<RecordedSocket, String> textHook;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final Queue<RecordedSend> sends = new ConcurrentLinkedQueue<>();
    private final Queue<String> broken = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean inCall = new AtomicBoolean();
    private volatile boolean opened;
    private final AtomicInteger closings = new AtomicInteger();

    RecordedSocket(Handshake handshake, Socket socket, BiConsumer<RecordedSocket, String> textHook) {
        this.handshake = handshake;
        this.socket = socket;
        this.textHook = textHook;
    }

    /** The request that opened the socket. */
    public Handshake handshake() {
        return handshake;
    }

    /** The adapter's socket. */
    public Socket socket() {
        return socket;
    }

    /** Sends one batch of these texts and keeps how it ended. */
    public RecordedSend send(String... texts) {
        return send(() -> {}, Stream.of(texts).map(OutboundText::of).toList());
    }

    /** Sends one batch, and does something when it was sent, inside the callback. */
    public RecordedSend send(Runnable afterSent, List<OutboundText> batch) {
        RecordedSend send = new RecordedSend(afterSent);
        sends.add(send);
        try {
            socket.send(batch, send);
        } catch (RuntimeException e) {
            broken.add("send threw " + e);
        }
        return send;
    }

    /** Waits for the next report. */
    public Event next() {
        try {
            Event event = events.poll(SocketFixture.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (event == null) {
                throw new AssertionError("the adapter reported nothing more");
            }
            return event;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Waits for the close, passing over everything before it. */
    public @Nullable CloseStatus awaitClosed() {
        while (true) {
            if (next() instanceof Closed closed) {
                return closed.status();
            }
        }
    }

    @Override
    public void onText(String text) {
        call(() -> {
            events.add(new Text(text));
            textHook.accept(this, text);
        });
    }

    @Override
    public void onBinary(int byteLength) {
        call(() -> events.add(new Binary(byteLength)));
    }

    @Override
    public void onControlFrame() {
        call(() -> events.add(new Control()));
    }

    @Override
    public void onClosed(@Nullable CloseStatus status) {
        call(() -> {
            closings.incrementAndGet();
            events.add(new Closed(status));
        });
    }

    private void call(Runnable report) {
        if (!opened) {
            broken.add("a call came before open had returned");
        }
        if (closings.get() > 0) {
            broken.add("a call came after onClosed");
        }
        if (!inCall.compareAndSet(false, true)) {
            broken.add("two calls ran at the same time, or one inside the other");
        }
        try {
            report.run();
        } finally {
            inCall.set(false);
        }
    }

    void openReturns() {
        opened = true;
    }

    boolean isClosed() {
        return closings.get() > 0;
    }

    void assertPromisesKept() {
        assertThat(broken).as("promises broken by %s", handshake.rawPath()).isEmpty();
        assertThat(closings.get()).as("calls of onClosed").isEqualTo(1);
        assertThat(sends).allSatisfy(send -> {
            send.awaitEnd();
            assertThat(send.endings()).as("endings of one send").isEqualTo(1);
        });
    }
}
