package dev.vask;

/** Why an accepted connection ended: more precise than its close code, which tells clients only when to reconnect. */
public enum DisconnectReason {
    /** The client closed the socket with a close frame. */
    CLIENT_CLOSED,
    /** The socket ended without a close frame: a network failure, or a client that is gone. */
    CONNECTION_LOST,
    /** The client sent an invalid or too long WebSocket message (1002, 1003, 1007, 1009). */
    INVALID_MESSAGE,
    /** The client sent messages above its rate, or more than may wait for a decision. */
    FLOOD,
    /** The client reads more slowly than its channels send ({@link Limits#maxQueuedBytes} and others). */
    SLOW_CONSUMER,
    /** Nothing was received for the activity timeout, and a ping was not answered. */
    HEARTBEAT_TIMEOUT,
    /** Nothing was authorized in time ({@link App#authorizationTimeout}). */
    AUTHORIZATION_TIMEOUT,
    /** The sign-in was refused, and the policy closes on that. */
    SIGN_IN_REFUSED,
    /** The login session of the request that opened the socket ended. */
    SESSION_ENDED,
    /** The host application terminated the user. */
    USER_TERMINATED,
    /** The app was disabled. */
    APP_DISABLED,
    /** The app was removed. */
    APP_REMOVED,
    /** Events may have been missed, and {@link VaskBuilder#reconnectAfterGaps} is set. */
    GAP,
    /** This server drains or closes. */
    DRAIN,
    /** An exception in Vask or in the socket layer, which is in the log. */
    INTERNAL_ERROR
}
