package dev.vask.jetty;

import dev.vask.transport.Handshake;
import dev.vask.transport.adapter.Mount;
import java.time.Duration;
import java.util.List;
import org.eclipse.jetty.http.HttpFields;
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

/** Upgrades what is Vask's and hands everything else to the handler behind it. */
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
        super.doStart();
    }

    /** Also where the context alone stops. */
    @Override
    protected void doStop() throws Exception {
        mount.sockets().drain();
        getServer().removeEventListener(serverStop);
        super.doStop();
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String rawPath = RawPath.inContext(request);
        if (handshaker != null && rawPath != null && mount.upgrades().test(rawPath)) {
            try {
                WebSocketNegotiator negotiator = new Negotiator(mount, rawPath);
                NonBlockingConnection.Upgrade upgrade = new NonBlockingConnection.Upgrade(request);
                if (handshaker.upgrade(negotiator, upgrade, response, callback, session -> {
                    configure(session);
                    upgrade.session(session);
                })) {
                    return true;
                }
            } catch (RuntimeException e) {
                // A handshake that is none: a missing key, a version nobody speaks.
                Response.writeError(request, response, callback, e);
                return true;
            }
        }
        return super.handle(request, response, callback);
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

    private record Negotiator(Mount<Request> mount, String rawPath) implements WebSocketNegotiator {
        @Override
        public FrameHandler negotiate(ServerUpgradeRequest request, ServerUpgradeResponse response, Callback callback) {
            response.setExtensions(mount.compression() ? PerMessageDeflate.accept(request.getExtensions()) : List.of());
            HttpFields headers = request.getHeaders().asImmutable();
            Handshake handshake = new Handshake(
                    rawPath,
                    request.getHttpURI().getQuery(),
                    request.isSecure(),
                    Request.getRemoteAddr(request),
                    headers::get,
                    mount.principal().apply(request));
            return new JettyFrames(mount.sockets(), handshake);
        }
    }
}
