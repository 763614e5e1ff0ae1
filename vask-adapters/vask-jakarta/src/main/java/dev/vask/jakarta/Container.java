package dev.vask.jakarta;

import dev.vask.transport.CloseStatus;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Session;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.charset.CharacterCodingException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What containers do differently where Jakarta WebSocket says nothing. */
enum Container {
    /**
     * Closing a session means to wait for the peer's answer, and a session that is closing cannot be closed. What can be is
     * the remote endpoint behind it, which ends the connection and fails what is being sent. Closing the session as well
     * makes Tomcat forget it; where the remote endpoint is out of reach, this is all that is done, and Tomcat ends the
     * connection itself: at once if something is being sent, else when the peer has answered or its time is over.
     */
    TOMCAT {
        /** It gives a close no more than 50 ms to be written, which a slow reader may need longer for. */
        @Override
        void close(Session session, CloseStatus status) throws IOException {
            session.getUserProperties().put(CLOSE_SEND_TIMEOUT, UpgradeConfig.MOMENT_MILLIS);
            super.close(session, status);
        }

        @Override
        void drop(Session session) {
            try {
                // Nothing is worth waiting for any more; 0 would mean 50 ms.
                session.getUserProperties().put(CLOSE_SEND_TIMEOUT, 1L);
                Object remote = session.getAsyncRemote();
                Field behind = remote.getClass().getSuperclass().getDeclaredField("base");
                behind.setAccessible(true);
                Object connection = behind.get(remote);
                connection.getClass().getMethod("close").invoke(connection);
            } catch (ReflectiveOperationException | RuntimeException e) {
                // Closed already; or a Tomcat that has changed, or that a module path hides.
            }
            tryClose(session, CloseReason.CloseCodes.CLOSED_ABNORMALLY);
        }
    },

    /** Jetty, among others: sessions can be aborted. */
    ABORTING {
        @Override
        void drop(Session session) {
            try {
                session.getClass().getMethod("abort").invoke(session);
            } catch (ReflectiveOperationException | RuntimeException e) {
                tryClose(session, CloseReason.CloseCodes.GOING_AWAY);
            }
        }

        /** It does not wait for an answer to a close that tells of a failure, and tells its own as if it were one. */
        @Override
        boolean isPeersClose(CloseReason reason, @Nullable CloseStatus own) {
            int code = reason.getCloseCode().getCode();
            return own == null
                    || own.code() != code
                    || code == NORMAL
                    || code == GOING_AWAY
                    || code >= FIRST_OF_APPLICATIONS;
        }

        /** Its exceptions for refused messages have the code of the close, except that of EE 11 for a text that is not UTF-8. */
        @Override
        @Nullable
        CloseStatus refusal(Throwable cause) {
            Throwable link = cause;
            for (int depth = 0; link != null && depth < MOST_CAUSES; depth++) {
                if (link instanceof CharacterCodingException) {
                    return CloseStatus.truncated(NOT_UTF8, "not UTF-8");
                }
                try {
                    Object code = link.getClass().getMethod("getStatusCode").invoke(link);
                    if (code instanceof Integer number && number > NORMAL && number < MOST_CODES) {
                        return CloseStatus.truncated(number, Objects.requireNonNullElse(link.getMessage(), ""));
                    }
                } catch (ReflectiveOperationException | RuntimeException e) {
                    // An exception of another kind.
                }
                link = link.getCause();
            }
            return null;
        }

        /** EE 11 tells of an error before its close is written; neither need tell of a close after that. */
        @Override
        boolean endsAfterErrors() {
            return true;
        }
    },

    /** All that is left is a close like any other. */
    OTHER {
        @Override
        void drop(Session session) {
            tryClose(session, CloseReason.CloseCodes.GOING_AWAY);
        }
    };

    private static final String CLOSE_SEND_TIMEOUT = "org.apache.tomcat.websocket.ABNORMAL_SESSION_CLOSE_SEND_TIMEOUT";
    private static final int NORMAL = 1000;
    private static final int GOING_AWAY = 1001;
    private static final int NOT_UTF8 = 1007;
    private static final int FIRST_OF_APPLICATIONS = 3000;
    private static final int MOST_CODES = 5000;
    private static final int MOST_CAUSES = 8;

    static Container of(Session session) {
        if (session.getClass().getName().startsWith("org.apache.tomcat.")) {
            return TOMCAT;
        }
        try {
            session.getClass().getMethod("abort");
            return ABORTING;
        } catch (NoSuchMethodException e) {
            return OTHER;
        }
    }

    /** Begins the closing handshake; blocks until the close is written. */
    void close(Session session, CloseStatus status) throws IOException {
        // Not by CloseCodes.getCloseCode, which does not know all of them.
        session.close(new CloseReason(status::code, status.reason()));
    }

    /** Ends the connection, whatever is being sent; may block for a moment, and does not throw. */
    abstract void drop(Session session);

    /** The close with which the container refuses what the peer has sent; null if the exception does not contain it. */
    @Nullable
    CloseStatus refusal(Throwable cause) {
        return null;
    }

    /**
     * Whether {@code onClose} reports a close frame that the peer or the container itself has sent, rather than the one that
     * was begun here.
     *
     * @param own what the closing handshake was begun with here; null if it was not
     */
    boolean isPeersClose(CloseReason reason, @Nullable CloseStatus own) {
        return true;
    }

    /** Whether it ends a connection by itself after {@code onError}, once what it has to say is written. */
    boolean endsAfterErrors() {
        return false;
    }

    private static void tryClose(Session session, CloseReason.CloseCode code) {
        try {
            session.close(new CloseReason(code, ""));
        } catch (IOException | RuntimeException e) {
            // Closed already.
        }
    }
}
