package dev.vask.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vask.transport.ApiRequest;
import dev.vask.transport.ApiResponse;
import dev.vask.transport.HttpApi;
import dev.vask.transport.OutboundText;
import dev.vask.transport.SocketLimits;
import dev.vask.transport.contract.RawWebSocketClient;
import dev.vask.transport.contract.Received;
import dev.vask.transport.contract.RecordingAcceptor;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
@DisplayName("Vask stands in a Netty pipeline in front of its host")
class NettyMountTest {
    private static final AttributeKey<String> USER = AttributeKey.valueOf("user");

    private final RecordingAcceptor acceptor = new RecordingAcceptor(new SocketLimits(1_000, 1_000));
    private final List<RawWebSocketClient> clients = new ArrayList<>();
    /** Answered when a test says so. */
    private final CompletableFuture<Void> later = new CompletableFuture<>();

    private final HttpApi api = new HttpApi() {
        @Override
        public boolean handles(String rawPath) {
            return rawPath.startsWith("/apps/");
        }

        @Override
        public CompletionStage<ApiResponse> handle(ApiRequest request) {
            ApiResponse answer = new ApiResponse(200, "text/plain", OutboundText.of("vask " + request.rawPath()));
            return request.rawPath().equals("/apps/later")
                    ? later.thenApply(done -> answer)
                    : CompletableFuture.completedFuture(answer);
        }
    };
    private NettyServer server;

    private void start(VaskNetty mounted) {
        server = NettyServer.start(mounted);
    }

    private VaskNetty vask() {
        return VaskNetty.of(acceptor);
    }

    @AfterEach
    void stop() {
        clients.forEach(RawWebSocketClient::reset);
        if (server != null) {
            server.close();
        }
    }

    @Test
    @DisplayName("what is not Vask's stays the host's")
    void hostsOwn() throws Exception {
        start(vask());
        assertVaskAt("");
        // Not an upgrade: the host may have pages under this path.
        for (String path : new String[] {"/", "/hello", "/app/key"}) {
            assertThat(get(path)).as(path).isEqualTo("host");
        }
        assertNotUpgraded("/other");
        assertNotUpgraded("/apple");
    }

    @Test
    @DisplayName("behind a prefix the paths are relative to it, and nothing else is Vask's")
    void prefix() throws Exception {
        start(vask().withPrefix("/ctx").withUpgrades(path -> true));
        assertVaskAt("/ctx");
        connect("/ctx/anything/else");
        assertThat(acceptor.awaitSocket().handshake().rawPath()).isEqualTo("/anything/else");
        assertNotUpgraded("/app/key");
        assertNotUpgraded("/ctxt/app/key");
        assertThatThrownBy(() -> vask().withPrefix("ctx/"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("/live");
    }

    @RepeatedTest(5)
    @DisplayName("a handler added with an EventExecutorGroup is refused with the remedy, and the connection is closed")
    @SuppressWarnings("deprecation") // What hosts still do.
    void executorGroup() throws Exception {
        DefaultEventExecutorGroup group = new DefaultEventExecutorGroup(1);
        CompletableFuture<Throwable> refusal = new CompletableFuture<>();
        try (NettyServer wrong = NettyServer.start(channel -> channel.pipeline()
                .addLast(new HttpServerCodec())
                .addLast(group, vask().handler())
                .addLast(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                        refusal.complete(cause);
                    }
                }))) {
            RawWebSocketClient peer = null;
            try {
                peer = RawWebSocketClient.connect(wrong.port(), "/app/key");
            } catch (IOException e) {
                // Closed before the handshake.
            }
            assertThat(peer).isNull();
            assertThat(refusal.get(10, TimeUnit.SECONDS))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("call addLast without a group");
        } finally {
            group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    @Test
    @DisplayName("a request of several parts reaches the host part by part, with nothing taken or added")
    void untouched() throws Exception {
        List<String> seen = new ArrayList<>();
        var host = new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object message) {
                if (message instanceof HttpRequest request) {
                    seen.add(request.method() + " " + request.uri());
                    // A host that answers before it has the body.
                    NettyServer.answer(ctx, request, "host");
                }
                if (message instanceof HttpContent content) {
                    seen.add(content.content().toString(StandardCharsets.UTF_8)
                            + (content instanceof LastHttpContent ? "." : ""));
                }
                ReferenceCountUtil.release(message);
            }
        };
        server = NettyServer.start(channel -> channel.pipeline()
                .addLast(new HttpServerCodec(), vask().withEndpoint(api).handler(), host));
        String answers = exchange(request("POST /upload?a=%20", "Expect: 100-continue", "Transfer-Encoding: chunked")
                + "3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n"
                + request("GET /apps/x", "Connection: close"));
        assertThat(answers).containsSubsequence("200 OK", "host", "200 OK", "vask /apps/x");
        assertThat(answers).doesNotContain("100 Continue");
        assertThat(seen).containsExactly("POST /upload?a=%20", "one", "two", ".");
    }

    @Test
    @DisplayName("while an answer of Vask's is awaited the host's next request waits, and an upgrade behind it as well")
    void orderBehindVask() throws Exception {
        start(vask().withEndpoint(api));
        try (Socket socket = open()) {
            write(socket, request("GET /apps/later") + request("GET /other") + upgrade());
            later.complete(null);
            assertThat(readUntil(socket, "101 Switching Protocols"))
                    .containsSubsequence("vask /apps/later", "host", "101 Switching Protocols");
            acceptor.awaitSocket();
        }
    }

    @Test
    @DisplayName("a request of Vask's waits until the host has answered those before it")
    void orderBehindHost() throws Exception {
        CompletableFuture<Runnable> asked = new CompletableFuture<>();
        var host = new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object message) {
                if (message instanceof HttpRequest request) {
                    asked.complete(() -> NettyServer.answer(ctx, request, "host"));
                }
                ReferenceCountUtil.release(message);
            }
        };
        server = NettyServer.start(channel -> channel.pipeline()
                .addLast(new HttpServerCodec(), vask().withEndpoint(api).handler(), host));
        try (Socket socket = open()) {
            write(socket, request("GET /slow") + request("GET /apps/1", "Connection: close"));
            asked.get().run();
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .containsSubsequence("host", "vask /apps/1");
        }
    }

    @Test
    @DisplayName("a connection is kept after an answer of Vask's, and after one of the host's")
    void keptAlive() throws Exception {
        start(vask().withEndpoint(api));
        try (Socket socket = open()) {
            for (int i = 0; i < 3; i++) {
                write(socket, request("GET /apps/" + i));
                readUntil(socket, "vask /apps/" + i);
                write(socket, request("GET /other"));
                readUntil(socket, "host");
            }
            write(socket, upgrade());
            readUntil(socket, "101 Switching Protocols");
            acceptor.awaitSocket();
        }
    }

    @Test
    @DisplayName("decoder and encoder may be handlers of their own, with an aggregator behind them")
    void codecInTwo() throws Exception {
        server = NettyServer.start(channel -> channel.pipeline()
                .addLast(
                        new HttpResponseEncoder(),
                        new HttpRequestDecoder(),
                        new HttpObjectAggregator(1_000),
                        vask().withEndpoint(api).handler(),
                        new NettyServer.Host()));
        assertVaskAt("");
        assertThat(get("/hello")).isEqualTo("host");
        assertThat(get("/apps/1")).isEqualTo("vask /apps/1");
    }

    @Test
    @DisplayName("a host may read by hand")
    void readByHand() throws Exception {
        server = NettyServer.start(channel -> {
            channel.config().setOption(ChannelOption.AUTO_READ, false);
            channel.pipeline()
                    .addLast(new HttpServerCodec(), vask().withEndpoint(api).handler());
            channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                @Override
                public void channelActive(ChannelHandlerContext ctx) {
                    ctx.read();
                }
            });
        });
        try (Socket socket = open()) {
            write(socket, request("POST /apps/1", "Expect: 100-continue", "Content-Length: 1"));
            readUntil(socket, "100 Continue");
            write(socket, "x");
            readUntil(socket, "vask /apps/1");
        }
        connect("/app/key").sendText("hello");
        assertThat(acceptor.awaitSocket().next().toString()).contains("hello");
    }

    @Test
    @DisplayName("who is there the host says by the channel or the request, and is not asked about its own pages")
    void principal() throws Exception {
        server = NettyServer.start(channel -> {
            channel.attr(USER).set("ada");
            channel.pipeline()
                    .addLast(
                            new HttpServerCodec(),
                            vask().withUpgrades(path -> true)
                                    .withPrincipal(
                                            (its, request) -> its.attr(USER).get() + request.uri())
                                    .handler(),
                            new NettyServer.Host());
        });
        connect("/app/key");
        assertThat(acceptor.awaitSocket().handshake().principal()).isEqualTo("ada/app/key");
    }

    @Test
    @DisplayName("what the host throws when asked is answered with 500")
    void principalThrows() throws Exception {
        start(vask().withEndpoint(api).withPrincipal((channel, request) -> {
            throw new IllegalStateException("no session, says the test");
        }));
        assertThat(get("/hello")).isEqualTo("host");
        assertThat(exchange(request("GET /apps/1", "Connection: close")))
                .startsWith("HTTP/1.1 500")
                .doesNotContain("session");
        assertThat(exchange(upgrade())).startsWith("HTTP/1.1 500").doesNotContain("session");
        assertThat(acceptor.openedCount()).isZero();
    }

    @Test
    @DisplayName("stopping the server closes its sockets")
    void stopClosesSockets() throws Exception {
        start(vask());
        connect("/app/key");
        var socket = acceptor.awaitSocket();
        server.close();
        socket.awaitClosed();
        socket.send("too late").assertFailed();
    }

    @Test
    @DisplayName("the sockets of a thread have one event loop, also where each connection has a handler of its own")
    void eventLoops() throws Exception {
        server = NettyServer.start(
                channel -> channel.pipeline().addLast(new HttpServerCodec(), vask().handler(), new NettyServer.Host()));
        // Two threads: of three sockets two share one.
        List<Object> loops = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            connect("/app/key");
            loops.add(acceptor.awaitSocket().socket().eventLoop());
        }
        assertThat(loops).doesNotContainNull();
        assertThat(loops.stream().distinct()).hasSizeLessThan(3);
    }

    private void assertVaskAt(String prefix) throws IOException {
        RawWebSocketClient client = connect(prefix + "/app/k%20ey;x=1?protocol=7&a=%2F");
        var socket = acceptor.awaitSocket();
        assertThat(socket.handshake().rawPath()).isEqualTo("/app/k%20ey;x=1");
        assertThat(socket.handshake().rawQuery()).isEqualTo("protocol=7&a=%2F");
        socket.send("welcome").assertSent();
        assertThat(client.next()).isEqualTo(Received.text("welcome"));
        connect("http://localhost:" + server.port() + prefix + "/app/key");
        assertThat(acceptor.awaitSocket().handshake().rawPath()).isEqualTo("/app/key");
    }

    private void assertNotUpgraded(String path) {
        int before = acceptor.openedCount();
        assertThatThrownBy(() -> connect(path))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(path);
        assertThat(acceptor.openedCount()).isEqualTo(before);
    }

    private RawWebSocketClient connect(String target) throws IOException {
        RawWebSocketClient client = RawWebSocketClient.connect(server.port(), target);
        clients.add(client);
        return client;
    }

    private static String upgrade() {
        return request(
                "GET /app/key",
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
    }

    private static String request(String line, String... headers) {
        return line + " HTTP/1.1\r\nHost: a\r\n" + String.join("\r\n", headers) + (headers.length == 0 ? "" : "\r\n")
                + "\r\n";
    }

    private String get(String path) throws IOException {
        String answer = exchange(request("GET " + path, "Connection: close"));
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }

    /** All that comes back on a connection of its own. */
    private String exchange(String requests) throws IOException {
        try (Socket socket = open()) {
            write(socket, requests);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private Socket open() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String readUntil(Socket socket, String end) throws IOException {
        StringBuilder read = new StringBuilder();
        while (read.indexOf(end) < 0) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                throw new AssertionError("the connection ended behind " + read);
            }
            read.append((char) next);
        }
        return read.toString();
    }
}
