package dev.vask.transport.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.transport.ApiRequest;
import dev.vask.transport.ApiResponse;
import dev.vask.transport.HttpApi;
import dev.vask.transport.OutboundText;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What an adapter that mounts an {@link HttpApi} promises, over a real connection: targets and bodies arrive as they were
 * sent, bodies are bounded, answers may come later and from anywhere, and what is not the API's stays the host's. Extend it.
 */
@Timeout(30)
@DisplayName("an adapter keeps the promises of the HTTP API")
public abstract class HttpContract {
    private static final int MAX_BODY = 1_000;

    /** Takes {@code /apps/…} and answers with what it was asked. */
    private final HttpApi echo = new HttpApi() {
        @Override
        public boolean handles(String rawPath) {
            return rawPath.startsWith("/apps/");
        }

        @Override
        public CompletionStage<ApiResponse> handle(ApiRequest request) {
            String text = String.join(
                    "|",
                    request.method(),
                    request.prefix(),
                    request.rawPath(),
                    String.valueOf(request.rawQuery()),
                    String.valueOf(request.headers().first("x-test")),
                    StandardCharsets.UTF_8.decode(request.body().duplicate()));
            ApiResponse answer = new ApiResponse(202, "text/x-echo", OutboundText.of(text), Map.of("Allow", "GET"));
            return request.rawPath().equals("/apps/later")
                    ? CompletableFuture.supplyAsync(() -> answer)
                    : CompletableFuture.completedFuture(answer);
        }
    };

    /** For subclasses. */
    protected HttpContract() {}

    /**
     * Starts a server on 127.0.0.1 that mounts the API under a prefix, with a host behind it that answers everything else
     * under the prefix with 200 and {@code host}; answers its port. Who is asking, it is told by the header {@code x-user}.
     *
     * @param prefix {@code /live}, or empty
     */
    protected abstract int start(HttpApi api, int maxBodyBytes, String prefix) throws Exception;

    /** Stops the server. */
    @AfterEach
    protected abstract void stop() throws Exception;

    /**
     * Whether a client that asks before it sends its body is told to go on only when somebody wants the body. Some servers
     * tell everyone; a test fails if they do so no more.
     */
    protected boolean looksBeforeContinue() {
        return true;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/apps/1/events",
                "/apps/1/channels/a;b,c=d@e.f-g_h",
                "/apps/1/channels/a%3Bb%40c%23d",
                "/apps/1/users/u%2D1/events",
                "/apps/1/channels/%C5%BE",
                "/apps/1/channels/a+b"
            })
    @DisplayName("T57: the path arrives as it was sent, neither decoded nor stripped")
    void paths(String path) throws Exception {
        int port = start(echo, MAX_BODY, "");
        assertThat(body(send(port, "GET " + path + " HTTP/1.1", "", ""))).isEqualTo("GET||" + path + "|null|null|");
    }

    @Test
    @DisplayName("the query arrives as it was sent, headers by any case, the target also in absolute form")
    void queryAndHeaders() throws Exception {
        int port = start(echo, MAX_BODY, "");
        String query = "auth_key=k&a=%20%2B+b&c=d=e";
        assertThat(body(send(port, "GET /apps/1?" + query + " HTTP/1.1", "X-Test: yes\r\n", "")))
                .isEqualTo("GET||/apps/1|" + query + "|yes|");
        assertThat(body(send(port, "GET http://127.0.0.1:" + port + "/apps/1?a HTTP/1.1", "", "")))
                .isEqualTo("GET||/apps/1|a|null|");
    }

    @Test
    @DisplayName("T59: behind a prefix the path is less the prefix, and the prefix is told")
    void prefix() throws Exception {
        int port = start(echo, MAX_BODY, "/live");
        assertThat(body(send(port, "GET /live/apps/1;x HTTP/1.1", "", ""))).isEqualTo("GET|/live|/apps/1;x|null|null|");
        assertThat(body(send(port, "GET /live/other HTTP/1.1", "", ""))).isEqualTo("host");
    }

    @Test
    @DisplayName("what the API does not take stays the host's")
    void hostsOwn() throws Exception {
        int port = start(echo, MAX_BODY, "");
        for (String path : new String[] {"/", "/apps", "/appsx/1", "/other/apps/1"}) {
            assertThat(body(send(port, "GET " + path + " HTTP/1.1", "", "")))
                    .as(path)
                    .isEqualTo("host");
        }
    }

    @Test
    @DisplayName(
            "a body arrives whole up to its bound, with a length or in chunks; status and content type are the API's")
    void bodies() throws Exception {
        int port = start(echo, MAX_BODY, "");
        String body = "ž".repeat(MAX_BODY / 2);
        String answer = send(port, "POST /apps/1 HTTP/1.1", "Content-Length: " + MAX_BODY + "\r\n", body);
        assertThat(body(answer)).isEqualTo("POST||/apps/1|null|null|" + body);
        assertThat(answer).startsWith("HTTP/1.1 202").containsIgnoringCase("content-type: text/x-echo");
        String chunks = "5\r\nhello\r\n1\r\n \r\n5\r\nworld\r\n0\r\n\r\n";
        assertThat(body(send(port, "POST /apps/1 HTTP/1.1", "Transfer-Encoding: chunked\r\n", chunks)))
                .isEqualTo("POST||/apps/1|null|null|hello world");
    }

    @Test
    @DisplayName(
            "413: a longer body is refused by its length before it is read, and while it is read where it has none")
    void tooLong() throws Exception {
        int port = start(echo, MAX_BODY, "");
        // Nothing of the body is sent: whoever waited for it would wait for ever.
        assertThat(send(port, "POST /apps/1 HTTP/1.1", "Content-Length: 1000000000\r\n", ""))
                .startsWith("HTTP/1.1 413");
        String chunk = "1f4\r\n" + "x".repeat(500) + "\r\n";
        assertThat(send(port, "POST /apps/1 HTTP/1.1", "Transfer-Encoding: chunked\r\n", chunk.repeat(3)))
                .startsWith("HTTP/1.1 413");
    }

    @Test
    @DisplayName("an answer may come later, from another thread")
    void later() throws Exception {
        int port = start(echo, MAX_BODY, "");
        assertThat(body(send(port, "POST /apps/later HTTP/1.1", "Content-Length: 2\r\n", "{}")))
                .isEqualTo("POST||/apps/later|null|null|{}");
    }

    @Test
    @DisplayName("any paths may be an endpoint's, and it is told who the host knows the caller to be")
    void endpoint() throws Exception {
        HttpApi endpoint = new HttpApi() {
            @Override
            public boolean handles(String rawPath) {
                return rawPath.equals("/pusher/auth");
            }

            @Override
            public CompletionStage<ApiResponse> handle(ApiRequest request) {
                OutboundText text = OutboundText.of("hello " + request.principal());
                return CompletableFuture.completedFuture(new ApiResponse(200, "text/plain", text));
            }
        };
        int port = start(endpoint, MAX_BODY, "/live");
        String known = send(port, "POST /live/pusher/auth HTTP/1.1", "x-user: ada\r\nContent-Length: 1\r\n", "a");
        assertThat(body(known)).isEqualTo("hello ada");
        assertThat(body(send(port, "POST /live/pusher/auth HTTP/1.1", "Content-Length: 0\r\n", "")))
                .isEqualTo("hello null");
        assertThat(body(send(port, "GET /live/pusher/auth2 HTTP/1.1", "", ""))).isEqualTo("host");
    }

    @Test
    @DisplayName("the API's own headers are sent, and an answer to HEAD has no body")
    void headersAndHead() throws Exception {
        int port = start(echo, MAX_BODY, "");
        assertThat(send(port, "POST /apps/1 HTTP/1.1", "Content-Length: 0\r\n", ""))
                .containsIgnoringCase("allow: GET");
        String answer = send(port, "HEAD /apps/1 HTTP/1.1", "", "");
        assertThat(answer).startsWith("HTTP/1.1 202");
        assertThat(body(answer)).isEmpty();
    }

    @Test
    @DisplayName(
            "requests sent one behind the other on one connection are answered in that order, the host's between them")
    void pipelined() throws Exception {
        int port = start(echo, MAX_BODY, "");
        try (Socket socket = connect(port)) {
            String requests = request("POST /apps/later HTTP/1.1", "Content-Length: 3\r\n", "one")
                    + request("GET /other HTTP/1.1", "", "")
                    + request("POST /apps/2 HTTP/1.1", "Transfer-Encoding: chunked\r\n", "3\r\ntwo\r\n0\r\n\r\n")
                    + request("GET /apps/3 HTTP/1.1", "Connection: close\r\n", "");
            socket.getOutputStream().write(requests.getBytes(StandardCharsets.UTF_8));
            String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answers)
                    .containsSubsequence(
                            "POST||/apps/later|null|null|one",
                            "host",
                            "POST||/apps/2|null|null|two",
                            "GET||/apps/3|null|null|");
        }
    }

    @Test
    @DisplayName("a client that asks before it sends its body is told to go on, or 413")
    void expectContinue() throws Exception {
        int port = start(echo, MAX_BODY, "");
        try (Socket socket = connect(port)) {
            String head = "Expect: 100-continue\r\nConnection: close\r\nContent-Length: ";
            write(socket, request("POST /apps/1 HTTP/1.1", head + "5\r\n", ""));
            byte[] first = socket.getInputStream().readNBytes("HTTP/1.1 100".length());
            assertThat(new String(first, StandardCharsets.UTF_8)).isEqualTo("HTTP/1.1 100");
            write(socket, "hello");
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .endsWith("POST||/apps/1|null|null|hello");
        }
        String refusal = send(port, "POST /apps/1 HTTP/1.1", "Expect: 100-continue\r\nContent-Length: 1001\r\n", "");
        if (looksBeforeContinue()) {
            assertThat(refusal).startsWith("HTTP/1.1 413");
        } else {
            assertThat(refusal).startsWith("HTTP/1.1 100").contains("HTTP/1.1 413");
        }
    }

    @Test
    @DisplayName("S-30: a body without end is answered 413, and the connection ends whatever more is sent")
    void endless() throws Exception {
        int port = start(echo, MAX_BODY, "");
        try (Socket socket = connect(port)) {
            write(socket, request("POST /apps/1 HTTP/1.1", "Transfer-Encoding: chunked\r\n", ""));
            byte[] chunk = ("1f4\r\n" + "x".repeat(500) + "\r\n").getBytes(StandardCharsets.UTF_8);
            long sent = 0;
            try {
                while (sent < 64L * 1024 * 1024) {
                    socket.getOutputStream().write(chunk);
                    sent += chunk.length;
                }
            } catch (IOException e) {
                // The server has had enough, as it should.
            }
            assertThat(sent).as("bytes taken of an endless body").isLessThan(64L * 1024 * 1024);
        }
        assertThat(body(send(port, "GET /other HTTP/1.1", "", ""))).isEqualTo("host");
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static String request(String line, String headers, String body) {
        return line + "\r\nHost: 127.0.0.1\r\n" + headers + "\r\n" + body;
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends a request on a connection of its own; answers all that comes back. */
    private static String send(int port, String line, String headers, String body) throws IOException {
        try (Socket socket = connect(port)) {
            OutputStream out = socket.getOutputStream();
            String head = line + "\r\nHost: 127.0.0.1:" + port + "\r\nConnection: close\r\n" + headers + "\r\n";
            out.write((head + body).getBytes(StandardCharsets.UTF_8));
            out.flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String body(String response) {
        return response.substring(response.indexOf("\r\n\r\n") + 4);
    }
}
