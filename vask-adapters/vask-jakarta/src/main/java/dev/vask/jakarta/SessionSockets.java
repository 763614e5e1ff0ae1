package dev.vask.jakarta;

import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionBindingEvent;
import jakarta.servlet.http.HttpSessionBindingListener;
import java.io.Serializable;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The sockets that were opened with one HTTP session, kept as an attribute of the session: its container reports a logout and
 * an expiry to attributes, and a changed session id does not concern them. A session that the container writes to disk loses its
 * sockets, which do not survive a restart. Safe for any thread.
 */
final class SessionSockets implements HttpSessionBindingListener, Serializable {
    private static final long serialVersionUID = 1L;
    private static final String ATTRIBUTE = "dev.vask.jakarta.sockets";
    /** A second attribute value would replace the first, whose sockets would close. */
    private static final ReentrantLock CREATION = new ReentrantLock();

    private transient @Nullable Set<VaskEndpoint> sockets = ConcurrentHashMap.newKeySet();

    private SessionSockets() {}

    /** @throws IllegalStateException if the session has ended */
    static SessionSockets of(HttpSession session) {
        CREATION.lock();
        try {
            if (session.getAttribute(ATTRIBUTE) instanceof SessionSockets known && known.sockets != null) {
                return known;
            }
            SessionSockets created = new SessionSockets();
            session.setAttribute(ATTRIBUTE, created);
            return created;
        } finally {
            CREATION.unlock();
        }
    }

    void add(VaskEndpoint socket) {
        Set<VaskEndpoint> open = sockets;
        if (open != null) {
            open.add(socket);
        }
    }

    void remove(VaskEndpoint socket) {
        Set<VaskEndpoint> open = sockets;
        if (open != null) {
            open.remove(socket);
        }
    }

    @Override
    public void valueUnbound(HttpSessionBindingEvent event) {
        Set<VaskEndpoint> open = sockets;
        if (open != null) {
            open.forEach(VaskEndpoint::sessionEnded);
        }
    }
}
