package dev.vask.undertow;

import dev.vask.transport.ApiResponse;
import dev.vask.transport.EventLoop;
import dev.vask.transport.Handshake;
import dev.vask.transport.adapter.Mount;
import dev.vask.transport.adapter.UpgradeRequest;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.AttachmentKey;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.websockets.WebSocketProtocolHandshakeHandler;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.spi.WebSocketHttpExchange;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.xnio.XnioIoThread;

/** Upgrades or refuses the handshakes of Vask and passes every other request to the next handler. */
final class UpgradeHandler implements HttpHandler {
    private static final AttachmentKey<Handshake> HANDSHAKE = AttachmentKey.create(Handshake.class);

    private final Mount<HttpServerExchange> mount;
    private final HttpHandler next;
    private final HttpHandler upgrade;
    private final ConcurrentMap<XnioIoThread, EventLoop> loops = new ConcurrentHashMap<>();

    UpgradeHandler(Mount<HttpServerExchange> mount, HttpHandler next) {
        this.mount = mount;
        this.next = next;
        // RFC 6455 alone, without its drafts.
        this.upgrade = new WebSocketProtocolHandshakeHandler(
                List.of(mount.compression() ? new DeflatingHandshake() : new PlainHandshake()),
                this::upgraded,
                this::notAnUpgrade);
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        String rawPath = rawRelativePath(exchange);
        UpgradeRequest asked = new UpgradeRequest(
                exchange.getRequestMethod().toString(),
                exchange.getProtocol().toString(),
                name -> values(exchange, name));
        if (rawPath != null && mount.isUpgrade(asked, rawPath)) {
            ApiResponse refusal = asked.refusal();
            if (refusal == null) {
                exchange.putAttachment(HANDSHAKE, handshake(exchange, rawPath));
                upgrade.handleRequest(exchange);
            } else {
                exchange.setPersistent(false);
                ApiHandler.send(exchange, refusal);
            }
        } else if (rawPath != null && mount.isExplained(asked, rawPath)) {
            ApiHandler.send(exchange, UpgradeRequest.explanation());
        } else {
            next.handleRequest(exchange);
        }
    }

    private static List<String> values(HttpServerExchange exchange, String name) {
        HeaderValues values = exchange.getRequestHeaders().get(name);
        return values == null ? List.of() : values;
    }

    private void notAnUpgrade(HttpServerExchange exchange) throws Exception {
        exchange.removeAttachment(HANDSHAKE);
        next.handleRequest(exchange);
    }

    /** As event loop of its sockets. */
    private record IoThread(XnioIoThread thread) implements EventLoop {
        @Override
        public boolean isCurrent() {
            return Thread.currentThread() == thread;
        }

        @Override
        public void execute(Runnable task) {
            thread.execute(task);
        }
    }

    private void upgraded(WebSocketHttpExchange exchange, WebSocketChannel channel) {
        // The handshakes above make no other.
        FinishedFramesChannel finished = (FinishedFramesChannel) channel;
        UndertowSocket socket = new UndertowSocket(finished, eventLoop(channel.getIoThread()));
        Handshake handshake = exchange.getAttachment(HANDSHAKE);
        // Undertow keeps the exchange for as long as the connection.
        exchange.putAttachment(HANDSHAKE, null);
        new UndertowFrames(mount.sockets(), finished, socket).start(handshake);
    }

    private EventLoop eventLoop(XnioIoThread thread) {
        EventLoop known = loops.get(thread);
        if (known != null) {
            return known;
        }
        // Those of a server that has ended, behind the same handler.
        loops.keySet().removeIf(old -> !old.isAlive());
        return loops.computeIfAbsent(thread, IoThread::new);
    }

    private Handshake handshake(HttpServerExchange exchange, String rawPath) {
        HeaderMap headers = exchange.getRequestHeaders();
        String query = exchange.getQueryString();
        return new Handshake(
                rawPath,
                query.isEmpty() ? null : query,
                exchange.getRequestScheme().equals("https"),
                exchange.getSourceAddress().getHostString(),
                headers::getFirst,
                mount.caller(exchange));
    }

    /**
     * The path as received, less the prefix this handler stands behind. Undertow's own relative path is decoded.
     *
     * @return null where the client wrote the prefix in a form of its own
     */
    static @Nullable String rawRelativePath(HttpServerExchange exchange) {
        String path = exchange.getRequestURI();
        if (exchange.isHostIncludedInRequestURI()) {
            // The absolute form (RFC 9112 §3.2.2), as sent to proxies: http://host/path.
            int slash = path.indexOf('/', path.indexOf("//") + 2);
            path = slash < 0 ? "/" : path.substring(slash);
        }
        String prefix = exchange.getResolvedPath();
        if (prefix.isEmpty() || prefix.equals("/")) {
            return path;
        }
        return path.startsWith(prefix) ? path.substring(prefix.length()) : null;
    }
}
