package dev.vask.jetty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vask.App;
import dev.vask.Vask;
import dev.vask.transport.ApiRequest;
import dev.vask.transport.ApiResponse;
import dev.vask.transport.HttpApi;
import dev.vask.transport.SocketLimits;
import dev.vask.transport.contract.RawWebSocketClient;
import dev.vask.transport.contract.Received;
import dev.vask.transport.contract.RecordingAcceptor;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.Session;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.LifeCycle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MountTest {
    private final RecordingAcceptor acceptor = new RecordingAcceptor(new SocketLimits(1_000, 1_000));
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final List<RawWebSocketClient> clients = new ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        clients.forEach(RawWebSocketClient::reset);
        server.stop();
    }

    private void start() throws Exception {
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.start();
    }

    @ParameterizedTest(name = "context path {0}")
    @DisplayName("a servlet context keeps its servlets beside Vask")
    @CsvSource({"/,''", "/ctx,/ctx"})
    void servletContext(String contextPath, String prefix) throws Exception {
        ServletContextHandler context = new ServletContextHandler(contextPath, ServletContextHandler.SESSIONS);
        context.addServlet(new ServletHolder(new HelloServlet()), "/*");
        VaskJetty.of(acceptor).mount(context);
        server.setHandler(context);
        start();
        assertVaskAt(prefix);
        assertThat(get(prefix + "/hello")).isEqualTo("servlet");
        // Not an upgrade: the host may have pages under this path.
        assertThat(get(prefix + "/app/key")).isEqualTo("servlet");
        assertNotUpgraded(prefix + "/other");
        assertNotUpgraded(prefix + "/apple");
    }

    @ParameterizedTest(name = "context path {0}")
    @DisplayName("a plain context keeps its handler behind Vask")
    @CsvSource({"/,''", "/ctx,/ctx"})
    void plainContext(String contextPath, String prefix) throws Exception {
        ContextHandler context = new ContextHandler(new HelloHandler(), contextPath);
        VaskJetty.of(acceptor).mount(context);
        server.setHandler(context);
        start();
        assertVaskAt(prefix);
        assertThat(get(prefix + "/hello")).isEqualTo("handler");
        assertNotUpgraded(prefix + "/other");
    }

    @Test
    @DisplayName("a whole server keeps its handler behind Vask")
    void wholeServer() throws Exception {
        server.setHandler(new HelloHandler());
        VaskJetty.of(acceptor).mount(server);
        start();
        assertVaskAt("");
        assertThat(get("/hello")).isEqualTo("handler");
        assertNotUpgraded("/ctx/app/key");
    }

    @Test
    @DisplayName("the host may give every upgrade of a context to Vask")
    void everyUpgrade() throws Exception {
        ContextHandler context = new ContextHandler(new HelloHandler(), "/ctx");
        VaskJetty.of(acceptor).withUpgrades(path -> true).mount(context);
        server.setHandler(context);
        start();
        connect("/ctx/anything/else");
        assertThat(acceptor.awaitSocket().handshake().rawPath()).isEqualTo("/anything/else");
        assertThat(get("/ctx/hello")).isEqualTo("handler");
    }

    @Test
    @DisplayName("nobody is asked who comes to the host's own pages")
    void principalOfUpgradesOnly() throws Exception {
        server.setHandler(new HelloHandler());
        VaskJetty.of(acceptor)
                .withUpgrades(path -> true)
                .withPrincipal(request -> {
                    throw new IllegalStateException("no session, says the test");
                })
                .mount(server);
        start();
        assertThat(get("/hello")).isEqualTo("handler");
    }

    @Test
    @DisplayName("a principal that throws -> 500 without the text of the exception, at handshakes and at endpoints")
    void principalFails() throws Exception {
        server.setHandler(new HelloHandler());
        VaskJetty.of(acceptor)
                .withEndpoint(new UncalledApi())
                .withPrincipal(request -> {
                    throw new IllegalStateException("table users is locked");
                })
                .mount(server);
        start();
        String upgrade = String.join(
                "\r\n",
                "Connection: Upgrade",
                "Upgrade: websocket",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
                "");
        for (String head : List.of(
                "GET /app/key HTTP/1.1\r\nHost: a\r\n" + upgrade,
                "POST /auth HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nConnection: close\r\n")) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), connector.getLocalPort())) {
                socket.setSoTimeout(10_000);
                socket.getOutputStream().write((head + "\r\n").getBytes(StandardCharsets.US_ASCII));
                socket.shutdownOutput();
                String response = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
                assertThat(response).startsWith("HTTP/1.1 500").doesNotContain("users");
            }
        }
    }

    private static final class UncalledApi implements HttpApi {
        @Override
        public boolean handles(String rawPath) {
            return rawPath.equals("/auth");
        }

        @Override
        public CompletionStage<ApiResponse> handle(ApiRequest request) {
            throw new AssertionError("called although the caller is unknown");
        }
    }

    @Test
    @DisplayName("the host says who is connecting")
    void principal() throws Exception {
        server.setHandler(new HelloHandler());
        VaskJetty.of(acceptor)
                .withPrincipal(request -> request.getHttpURI().getQuery())
                .mount(server);
        start();
        connect("/app/key?ada");
        assertThat(acceptor.awaitSocket().handshake().principal()).isEqualTo("ada");
    }

    @Test
    @DisplayName("a mount into the session handler -> the principal comes from the HTTP session, null without one")
    void principalOfSession() throws Exception {
        // The adapter's tests mount an acceptor that records, which the page calls vask.
        RecordingAcceptor vask = acceptor;
        // snippet: embedding#jetty-session
        ServletContextHandler context = new ServletContextHandler("/", ServletContextHandler.SESSIONS);
        VaskJetty.of(vask)
                .withPrincipal(request -> {
                    Session session = request.getSession(false);
                    return session == null ? null : session.getAttribute("user"); // null: an anonymous visitor
                })
                .mount(context.getSessionHandler());
        // end snippet
        context.addServlet(new ServletHolder(new LoginServlet()), "/login");
        server.setHandler(context);
        start();
        String cookie = URI.create("http://127.0.0.1:" + connector.getLocalPort() + "/login")
                .toURL()
                .openConnection()
                .getHeaderField("Set-Cookie")
                .replaceFirst(";.*", "");

        clients.add(RawWebSocketClient.connect(connector.getLocalPort(), "/app/key", "Cookie: " + cookie));
        assertThat(acceptor.awaitSocket().handshake().principal()).isEqualTo("ada");
        connect("/app/key");
        assertThat(acceptor.awaitSocket().handshake().principal()).isNull();
    }

    private static final class LoginServlet extends HttpServlet {
        private static final long serialVersionUID = 1;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) {
            request.getSession().setAttribute("user", "ada");
        }
    }

    @Test
    @DisplayName("a context may be stopped and started again")
    void restart() throws Exception {
        server.setHandler(new HelloHandler());
        VaskJetty.of(acceptor).mount(server);
        start();
        server.stop();
        server.start();
        connect("/app/key");
        acceptor.awaitSocket().send("again").assertSent();
    }

    @Test
    @DisplayName("stopping the server closes its sockets")
    void stopClosesSockets() throws Exception {
        VaskJetty.of(acceptor).mount(server);
        start();
        connect("/app/key");
        server.stop();
        acceptor.awaitSocket().awaitClosed();
    }

    @ParameterizedTest(name = "the whole server: {0}")
    @ValueSource(booleans = {true, false})
    @DisplayName(
            "a server or a context that stops -> clients are closed with 4200 before it closes its sockets [trap 3]")
    void stoppingServerClosesWithReconnect(boolean whole) throws Exception {
        try (Vask vask = Vask.builder()
                .app(App.of("key", "secret"))
                .drainWindow(Duration.ZERO)
                .build()) {
            ContextHandler context = new ContextHandler(new HelloHandler(), "/");
            VaskJetty.mount(vask, context);
            server.setHandler(context);
            start();
            RawWebSocketClient client = connect("/app/key?protocol=7");
            assertThat(client.next().text()).contains("pusher:connection_established");
            CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> stop(whole ? server : context));

            assertThat(client.next().text()).contains("4200");
            assertThat(client.next().code()).isEqualTo(4200);
            client.sendBareClose();
            stopped.get(30, TimeUnit.SECONDS);

            assertThat(vask.isOpen()).isTrue();
        }
    }

    private static void stop(LifeCycle part) {
        try {
            part.stop();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    @DisplayName("a started host is refused")
    void startedHost() throws Exception {
        start();
        assertThatThrownBy(() -> VaskJetty.of(acceptor).mount(server)).isInstanceOf(IllegalStateException.class);
    }

    private void assertVaskAt(String prefix) throws IOException {
        RawWebSocketClient client = connect(prefix + "/app/k%20ey;x=1?protocol=7&a=%2F");
        var socket = acceptor.awaitSocket();
        assertThat(socket.handshake().rawPath()).isEqualTo("/app/k%20ey;x=1");
        assertThat(socket.handshake().rawQuery()).isEqualTo("protocol=7&a=%2F");
        socket.send("welcome").assertSent();
        assertThat(client.next()).isEqualTo(Received.text("welcome"));
        connect("http://localhost:" + connector.getLocalPort() + prefix + "/app/key");
        assertThat(acceptor.awaitSocket().handshake().rawPath()).isEqualTo("/app/key");
    }

    private RawWebSocketClient connect(String target) throws IOException {
        RawWebSocketClient client = RawWebSocketClient.connect(connector.getLocalPort(), target);
        clients.add(client);
        return client;
    }

    private String get(String path) throws IOException {
        URL url = URI.create("http://127.0.0.1:" + connector.getLocalPort() + path)
                .toURL();
        try (InputStream body = url.openStream()) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void assertNotUpgraded(String path) {
        int before = acceptor.openedCount();
        assertThatThrownBy(() -> connect(path))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(path);
        assertThat(acceptor.openedCount()).isEqualTo(before);
    }

    private static final class HelloServlet extends HttpServlet {
        private static final long serialVersionUID = 1;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter().write("servlet");
        }
    }

    private static final class HelloHandler extends Handler.Abstract.NonBlocking {
        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            response.write(true, StandardCharsets.UTF_8.encode("handler"), callback);
            return true;
        }
    }
}
