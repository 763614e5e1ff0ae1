package dev.vask.transport.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.transport.ApiRequest;
import dev.vask.transport.ApiResponse;
import dev.vask.transport.HttpApi;
import dev.vask.transport.OutboundText;
import dev.vask.transport.SocketAcceptor;
import dev.vask.transport.SocketLimits;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * A server with sockets under {@code /app}, an API under {@code /apps/} and a host application behind them that answers all
 * other requests with 200 and {@code host}. After each test, whatever its requests were, the server and its adapter have logged
 * no stack trace, and no promise about a socket is broken.
 */
@Timeout(60)
@Isolated("the log is read")
abstract class RequestFixture {
    static final int MAX_BODY = 1_000;

    /** Header lines of a valid handshake. */
    static final String HANDSHAKE = String.join(
            "\r\n",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "");

    /** Requests that a server, rather than its adapter, refuses or reads in another way. */
    protected enum Deviation {
        /** The characters { } | ^ ` \ " < > in a query are refused with 400 (RFC 3986 has them percent-encoded). */
        REFUSES_RAW_QUERIES,
        /** A query with a percent sign that begins no escape is refused with 400. */
        REFUSES_BAD_ESCAPES_IN_QUERIES,
        /** The same characters in a path are refused with 400. */
        REFUSES_RAW_PATHS,
        /** A path with a percent sign that begins no escape is refused with 400. */
        REFUSES_BAD_ESCAPES_IN_PATHS,
        /** Paths that can be read in two ways, such as {@code //app/key} and {@code /app/%2E%2E}, are refused with 400. */
        REFUSES_AMBIGUOUS_PATHS,
        /** Encoded slashes and backslashes in paths are refused with 400. */
        REFUSES_ENCODED_SLASHES,
        /** A handshake that offers a second protocol in {@code Upgrade} is refused with 400. */
        REFUSES_OTHER_UPGRADES,
        /** An error page of the server itself names the exception. */
        PRINTS_ITS_PARSE_ERRORS
    }

    /** Receives the sockets of the server under test. */
    final RecordingAcceptor acceptor = new RecordingAcceptor(new SocketLimits(70_000, MAX_BODY));

    /** The requests that the API was asked. */
    final Queue<ApiRequest> asked = new ConcurrentLinkedQueue<>();

    private final HttpApi api = new HttpApi() {
        @Override
        public boolean handles(String rawPath) {
            return rawPath.startsWith("/apps/");
        }

        @Override
        public CompletionStage<ApiResponse> handle(ApiRequest request) {
            asked.add(request);
            OutboundText text = OutboundText.of(request.rawPath() + "|" + request.rawQuery());
            return CompletableFuture.completedFuture(new ApiResponse(202, "text/plain", text));
        }
    };

    private final LogWatch log = LogWatch.start();
    private int port = -1;

    /** For the contracts of this package. */
    RequestFixture() {}

    /**
     * Starts the server on 127.0.0.1; returns its port.
     *
     * @throws Exception which fails the test
     */
    protected abstract int start(SocketAcceptor acceptor, HttpApi api) throws Exception;

    /** Stops the server. */
    protected abstract void stop() throws Exception;

    /** The deviations of the server under test. A test fails when one of them no longer shows. */
    protected Set<Deviation> deviations() {
        return Set.of();
    }

    /** Whether the server itself logs this, a stack trace included, before the adapter sees the request. Default: no. */
    protected boolean isLoggedByServer(LogRecord logged) {
        return false;
    }

    final boolean deviates(Deviation how) {
        return deviations().contains(how);
    }

    /** The server's port; starts it at the first call. */
    final int port() throws Exception {
        if (port < 0) {
            port = start(acceptor, api);
            log.take();
        }
        return port;
    }

    /** A request without a body. */
    static String request(String line, String headers) {
        return line + "\r\nHost: 127.0.0.1\r\n" + headers + "\r\n";
    }

    /** Sends a request; its response, whatever it is, names no exception. */
    final RawHttp.Response exchange(String request) throws Exception {
        RawHttp.Response response = RawHttp.exchange(port(), request);
        assertNoStackTrace(response);
        if (response.status() == 101) {
            acceptor.awaitSocket().awaitClosed();
        }
        return response;
    }

    final void assertNoStackTrace(RawHttp.Response response) {
        if (!deviates(Deviation.PRINTS_ITS_PARSE_ERRORS)) {
            assertThat(response.body()).doesNotContain("Exception", "\tat ");
        }
    }

    /** The handshake succeeds, its target arrives as it was sent, and frames flow. */
    final void assertUpgraded(String target, String... headers) throws Exception {
        RawWebSocketClient peer = RawWebSocketClient.connect(port(), target, headers);
        RecordedSocket socket = acceptor.awaitSocket();
        int question = target.indexOf('?');
        assertThat(socket.handshake().rawPath()).isEqualTo(question < 0 ? target : target.substring(0, question));
        if (question >= 0) {
            assertThat(socket.handshake().rawQuery()).isEqualTo(target.substring(question + 1));
        }
        assertThat(peer.responseHeader("Sec-WebSocket-Extensions")).isNull();
        assertThat(peer.responseHeader("Sec-WebSocket-Protocol")).isNull();
        peer.sendText("hello");
        assertThat(socket.next()).isEqualTo(new RecordedSocket.Text("hello"));
        peer.hangUp();
    }

    /** As {@link #assertUpgraded}, or refused with 400 where the server deviates. */
    final void assertUpgradedUnless(Deviation how, String target, String... headers) throws Exception {
        if (!deviates(how)) {
            assertUpgraded(target, headers);
            return;
        }
        String lines = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
        assertThat(exchange(request("GET " + target + " HTTP/1.1", HANDSHAKE + lines))
                        .status())
                .isEqualTo(400);
    }

    /** Returns and forgets what was logged so far, without the server's own lines. */
    final List<String> logged() {
        return log.take(logged -> !isLoggedByServer(logged));
    }

    @AfterEach
    void noStackTraceIsLoggedAndEverySocketCloses() throws Exception {
        try {
            acceptor.awaitAllClosed();
            // Before the server stops, which some do with a stack trace.
            assertThat(log.stackTraces(logged -> !isLoggedByServer(logged))).isEmpty();
        } finally {
            log.close();
            if (port >= 0) {
                stop();
            }
        }
        acceptor.assertPromisesKept();
    }
}
