package dev.vask.jetty;

import dev.vask.transport.ApiResponse;
import dev.vask.transport.Handshake;
import dev.vask.transport.adapter.Mount;
import dev.vask.transport.adapter.UpgradeRequest;
import java.time.Duration;
import java.util.List;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.websocket.core.Configuration;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeRequest;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeResponse;
import org.eclipse.jetty.websocket.core.server.WebSocketMappings;
import org.eclipse.jetty.websocket.core.server.WebSocketNegotiator;
import org.eclipse.jetty.websocket.core.server.WebSocketServerComponents;
import org.jspecify.annotations.Nullable;

/** Upgrades or refuses the handshakes of Vask and passes every other request to the next handler. */
final class UpgradeHandler extends Handler.Wrapper {
    /** Small messages of a batch are copied together up to this size, and written in one system call. */
    private static final int GATHER_BYTES = 16 * 1024;

    private final Mount<Request> mount;
    /** Before the server stops: its connectors would close every socket at once. */
    private final LifeCycle.Listener serverStop = new LifeCycle.Listener() {
        @Override
        public void lifeCycleStopping(LifeCycle event) {
            mount.sockets().drain();
        }
    };

    private @Nullable WebSocketMappings handshaker;
    private Runnable checkAgain = () -> {};

    UpgradeHandler(Mount<Request> mount) {
        this.mount = mount;
    }

    @Override
    protected void doStart() throws Exception {
        // Only the handshake is wanted of it; it has no mapping of its own.
        handshaker = new WebSocketMappings(
                mount.compression()
                        ? PerMessageDeflate.components(getServer())
                        : WebSocketServerComponents.ensureWebSocketComponents(getServer()));
        getServer().addEventListener(serverStop);
        checkAgain = UncheckedTargets.install(getServer(), this, mount);
        super.doStart();
    }

    /** Also where the context alone stops. */
    @Override
    protected void doStop() throws Exception {
        mount.sockets().drain();
        getServer().removeEventListener(serverStop);
        checkAgain.run();
        super.doStop();
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String rawPath = RawPath.inContext(request);
        WebSocketMappings running = handshaker;
        if (running != null && rawPath != null) {
            UpgradeRequest asked = UncheckedTargets.upgradeRequest(request);
            if (mount.isUpgrade(asked, rawPath)) {
                ApiResponse refusal = asked.refusal();
                if (refusal == null) {
                    upgrade(running, request, rawPath, response, callback);
                } else {
                    ApiHandler.send(refusal, response, callback);
                }
                return true;
            }
            if (mount.isExplained(asked, rawPath)) {
                ApiHandler.send(UpgradeRequest.explanation(), response, callback);
                return true;
            }
            if (isExtendedConnect(request) && mount.upgrades().test(rawPath)) {
                upgrade(running, request, rawPath, response, callback);
                return true;
            }
        }
        return super.handle(request, response, callback);
    }

    /** The handshake over HTTP/2 (RFC 8441), where the host application has configured that. Jetty checks it. */
    private static boolean isExtendedConnect(Request request) {
        return HttpMethod.CONNECT.is(request.getMethod())
                && request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_2;
    }

    private void upgrade(
            WebSocketMappings running, Request request, String rawPath, Response response, Callback callback) {
        try {
            NonBlockingConnection.Upgrade upgrade = new NonBlockingConnection.Upgrade(request, mount.compression());
            boolean upgraded =
                    running.upgrade(new Negotiator(mount, request, rawPath), upgrade, response, callback, session -> {
                        configure(session);
                        upgrade.session(session);
                    });
            if (!upgraded) {
                Response.writeError(request, response, callback, HttpStatus.BAD_REQUEST_400);
            }
        } catch (RuntimeException e) {
            Response.writeError(request, response, callback, e);
        }
    }

    private static void configure(Configuration configuration) {
        // The core has heartbeats of its own; Jetty's 30 seconds would end quiet connections before them.
        configuration.setIdleTimeout(Duration.ZERO);
        // A frame of any length arrives in parts as they come in, so that the limit holds while reading. What is sent
        // is
        // never fragmented.
        configuration.setAutoFragment(true);
        configuration.setMaxFrameSize(0);
        configuration.setOutputBufferSize(GATHER_BYTES);
    }

    /** @param original the request as the client sent it */
    private record Negotiator(Mount<Request> mount, Request original, String rawPath) implements WebSocketNegotiator {
        @Override
        public FrameHandler negotiate(ServerUpgradeRequest request, ServerUpgradeResponse response, Callback callback) {
            response.setExtensions(mount.compression() ? PerMessageDeflate.accept(request.getExtensions()) : List.of());
            HttpFields headers = original.getHeaders().asImmutable();
            Handshake handshake = new Handshake(
                    rawPath,
                    original.getHttpURI().getQuery(),
                    original.isSecure(),
                    Request.getRemoteAddr(original),
                    headers::get,
                    mount.caller(original));
            return new JettyFrames(mount.sockets(), handshake);
        }
    }
}
