package dev.vask;

/**
 * The close codes of the protocol, and what client libraries do on each (behaviour.md §4).
 *
 * <p>The ranges are the contract: on 4000 to 4099 a client never comes back, on 4100 to 4199 after a second, on 4200 to
 * 4299 at once. A code of 4300 or more would be taken for "never", so there is none.
 */
public enum CloseCode {
    /** No app has this key. */
    APP_UNKNOWN(4001, "Application does not exist"),
    /** The app is disabled. */
    APP_DISABLED(4003, "Application disabled"),
    /** The app has as many connections as it may. A quota, not an overload: clients give up. */
    OVER_QUOTA(4004, "Application is over connection quota"),
    /** The path is not {@code /app/{key}}. */
    PATH_NOT_FOUND(4005, "Path not found"),
    /** {@code protocol} in the query is not a number. */
    VERSION_INVALID(4006, "Invalid version string format"),
    /** {@code protocol} is a version Vask does not speak; it speaks 5, 6 and 7. */
    VERSION_UNSUPPORTED(4007, "Unsupported protocol version"),
    /** {@code protocol} is missing, where {@link ProtocolPolicy#requireVersion} asks for it. */
    VERSION_MISSING(4008, "No protocol version supplied"),
    /** The connection may not be made: its origin is not allowed, or a policy closes on failed sign-in. */
    UNAUTHORIZED(4009, "Connection is unauthorized"),
    /** Too much at this moment: a slow reader, a flood, a server without room. Clients return after a second. */
    OVER_CAPACITY(4100, "Over capacity"),
    /** Come back at once: the user was terminated by the API, or this server is closing. */
    RECONNECT(4200, "Please reconnect immediately"),
    /** Nothing was received for the activity timeout, and a ping was not answered. */
    PONG_TIMEOUT(4201, "Pong reply not received");

    /** What a client library does after a close with a code. */
    public enum Reconnect {
        /** It stops for good. */
        NEVER,
        /** It waits about a second. */
        AFTER_A_SECOND,
        /** It connects again without delay. */
        AT_ONCE
    }

    private final int code;
    private final String reason;

    CloseCode(int code, String reason) {
        this.code = code;
        this.reason = reason;
    }

    /** The number on the wire. */
    public int code() {
        return code;
    }

    /** The text sent with it, for developers. */
    public String reason() {
        return reason;
    }

    /** What client libraries do on it. */
    public Reconnect reconnect() {
        if (code < 4100) {
            return Reconnect.NEVER;
        }
        return code < 4200 ? Reconnect.AFTER_A_SECOND : Reconnect.AT_ONCE;
    }
}
