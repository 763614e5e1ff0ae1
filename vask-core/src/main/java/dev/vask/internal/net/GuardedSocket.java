package dev.vask.internal.net;

import dev.vask.transport.CloseStatus;
import dev.vask.transport.OutboundText;
import dev.vask.transport.SendCallback;
import dev.vask.transport.Socket;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls to a socket whose layer might throw, which its contract forbids: that is logged, and harms nobody else. */
final class GuardedSocket {
    private static final System.Logger LOG = System.getLogger(GuardedSocket.class.getName());

    private GuardedSocket() {}

    /** False if the layer threw: the callback may never be called. */
    static boolean send(Socket socket, List<OutboundText> batch, SendCallback callback) {
        try {
            socket.send(batch, callback);
            return true;
        } catch (RuntimeException | Error e) {
            warn("send", e);
            return false;
        }
    }

    /** @param status null for not at all */
    static void close(Socket socket, @Nullable CloseStatus status) {
        if (status == null) {
            return;
        }
        try {
            socket.close(status);
        } catch (RuntimeException | Error e) {
            warn("close", e);
        }
    }

    static void abort(Socket socket) {
        try {
            socket.abort();
        } catch (RuntimeException | Error e) {
            warn("abort", e);
        }
    }

    private static void warn(String call, Throwable thrown) {
        LOG.log(System.Logger.Level.WARNING, "a socket threw from " + call + ", which its contract forbids", thrown);
    }
}
