package dev.vask.benchmarks.load.client;

import dev.vask.benchmarks.load.Wire;
import dev.vask.benchmarks.load.client.Peer.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * Thousands of WebSocket connections on the calling thread: what happens, happens in {@link #until}. Counts what comes and
 * what comes wrong.
 */
public final class Client implements AutoCloseable {
    /** More at once would overflow the servers' accept queues. */
    private static final int HANDSHAKES_AT_ONCE = 32;

    private static final int IN_BYTES = 256 * 1024;
    private static final int OUT_BYTES = 64 * 1024;
    private static final int SYSTEMS_CHOICE = 0;

    /** Where the first letter of the event's name stands in a frame: all that has to be known of most messages. */
    private static final int NAME_AT = 10;

    private final ByteBuffer in = ByteBuffer.allocateDirect(IN_BYTES);
    private final ByteBuffer out = ByteBuffer.allocateDirect(OUT_BYTES);
    private final FrameParser parser = new FrameParser();
    private final Selector selector = open();
    private final Set<Peer> peers = new LinkedHashSet<>();
    private Receiver receiver = (peer, bytes, end) -> {};
    private PeerListener listener = PeerListener.STRICT;
    private boolean closing;
    private int greeted;
    private int acknowledged;
    private int ended;
    private long messages;
    private long problems;

    private static Selector open() {
        try {
            return Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Who gets the messages from now on. */
    public void receiver(Receiver next) {
        receiver = next;
    }

    /** Who is told from now on how connections fare. */
    public void listener(PeerListener next) {
        listener = next;
    }

    /** Messages that have come, less those of the protocol itself. */
    public long messages() {
        return messages;
    }

    /** Subscriptions that were answered. */
    public int acknowledged() {
        return acknowledged;
    }

    /** Messages that came twice, not at all, or out of order. */
    public long problems() {
        return problems;
    }

    /** Counts a message that does not follow the one before. */
    public void problem() {
        problems++;
    }

    /** Connects, and waits until the server has greeted all. */
    public List<Peer> connect(int port, int count, Deadline deadline) {
        InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        int before = greeted;
        Supplier<String> reached = () -> (greeted - before) + " of " + count + " connections were greeted";
        List<Peer> opened = new ArrayList<>(count);
        while (opened.size() < count) {
            for (int i = opened.size() - (greeted - before); i < HANDSHAKES_AT_ONCE && opened.size() < count; i++) {
                opened.add(begin(server, opened.size()));
            }
            until(() -> opened.size() - (greeted - before) < HANDSHAKES_AT_ONCE, deadline, reached);
        }
        until(() -> greeted - before == count, deadline, reached);
        return opened;
    }

    /** Begins to connect; the listener is told how it goes on. */
    public Peer open(int port) {
        return begin(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    }

    /** Begins to connect, with room for so many bytes that came and were not read. */
    public Peer open(int port, int receiveBytes) {
        return begin(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0, receiveBytes);
    }

    /** Ends a connection without a word. */
    public void cut(Peer peer) {
        peers.remove(peer);
        peer.drop();
    }

    private Peer begin(InetSocketAddress server, int index) {
        return begin(server, index, SYSTEMS_CHOICE);
    }

    private Peer begin(InetSocketAddress server, int index, int receiveBytes) {
        try {
            SocketChannel channel = SocketChannel.open();
            channel.configureBlocking(false);
            if (receiveBytes != SYSTEMS_CHOICE) {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBytes);
            }
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            Peer peer = new Peer(channel, index, out);
            boolean connected = channel.connect(server);
            peer.register(channel.register(selector, SelectionKey.OP_CONNECT, peer));
            peers.add(peer);
            if (connected) {
                peer.interest(SelectionKey.OP_READ);
                peer.upgrade();
            }
            return peer;
        } catch (IOException e) {
            throw new LoadException("cannot connect", e);
        }
    }

    /** Subscribes each to one channel and waits until the server has answered all. */
    public void subscribe(List<Peer> joining, IntFunction<String> channel, Deadline deadline) {
        int before = acknowledged;
        for (Peer peer : joining) {
            peer.subscribe(channel.apply(peer.index()));
        }
        until(
                () -> acknowledged - before == joining.size(),
                deadline,
                () -> (acknowledged - before) + " of " + joining.size() + " subscriptions were answered");
    }

    /** Ends all connections as a well-behaved client does: a close frame, and the server hangs up. */
    public void closeAll(Deadline deadline) {
        closing = true;
        ended = 0;
        int count = peers.size();
        peers.forEach(Peer::leave);
        until(() -> ended == count, deadline, () -> ended + " of " + count + " connections were ended by the server");
        peers.clear();
        closing = false;
    }

    /** Ends all connections at once, whatever state they are in. */
    @Override
    public void close() {
        peers.forEach(Peer::drop);
        peers.clear();
        try {
            selector.close();
        } catch (IOException e) {
            // Nothing is left that it could be used for.
        }
    }

    /** Does what comes in until something is so. */
    public void until(BooleanSupplier done, Deadline deadline, Supplier<String> reached) {
        while (!done.getAsBoolean()) {
            if (deadline.passed()) {
                throw new LoadException("out of time: " + reached.get());
            }
            turn(1);
        }
    }

    /** Does what has come in, or comes in within some time. */
    public void turn(long waitMillis) {
        try {
            if (waitMillis == 0) {
                selector.selectNow(this::ready);
            } else {
                selector.select(this::ready, waitMillis);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void ready(SelectionKey key) {
        Peer peer = (Peer) key.attachment();
        try {
            if (key.isConnectable() && peer.finishConnect()) {
                peer.interest(SelectionKey.OP_READ);
                peer.upgrade();
            }
            if (key.isValid() && key.isWritable()) {
                peer.writable();
            }
            if (key.isValid() && key.isReadable()) {
                read(peer);
            }
        } catch (IOException e) {
            end(peer, e.toString());
        }
    }

    private void read(Peer peer) throws IOException {
        if (!peer.read(in)) {
            end(peer, "the server hung up");
            return;
        }
        if (peer.state == State.UPGRADING) {
            if (!Upgrade.passed(in)) {
                peer.keep(in);
                return;
            }
            peer.state = State.OPEN;
        }
        while (peer.state != State.ENDED && parser.next(in)) {
            switch (parser.opcode()) {
                case FrameParser.TEXT -> text(peer, parser.from(), parser.length());
                case FrameParser.PING -> peer.send(FrameParser.PONG, new byte[0]);
                case FrameParser.CLOSE -> {
                    if (!closing) {
                        closed(peer, parser.from(), parser.length());
                    }
                }
                default -> throw new LoadException("a frame of opcode " + parser.opcode());
            }
        }
        peer.keep(in);
    }

    private void closed(Peer peer, int from, int length) {
        int code = length < 2 ? PeerListener.NO_CODE : in.getShort(from) & 0xffff;
        listener.closed(peer, code, Upgrade.ascii(in, from + 2, length - 2));
        peer.leave();
    }

    private void text(Peer peer, int from, int length) {
        if (in.get(from + NAME_AT) != 'p') {
            messages++;
            receiver.message(peer, in, from + length);
            return;
        }
        String text = Upgrade.ascii(in, from, length);
        switch (Wire.member(text, "event")) {
            case "pusher:connection_established" -> {
                peer.greeted(Wire.member(text.replace("\\\"", "\""), "socket_id"));
                greeted++;
                listener.greeted(peer);
            }
            case "pusher_internal:subscription_succeeded" -> {
                acknowledged++;
                listener.acknowledged(peer);
            }
            case "pusher:ping" -> peer.send("{\"event\":\"pusher:pong\",\"data\":{}}");
            default -> listener.said(peer, text);
        }
    }

    private void end(Peer peer, String why) {
        peer.drop();
        ended++;
        if (!closing) {
            peers.remove(peer);
            listener.ended(peer, why);
        }
    }
}
