package dev.vask.undertow;

import dev.vask.transport.ApiRequest;
import dev.vask.transport.ApiResponse;
import dev.vask.transport.HttpApi;
import dev.vask.transport.adapter.Mount;
import io.undertow.io.Receiver;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.RequestTooBigException;
import io.undertow.server.handlers.HttpContinueReadHandler;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.SameThreadExecutor;
import io.undertow.util.StatusCodes;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Takes the requests of the HTTP API, blocking no thread, and hands every other one to the next handler. */
final class ApiHandler implements HttpHandler {
    private final HttpApi api;
    private final Mount<HttpServerExchange> mount;
    private final HttpHandler next;

    ApiHandler(HttpApi api, Mount<HttpServerExchange> mount, HttpHandler next) {
        this.api = api;
        this.mount = mount;
        this.next = next;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        String rawPath = UpgradeHandler.rawRelativePath(exchange);
        if (rawPath == null || !api.handles(rawPath, exchange.getQueryString())) {
            next.handleRequest(exchange);
            return;
        }
        if (exchange.getRequestContentLength() > mount.maxBodyBytes()) {
            refuse(exchange, mount.tooLong());
            return;
        }
        Object caller = mount.caller(exchange);
        // The receiver does not tell a client to go on that waits to be told (RFC 9110 §10.1.1).
        new HttpContinueReadHandler(reading -> read(reading, rawPath, caller)).handleRequest(exchange);
    }

    private void read(HttpServerExchange exchange, String rawPath, @Nullable Object caller) {
        Receiver receiver = exchange.getRequestReceiver();
        receiver.setMaxBufferSize(mount.maxBodyBytes());
        receiver.receiveFullBytes(
                (read, body) -> answer(read, rawPath, body, caller), (failed, problem) -> unread(failed, problem));
    }

    private void answer(HttpServerExchange exchange, String rawPath, byte[] body, @Nullable Object caller) {
        HeaderMap headers = exchange.getRequestHeaders();
        String query = exchange.getQueryString();
        String prefix = exchange.getResolvedPath();
        ApiRequest request = new ApiRequest(
                exchange.getRequestMethod().toString(),
                prefix.equals("/") ? "" : prefix,
                rawPath,
                query.isEmpty() ? null : query,
                headers::getFirst,
                ByteBuffer.wrap(body).asReadOnlyBuffer(),
                caller);
        // Dispatched, so that the exchange stays open should the answer come later, from another thread.
        exchange.dispatch(
                SameThreadExecutor.INSTANCE, () -> api.handle(request).thenAccept(answer -> send(exchange, answer)));
    }

    private void unread(HttpServerExchange exchange, Exception problem) {
        if (problem instanceof Receiver.RequestToLargeException) {
            // The length of a body in chunks is known only once it is read.
            refuse(exchange, mount.tooLong());
        } else {
            // Undertow's own bound, MAX_ENTITY_SIZE, may be the lower one.
            boolean tooBig = problem instanceof RequestTooBigException;
            refuse(exchange, mount.unreadable(tooBig ? StatusCodes.REQUEST_ENTITY_TOO_LARGE : StatusCodes.BAD_REQUEST));
        }
    }

    private static void refuse(HttpServerExchange exchange, ApiResponse refusal) {
        exchange.setPersistent(false);
        send(exchange, refusal);
    }

    /** Sends a whole response. */
    static void send(HttpServerExchange exchange, ApiResponse answer) {
        exchange.setStatusCode(answer.status());
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, answer.contentType());
        answer.headers().forEach((name, value) -> exchange.getResponseHeaders().put(new HttpString(name), value));
        exchange.getResponseSender().send(answer.body().asByteBuffer());
    }
}
