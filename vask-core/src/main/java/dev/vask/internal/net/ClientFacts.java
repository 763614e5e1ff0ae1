package dev.vask.internal.net;

import dev.vask.CloseCode;
import dev.vask.DisconnectReason;
import dev.vask.VaskMeter.ConnectionRefusal;
import dev.vask.internal.hub.AppHub;
import dev.vask.internal.session.OriginCheck;
import dev.vask.transport.Handshake;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a handshake that are needed after the adapter's {@code open} has returned. By then a server may have discarded the
 * headers.
 */
record ClientFacts(
        String path,
        String address,
        OriginCheck origin,
        @Nullable Object principal) {
    private static final System.Logger LOG = System.getLogger(ClientFacts.class.getName());

    static ClientFacts of(Handshake handshake) {
        return new ClientFacts(
                handshake.rawPath(), handshake.remoteAddress(), OriginCheck.of(handshake), handshake.principal());
    }

    /** Why an app does not admit this client, or null; takes one connection from the app's rate. The quota comes later. */
    @Nullable
    ConnectionRefusal refusedBy(AppHub hub) {
        ConnectionRefusal shut = shut(hub);
        if (shut != null) {
            return shut;
        }
        if (!hub.takeTurn()) {
            return ConnectionRefusal.CONNECT_RATE;
        }
        return origin.allowedBy(hub.app()) ? null : ConnectionRefusal.ORIGIN;
    }

    /** Why an app admits no client at all, or null. */
    static @Nullable ConnectionRefusal shut(AppHub hub) {
        CloseCode code = hub.shut();
        if (code == null) {
            return null;
        }
        return code == CloseCode.APP_DISABLED ? ConnectionRefusal.APP_DISABLED : ConnectionRefusal.APP_UNKNOWN;
    }

    /** The close code of a refusal by an app or its registry. */
    static CloseCode code(ConnectionRefusal reason) {
        return switch (reason) {
            case APP_UNKNOWN -> CloseCode.APP_UNKNOWN;
            case APP_DISABLED -> CloseCode.APP_DISABLED;
            case ORIGIN -> CloseCode.UNAUTHORIZED;
            case QUOTA -> CloseCode.OVER_QUOTA;
            case PATH -> CloseCode.PATH_NOT_FOUND;
            case PROTOCOL_VERSION -> CloseCode.VERSION_UNSUPPORTED;
            case CONNECT_RATE, REGISTRY, DRAINING -> CloseCode.OVER_CAPACITY;
        };
    }

    /** Logs at DEBUG, without the query: host applications put tokens there. */
    void logRefusal(CloseCode code, ConnectionRefusal reason) {
        if (LOG.isLoggable(System.Logger.Level.DEBUG)) {
            LOG.log(
                    System.Logger.Level.DEBUG,
                    "connection refused with " + code.code() + " (" + reason + "): path " + Publisher.shown(path)
                            + ", address " + Publisher.shown(address)
                            + (reason == ConnectionRefusal.ORIGIN && origin.origin() != null
                                    ? ", origin " + Publisher.shown(origin.origin())
                                    : ""));
        }
    }

    /** Logs the end of an accepted connection at DEBUG. */
    static void logEnd(String socketId, String app, @Nullable Integer code, DisconnectReason reason) {
        if (LOG.isLoggable(System.Logger.Level.DEBUG)) {
            LOG.log(
                    System.Logger.Level.DEBUG,
                    "connection " + socketId + " of app " + app + " ended" + (code == null ? "" : " with " + code)
                            + " (" + reason + ")");
        }
    }
}
