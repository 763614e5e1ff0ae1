package dev.vask.testing;

import dev.vask.Vask;
import dev.vask.VaskApp;
import dev.vask.transport.CloseStatus;
import dev.vask.transport.Handshake;
import dev.vask.transport.HeaderLookup;
import dev.vask.transport.OutboundText;
import dev.vask.transport.SendCallback;
import dev.vask.transport.Socket;
import dev.vask.transport.SocketAcceptor;
import dev.vask.transport.SocketHandler;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client and its WebSocket in one object, without a network: what it says arrives before {@link #says} returns, and so
 * does what it is told.
 *
 * <p>It reads at once unless told to stop; it answers a close unless told not to. Safe for any thread.
 */
public final class FakeSocket implements Socket {
    private final SocketAcceptor acceptor;
    private final String target;
    private final Consumer<String> record;
    private final ReceivedFrames received = new ReceivedFrames();
    private final AtomicInteger pings = new AtomicInteger();
    private final AtomicReference<@Nullable CloseStatus> closeSeen = new AtomicReference<>();
    /** What the server has sent and the client has not taken. */
    private final Queue<Sent> untaken = new ConcurrentLinkedQueue<>();

    private final AtomicInteger waitingTakes = new AtomicInteger();

    /** Calls to the handler, one at a time: what happens inside one is reported after it, as a socket would. */
    private final Queue<Runnable> calls = new ConcurrentLinkedQueue<>();

    private final AtomicInteger waitingCalls = new AtomicInteger();

    private volatile @Nullable Vask vask;
    private volatile @Nullable SocketHandler handler;
    private volatile boolean reading = true;
    private volatile boolean answersClose = true;
    private volatile boolean dead;
    private volatile boolean aborted;
    private volatile @Nullable RuntimeException sendFailure;

    private record Sent(List<OutboundText> batch, SendCallback callback) {}

    private FakeSocket(SocketAcceptor acceptor, String target, Consumer<String> record) {
        this.acceptor = acceptor;
        this.target = target;
        this.record = record;
    }

    /**
     * Connects a client.
     *
     * @param target path and query: {@code /app/key?protocol=7}
     */
    public static FakeSocket connect(Vask vask, String target) {
        Objects.requireNonNull(vask, "vask must not be null");
        Objects.requireNonNull(target, "target must not be null");
        return connect(vask, target, null, line -> {});
    }

    /** Connects a client whom the host knows, as {@link Handshake#principal}. */
    public static FakeSocket connectAs(Object principal, Vask vask, String target) {
        Objects.requireNonNull(principal, "principal must not be null");
        Objects.requireNonNull(vask, "vask must not be null");
        Objects.requireNonNull(target, "target must not be null");
        return connect(vask, target, principal, line -> {});
    }

    /**
     * Connects a client that the host application has identified, with headers in its handshake.
     *
     * @param headers names in lower case
     */
    public static FakeSocket connectAs(Object principal, Vask vask, String target, Map<String, String> headers) {
        Objects.requireNonNull(principal, "principal must not be null");
        Objects.requireNonNull(vask, "vask must not be null");
        Objects.requireNonNull(target, "target must not be null");
        Objects.requireNonNull(headers, "headers must not be null");
        FakeSocket socket = new FakeSocket(vask.sockets(), target, line -> {});
        socket.vask = vask;
        return socket.open(headers, principal);
    }

    /** @param record told in {@link Transcript}'s notation what happens to this client, less its name */
    static FakeSocket connect(Vask vask, String target, @Nullable Object principal, Consumer<String> record) {
        FakeSocket socket = new FakeSocket(vask.sockets(), target, record);
        socket.vask = vask;
        return socket.open(Map.of(), principal);
    }

    /** Connects a client with headers in its handshake, their names in lower case. */
    public static FakeSocket connect(SocketAcceptor acceptor, String target, Map<String, String> headers) {
        Objects.requireNonNull(acceptor, "acceptor must not be null");
        Objects.requireNonNull(target, "target must not be null");
        Objects.requireNonNull(headers, "headers must not be null");
        return connect(acceptor, target, headers, true);
    }

    static FakeSocket connect(
            SocketAcceptor acceptor, String target, Map<String, String> headers, boolean answersClose) {
        FakeSocket socket = new FakeSocket(acceptor, target, line -> {});
        socket.answersClose = answersClose;
        return socket.open(headers, null);
    }

    private FakeSocket open(Map<String, String> headers, @Nullable Object principal) {
        record.accept("connects " + target);
        int query = target.indexOf('?');
        AtomicBoolean opened = new AtomicBoolean();
        HeaderLookup lookup = name -> {
            if (opened.get()) {
                throw new IllegalStateException(
                        "header " + name + " was read after open had returned: a server may have discarded it");
            }
            return headers.get(name.toLowerCase(Locale.ROOT));
        };
        Handshake handshake = new Handshake(
                query < 0 ? target : target.substring(0, query),
                query < 0 ? null : target.substring(query + 1),
                false,
                "fake",
                lookup,
                principal);
        // Counted as a call, so that nothing reaches the handler before open has returned it.
        call(() -> {
            handler = acceptor.open(handshake, this);
            opened.set(true);
        });
        return this;
    }

    /** Ends the login session of the request that opened the socket ({@link SocketHandler#onSessionEnded}). */
    public void endsSession() {
        call(() -> Objects.requireNonNull(handler).onSessionEnded());
    }

    // --- what the client does ---

    /** Sends a text message; one too long for the acceptor's limits closes with 1009, as a real layer would. */
    public void says(String text) {
        Objects.requireNonNull(text, "text must not be null");
        record.accept("> " + text);
        if (OutboundText.of(text).byteLength() > acceptor.limits().maxTextBytes()) {
            die(new CloseStatus(1009, "Message too long"), null);
            return;
        }
        tell(it -> it.onText(text));
    }

    /** Subscribes, signed with the app's secret where the channel's kind asks for that. */
    public void subscribes(String channel) {
        Objects.requireNonNull(channel, "channel must not be null");
        says(SignedRequests.subscribe(app(), socketId(), channel, null));
    }

    /**
     * Subscribes, likewise.
     *
     * @param channelData JSON; of a presence channel who it is: {@code {"user_id":"7"}}
     */
    public void subscribes(String channel, String channelData) {
        Objects.requireNonNull(channel, "channel must not be null");
        Objects.requireNonNull(channelData, "channelData must not be null");
        says(SignedRequests.subscribe(app(), socketId(), channel, channelData));
    }

    /**
     * Signs in, signed with the app's secret.
     *
     * @param userData JSON: {@code {"id":"7"}}
     */
    public void signsIn(String userData) {
        Objects.requireNonNull(userData, "userData must not be null");
        says(SignedRequests.signIn(app(), socketId(), userData));
    }

    /** The app it has connected to. */
    VaskApp app() {
        Vask connected = vask;
        if (connected == null) {
            throw new IllegalStateException(
                    "this client knows no secret: connect it to a Vask, not to a SocketAcceptor");
        }
        return connected.app(target.replaceFirst("^/app/", "").replaceFirst("[?/].*", ""));
    }

    /** Sends a binary message. */
    public void saysBinary(int byteLength) {
        tell(it -> it.onBinary(byteLength));
    }

    /** Sends a WebSocket ping or pong control frame. */
    public void pongs() {
        record.accept("pongs");
        tell(SocketHandler::onControlFrame);
    }

    /** Closes with a close frame. */
    public void closes(int code, String reason) {
        Objects.requireNonNull(reason, "reason must not be null");
        record.accept("closes " + code);
        die(null, new CloseStatus(code, reason));
    }

    /** Is gone without a close frame: the network failed. */
    public void hangsUp() {
        record.accept("hangs up");
        die(null, null);
    }

    /** Takes nothing any more: what is sent from now on is never reported as sent. */
    public FakeSocket stopsReading() {
        reading = false;
        return this;
    }

    /** Takes what was held back, and reads on. */
    public void resumesReading() {
        reading = true;
        take();
        CloseStatus status = closeSeen.get();
        if (status != null && answersClose) {
            die(null, status);
        }
    }

    /** Will not answer when the server closes. */
    public FakeSocket neverAnswersClose() {
        answersClose = false;
        return this;
    }

    /** From now on the socket layer throws when something is sent. */
    public FakeSocket throwsOnSend(RuntimeException failure) {
        Objects.requireNonNull(failure, "failure must not be null");
        sendFailure = failure;
        return this;
    }

    // --- what the client has seen ---

    /** Returns every text message received, in order. */
    public List<String> frames() {
        return received.all();
    }

    /** Returns the first message not read yet by this method or {@link #newFrames}. Fails if there is none. */
    public String nextFrame() {
        return received.next();
    }

    /** Returns the messages not read yet by this method or {@link #nextFrame}. */
    public List<String> newFrames() {
        return received.unread();
    }

    /** Returns the names of the events received on a channel, in order, without the protocol's own. */
    public List<String> events(String channel) {
        Objects.requireNonNull(channel, "channel must not be null");
        return received.events(channel).stream().map(ReceivedFrames.Event::name).toList();
    }

    /**
     * Returns the data of the events with this name received on a channel, in order: the string that a client library would
     * parse, or the JSON text where the data is no string; the empty string for none.
     */
    public List<String> data(String channel, String event) {
        Objects.requireNonNull(channel, "channel must not be null");
        Objects.requireNonNull(event, "event must not be null");
        return received.events(channel).stream()
                .filter(it -> it.name().equals(event))
                .map(ReceivedFrames.Event::data)
                .toList();
    }

    /** Returns the socket ID that the server gave this connection. Fails if it was not accepted. */
    public String socketId() {
        return received.socketId();
    }

    /** The code the server closed with, or null while it has not. */
    public @Nullable Integer closeCode() {
        CloseStatus status = closeSeen.get();
        return status == null ? null : status.code();
    }

    /** The reason the server closed with, or null while it has not. */
    public @Nullable String closeReason() {
        CloseStatus status = closeSeen.get();
        return status == null ? null : status.reason();
    }

    /** Whether neither side has ended the connection. */
    public boolean isOpen() {
        return !dead && closeSeen.get() == null;
    }

    /** Whether the server dropped the connection. */
    public boolean wasAborted() {
        return aborted;
    }

    /** How many WebSocket ping control frames arrived. */
    public int controlPings() {
        return pings.get();
    }

    // --- as the server's socket ---

    @Override
    public void send(List<OutboundText> batch, SendCallback callback) {
        Objects.requireNonNull(batch, "batch must not be null");
        Objects.requireNonNull(callback, "callback must not be null");
        RuntimeException failure = sendFailure;
        if (failure != null) {
            throw failure;
        }
        if (dead || closeSeen.get() != null) {
            callback.failed(new IllegalStateException("the socket is closed"));
            return;
        }
        untaken.add(new Sent(batch, callback));
        take();
    }

    /** One taker at a time: a batch sent from a completion is taken by the loop that is running, not inside it. */
    private void take() {
        if (waitingTakes.getAndIncrement() != 0) {
            return;
        }
        do {
            Sent sent = reading || dead ? untaken.poll() : null;
            while (sent != null) {
                if (dead) {
                    sent.callback().failed(new IllegalStateException("the socket is closed"));
                } else {
                    sent.batch().forEach(text -> receive(text.text()));
                    sent.callback().sent();
                }
                sent = reading || dead ? untaken.poll() : null;
            }
        } while (waitingTakes.decrementAndGet() != 0);
    }

    private void receive(String text) {
        record.accept("< " + text);
        received.add(text);
    }

    @Override
    public void close(CloseStatus status) {
        Objects.requireNonNull(status, "status must not be null");
        if (!dead && closeSeen.compareAndSet(null, status)) {
            record.accept("is closed " + status.code());
            if (answersClose && reading) {
                die(null, status);
            }
        }
    }

    @Override
    public void abort() {
        if (!aborted && !dead) {
            record.accept("is dropped");
        }
        aborted = true;
        die(null, null);
    }

    @Override
    public void ping() {
        pings.incrementAndGet();
    }

    private void die(@Nullable CloseStatus ownClose, @Nullable CloseStatus peers) {
        if (ownClose != null && closeSeen.compareAndSet(null, ownClose)) {
            record.accept("is closed " + ownClose.code());
        }
        call(() -> {
            if (dead) {
                return;
            }
            dead = true;
            take();
            SocketHandler current = handler;
            if (current != null) {
                current.onClosed(peers);
            }
        });
    }

    private interface Call {
        void on(SocketHandler handler);
    }

    private void tell(Call call) {
        call(() -> {
            SocketHandler current = handler;
            if (current != null && !dead) {
                call.on(current);
            }
        });
    }

    private void call(Runnable call) {
        calls.add(call);
        if (waitingCalls.getAndIncrement() == 0) {
            do {
                Runnable next = calls.poll();
                if (next != null) {
                    next.run();
                }
            } while (waitingCalls.decrementAndGet() != 0);
        }
    }
}
