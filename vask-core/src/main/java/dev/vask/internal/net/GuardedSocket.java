package dev.vask.internal.net;

import dev.vask.internal.hub.Counters;
import dev.vask.transport.CloseStatus;
import dev.vask.transport.OutboundText;
import dev.vask.transport.SendCallback;
import dev.vask.transport.Socket;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls a socket whose layer may throw although its contract forbids it: exceptions are counted and logged. */
final class GuardedSocket {
    private static final System.Logger LOG = System.getLogger(GuardedSocket.class.getName());

    private GuardedSocket() {}

    /** False if the layer threw: the callback may never be called. */
    static boolean send(Socket socket, List<OutboundText> batch, SendCallback callback, Counters counters) {
        try {
            socket.send(batch, callback);
            return true;
        } catch (RuntimeException | Error e) {
            warn(socket, "send", e, counters);
            return false;
        }
    }

    /** @param status null for not at all */
    static void close(Socket socket, @Nullable CloseStatus status, Counters counters) {
        if (status == null) {
            return;
        }
        try {
            socket.close(status);
        } catch (RuntimeException | Error e) {
            warn(socket, "close", e, counters);
        }
    }

    static void abort(Socket socket, Counters counters) {
        try {
            socket.abort();
        } catch (RuntimeException | Error e) {
            warn(socket, "abort", e, counters);
        }
    }

    static void ping(Socket socket, Counters counters) {
        try {
            socket.ping();
        } catch (RuntimeException | Error e) {
            warn(socket, "ping", e, counters);
        }
    }

    private static void warn(Socket socket, String call, Throwable thrown, Counters counters) {
        String method = socket.getClass().getName() + "." + call;
        if (thrown instanceof LinkageError) {
            counters.bug(
                    LOG,
                    "linkage",
                    "classes of the server are missing or of an incompatible version, found while calling " + method
                            + "; see the table of supported versions in docs/embedding.md",
                    thrown);
        } else {
            counters.failed(LOG, "socket", method + " threw, which its contract forbids", thrown);
        }
    }
}
