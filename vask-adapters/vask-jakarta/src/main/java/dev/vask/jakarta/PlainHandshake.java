package dev.vask.jakarta;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpSession;
import java.security.Principal;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A handshake as a container gets it, reduced to the fields that it needs; the others have been read by the mount.
 *
 * <p>Without login session and principal: Tomcat binds a socket to both, and closes it with 1008 when the session ends; other
 * containers do not. The mount decides instead, alike on all of them.
 *
 * <p>Without query, parameters and unused header fields: a container that parses them may fail, as Tomcat does on a query that
 * is no URI, and on more parameters than it accepts.
 */
final class PlainHandshake extends HttpServletRequestWrapper {
    private static final String EXTENSIONS = "Sec-WebSocket-Extensions";
    private static final String PROTOCOLS = "Sec-WebSocket-Protocol";

    PlainHandshake(HttpServletRequest request) {
        super(request);
    }

    @Override
    public @Nullable HttpSession getSession(boolean create) {
        return null;
    }

    @Override
    public @Nullable HttpSession getSession() {
        return null;
    }

    @Override
    public @Nullable Principal getUserPrincipal() {
        return null;
    }

    @Override
    public @Nullable String getRemoteUser() {
        return null;
    }

    @Override
    public String getRequestURI() {
        return "/app";
    }

    @Override
    public @Nullable String getQueryString() {
        return null;
    }

    @Override
    public Map<String, String[]> getParameterMap() {
        return Map.of();
    }

    @Override
    public @Nullable String getHeader(String name) {
        return isHidden(name) ? null : super.getHeader(name);
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        return isHidden(name) ? Collections.emptyEnumeration() : super.getHeaders(name);
    }

    private static boolean isHidden(String name) {
        return name.equalsIgnoreCase(EXTENSIONS) || name.equalsIgnoreCase(PROTOCOLS);
    }
}
