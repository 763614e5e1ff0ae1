package dev.vask.undertow;

import dev.vask.transport.EventLoop;
import dev.vask.transport.Handshake;
import dev.vask.transport.SocketAcceptor;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.AttachmentKey;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import io.undertow.websockets.WebSocketProtocolHandshakeHandler;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.spi.WebSocketHttpExchange;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.xnio.XnioIoThread;

/** Upgrades what is Vask's and hands everything else to the next handler. */
final class UpgradeHandler implements HttpHandler {
    private static final AttachmentKey<Handshake> HANDSHAKE = AttachmentKey.create(Handshake.class);

    private final SocketAcceptor sockets;
    private final HttpHandler next;
    private final Predicate<String> upgrades;
    private final Function<HttpServerExchange, @Nullable Object> principal;
    private final HttpHandler upgrade;
    private final ConcurrentMap<XnioIoThread, EventLoop> loops = new ConcurrentHashMap<>();

    UpgradeHandler(
            SocketAcceptor sockets,
            HttpHandler next,
            Predicate<String> upgrades,
            Function<HttpServerExchange, @Nullable Object> principal) {
        this.sockets = sockets;
        this.next = next;
        this.upgrades = upgrades;
        this.principal = principal;
        // RFC 6455 alone, without its drafts and without extensions: compression would be done anew for every receiver.
        this.upgrade = new WebSocketProtocolHandshakeHandler(
                List.of(new PlainHandshake()), this::upgraded, this::notAnUpgrade);
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        String rawPath = rawRelativePath(exchange);
        boolean asked = exchange.getRequestMethod().equals(Methods.GET)
                && exchange.getRequestHeaders().contains(Headers.UPGRADE);
        if (asked && rawPath != null && upgrades.test(rawPath)) {
            exchange.putAttachment(HANDSHAKE, handshake(exchange, rawPath));
            upgrade.handleRequest(exchange);
        } else {
            next.handleRequest(exchange);
        }
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
        UndertowSocket socket = new UndertowSocket(
                // The handshake above makes no other.
                (FinishedFramesChannel) channel, eventLoop(channel.getIoThread()));
        new UndertowFrames(sockets, channel, socket).start(exchange.getAttachment(HANDSHAKE));
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
                principal.apply(exchange));
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
