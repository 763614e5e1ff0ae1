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

/** A socket that takes everything at once and keeps only the last text: what is measured is the core. */
final class FreeSocket implements Socket {
    private final SocketHandler handler;
    private OutboundText last = OutboundText.of("");

    FreeSocket(Vask vask) {
        handler = vask.sockets()
                .open(new Handshake("/app/key", "protocol=7", false, "benchmark", HeaderLookup.NONE), this);
    }

    void says(String text) {
        handler.onText(text);
    }

    OutboundText last() {
        return last;
    }

    /** The id in the connection_established frame, which must be the last text. */
    String socketId() {
        String text = last.text();
        int from = text.indexOf("socket_id\\\":\\\"") + "socket_id\\\":\\\"".length();
        return text.substring(from, text.indexOf("\\\"", from));
    }

    @Override
    public void send(List<OutboundText> batch, SendCallback callback) {
        last = batch.get(batch.size() - 1);
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
