package dev.vask.jakarta;

import dev.vask.transport.CloseStatus;
import dev.vask.transport.SocketHandler;
import dev.vask.transport.adapter.SerialHandler;
import java.nio.ByteBuffer;

/**
 * The message under way, collected from the parts in which a container delivers it, within the bound. A container's own
 * bound would cost a buffer of that size for every connection. For the one thread that reads the socket.
 */
final class Incoming {
    private static final int TOO_LARGE = 1009;
    /** Of one char; a surrogate has two, and its pair so four. */
    private static final int MOST_BYTES = 3;

    private final int maxBytes;
    private final SerialHandler handler;
    private final JakartaSocket socket;
    private final StringBuilder text = new StringBuilder(0);
    private int bytes;
    /** The peer sent too much and was told so: what follows is dropped. */
    private boolean refused;

    Incoming(int maxBytes, SerialHandler handler, JakartaSocket socket) {
        this.maxBytes = maxBytes;
        this.handler = handler;
        this.socket = socket;
    }

    void text(String part, boolean last) {
        if (refused) {
            return;
        }
        if (last && text.isEmpty()) {
            if (part.length() > maxBytes / MOST_BYTES && byteLength(part) > maxBytes) {
                refuse();
            } else {
                handler.call(to -> to.onText(part));
            }
            return;
        }
        bytes += byteLength(part);
        if (bytes > maxBytes) {
            refuse();
            return;
        }
        text.append(part);
        if (last) {
            String whole = text.toString();
            forget();
            handler.call(to -> to.onText(whole));
        }
    }

    void binary(ByteBuffer part, boolean last) {
        if (refused) {
            return;
        }
        bytes += part.remaining();
        if (bytes > maxBytes) {
            refuse();
        } else if (last) {
            int length = bytes;
            bytes = 0;
            handler.call(to -> to.onBinary(length));
        }
    }

    void control() {
        handler.call(SocketHandler::onControlFrame);
    }

    private void refuse() {
        refused = true;
        forget();
        socket.refuse(new CloseStatus(TOO_LARGE, "Message too large"));
    }

    private void forget() {
        bytes = 0;
        text.setLength(0);
        text.trimToSize();
    }

    private static int byteLength(String part) {
        int length = part.length();
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            if (c >= 0x80) {
                // A pair may come in two parts, so each half counts for itself.
                length += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
            }
        }
        return length;
    }
}
