package dev.vask.benchmarks.load.client;

import dev.vask.App;
import dev.vask.auth.ChannelAuthorizer;
import dev.vask.benchmarks.load.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One connection. Everything is done on the client's thread. */
public final class Peer {
    /** How far a connection has come. */
    enum State {
        CONNECTING,
        UPGRADING,
        OPEN,
        ENDED
    }

    private static final ChannelAuthorizer AUTHORIZER = ChannelAuthorizer.of(App.of(Wire.KEY, Wire.SECRET));
    private static final byte[] NOTHING = {};
    private static final byte[] NORMAL = {3, (byte) 0xe8};

    private final SocketChannel channel;
    private final int index;
    private final ByteBuffer out;
    private @Nullable SelectionKey key;
    private byte[] unread = NOTHING;
    private @Nullable ByteBuffer unsent;
    private String socketId = "";
    private boolean leaving;
    State state = State.CONNECTING;

    /** The sequence number that came last; 0 before the first. */
    private long last;

    Peer(SocketChannel channel, int index, ByteBuffer out) {
        this.channel = channel;
        this.index = index;
        this.out = out;
    }

    /** Its place among those that were connected together. */
    public int index() {
        return index;
    }

    /**
     * Takes the next message's number.
     *
     * @return whether it follows the one before; the first may be any
     */
    public boolean follows(long sequence) {
        boolean next = last == 0 || sequence == last + 1;
        last = sequence;
        return next;
    }

    /** Subscribes, signing where the channel asks for it. */
    public void subscribe(String name) {
        String auth = "";
        if (name.startsWith("private-")) {
            String body = AUTHORIZER.authorize(socketId, name);
            auth = ",\"auth\":\"" + Wire.member(body, "auth") + "\"";
        }
        send("{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"" + name + "\"" + auth + "}}");
    }

    public void unsubscribe(String name) {
        send("{\"event\":\"pusher:unsubscribe\",\"data\":{\"channel\":\"" + name + "\"}}");
    }

    /** Sends a text. */
    public void send(String text) {
        send(FrameParser.TEXT, text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Says goodbye, or answers the server's; the server then hangs up. */
    public void leave() {
        if (!leaving) {
            leaving = true;
            send(FrameParser.CLOSE, NORMAL);
        }
    }

    /** Whether it has said goodbye. */
    public boolean leaving() {
        return leaving;
    }

    /** Reads nothing until told otherwise. */
    public void reads(boolean reading) {
        interest(reading ? SelectionKey.OP_READ : 0);
    }

    void greeted(String id) {
        socketId = id;
    }

    void register(SelectionKey registered) {
        key = registered;
    }

    void upgrade() {
        state = State.UPGRADING;
        out.clear();
        write(out.put(Upgrade.REQUEST).flip());
    }

    void send(int opcode, byte[] payload) {
        out.clear();
        FrameWriter.put(out, opcode, payload);
        write(out.flip());
    }

    private void write(ByteBuffer bytes) {
        ByteBuffer before = unsent;
        if (before != null) {
            unsent = ByteBuffer.allocate(before.remaining() + bytes.remaining())
                    .put(before)
                    .put(bytes)
                    .flip();
            return;
        }
        try {
            channel.write(bytes);
        } catch (IOException e) {
            if (leaving) {
                // It ends either way, which reading finds out.
                return;
            }
            throw new LoadException("a connection broke while writing", e);
        }
        if (bytes.hasRemaining()) {
            unsent = ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
            interest(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        }
    }

    void writable() throws IOException {
        ByteBuffer rest = unsent;
        if (rest != null) {
            channel.write(rest);
            if (rest.hasRemaining()) {
                return;
            }
            unsent = null;
        }
        interest(SelectionKey.OP_READ);
    }

    boolean finishConnect() throws IOException {
        return channel.finishConnect();
    }

    void interest(int ops) {
        if (key != null && key.isValid()) {
            key.interestOps(ops);
        }
    }

    /**
     * Reads behind what was left over.
     *
     * @return false at the end of the connection
     */
    boolean read(ByteBuffer in) throws IOException {
        in.clear().put(unread);
        unread = NOTHING;
        int count = channel.read(in);
        in.flip();
        return count >= 0;
    }

    /** Keeps the part of a frame that has come. */
    void keep(ByteBuffer in) {
        if (in.hasRemaining()) {
            unread = new byte[in.remaining()];
            in.get(unread);
        }
    }

    /** Ends the connection without a word. */
    void drop() {
        state = State.ENDED;
        try {
            channel.close();
        } catch (IOException e) {
            // It is gone all the same.
        }
    }
}
