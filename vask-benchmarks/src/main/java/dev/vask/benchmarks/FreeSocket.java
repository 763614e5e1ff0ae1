package dev.vask.benchmarks;

import dev.vask.Vask;
import dev.vask.transport.CloseStatus;
import dev.vask.transport.Handshake;
import dev.vask.transport.HeaderLookup;
import dev.vask.transport.OutboundText;
import dev.vask.transport.SendCallback;
import dev.vask.transport.Socket;
import dev.vask.transport.SocketHandler;
import java.util.List;

/**
 * A socket that takes everything at once: what is measured is the core. It counts texts and keeps none but the first:
 * a reference stored for each, in an object as old as a connection, would be work for the collector that is not the core's.
 */
public class FreeSocket implements Socket {
    private static final OutboundText NOTHING = OutboundText.of("");

    private final SocketHandler handler;
    private OutboundText greeting = NOTHING;
    private long sent;

    /** Connects. */
    public FreeSocket(Vask vask) {
        handler = vask.sockets()
                .open(new Handshake("/app/key", "protocol=7", false, "benchmark", HeaderLookup.NONE), this);
    }

    /** The peer says something. */
    public void says(String text) {
        handler.onText(text);
    }

    /** How many texts it has got. */
    long sent() {
        return sent;
    }

    /** The id in the connection_established frame. */
    String socketId() {
        String text = greeting.text();
        int from = text.indexOf("socket_id\\\":\\\"") + "socket_id\\\":\\\"".length();
        return text.substring(from, text.indexOf("\\\"", from));
    }

    /** Lets the greeting go. */
    void forget() {
        greeting = NOTHING;
    }

    @Override
    public void send(List<OutboundText> batch, SendCallback callback) {
        if (sent == 0) {
            greeting = batch.get(0);
        }
        sent += batch.size();
        callback.sent();
    }

    @Override
    public void close(CloseStatus status) {
        handler.onClosed(status);
    }

    @Override
    public void abort() {
        handler.onClosed(null);
    }
}
