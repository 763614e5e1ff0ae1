package dev.vask.transport.contract;

/**
 * One thing a {@link Peer} received from the server.
 *
 * @param kind what it was
 * @param text the message, the payload of a ping or pong, or the reason of a close; empty where there is none
 * @param code the close code, 1005 for a close frame without one; 0 unless a close
 */
public record Received(Kind kind, String text, int code) {
    /** The kinds of things that arrive. */
    public enum Kind {
        /** A whole text message. */
        TEXT,
        /** A ping control frame. */
        PING,
        /** A pong control frame. */
        PONG,
        /** A close control frame. */
        CLOSE,
        /** The end of the connection, orderly or by reset; every later call yields it again. */
        END
    }

    /** A whole text message. */
    public static Received text(String text) {
        return new Received(Kind.TEXT, text, 0);
    }

    /** A ping with this payload. */
    public static Received ping(String payload) {
        return new Received(Kind.PING, payload, 0);
    }

    /** A pong with this payload. */
    public static Received pong(String payload) {
        return new Received(Kind.PONG, payload, 0);
    }

    /** A close frame. */
    public static Received close(int code, String reason) {
        return new Received(Kind.CLOSE, reason, code);
    }

    /** The end of the connection. */
    public static Received end() {
        return new Received(Kind.END, "", 0);
    }
}
