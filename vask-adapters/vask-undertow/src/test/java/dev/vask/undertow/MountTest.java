package dev.vask.undertow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vask.transport.SocketLimits;
import dev.vask.transport.contract.RawWebSocketClient;
import dev.vask.transport.contract.Received;
import dev.vask.transport.contract.RecordingAcceptor;
import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.BlockingHandler;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MountTest {
    private static final HttpHandler HOST =
            exchange -> exchange.getResponseSender().send("host");

    private final RecordingAcceptor acceptor = new RecordingAcceptor(new SocketLimits(1_000, 1_000));
    private final List<RawWebSocketClient> clients = new ArrayList<>();
    private Undertow server;
    private int port;

    private void start(HttpHandler handler) {
        server = Undertow.builder().addHttpListener(0, "127.0.0.1", handler).build();
        server.start();
        port = ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
    }

    @AfterEach
    void stop() {
        clients.forEach(RawWebSocketClient::reset);
        server.stop();
    }

    @Test
    @DisplayName("the root handler keeps the host's routes behind Vask")
    void rootHandler() throws Exception {
        start(VaskUndertow.of(acceptor).handler(HOST));
        assertVaskAt("");
        assertThat(get("/hello")).isEqualTo("host");
        // Not an upgrade: the host may have pages under this path.
        assertThat(get("/app/key")).isEqualTo("host");
        assertNotUpgraded("/other");
        assertNotUpgraded("/apple");
    }

    @Test
    @DisplayName("behind a prefix the paths are relative to it")
    void prefix() throws Exception {
        start(Handlers.path(HOST)
                .addPrefixPath("/ctx", VaskUndertow.of(acceptor).handler(HOST)));
        assertVaskAt("/ctx");
        assertThat(get("/ctx/hello")).isEqualTo("host");
        assertNotUpgraded("/ctx/other");
        assertNotUpgraded("/app/key");
    }

    @Test
    @DisplayName("prefixes may be nested")
    void nestedPrefix() throws Exception {
        HttpHandler inner =
                Handlers.path().addPrefixPath("/b", VaskUndertow.of(acceptor).handler(HOST));
        start(Handlers.path(HOST).addPrefixPath("/a", inner));
        assertVaskAt("/a/b");
    }

    @Test
    @DisplayName("the host may have dispatched to a worker thread already")
    void onWorkerThread() throws Exception {
        start(new BlockingHandler(VaskUndertow.of(acceptor).handler(HOST)));
        assertVaskAt("");
        assertThat(get("/hello")).isEqualTo("host");
    }

    @Test
    @DisplayName("the host may give every upgrade to Vask")
    void everyUpgrade() throws Exception {
        start(Handlers.path(HOST)
                .addPrefixPath(
                        "/ctx",
                        VaskUndertow.of(acceptor).withUpgrades(path -> true).handler(HOST)));
        connect("/ctx/anything/else");
        assertThat(acceptor.awaitSocket().handshake().rawPath()).isEqualTo("/anything/else");
        assertThat(get("/ctx/hello")).isEqualTo("host");
    }

    @Test
    @DisplayName("nobody is asked who comes to the host's own pages")
    void principalOfUpgradesOnly() throws Exception {
        start(VaskUndertow.of(acceptor)
                .withUpgrades(path -> true)
                .withPrincipal(exchange -> {
                    throw new IllegalStateException("no session, says the test");
                })
                .handler(HOST));
        assertThat(get("/hello")).isEqualTo("host");
    }

    @Test
    @DisplayName("the host says who is connecting")
    void principal() throws Exception {
        start(VaskUndertow.of(acceptor)
                .withPrincipal(HttpServerExchange::getQueryString)
                .handler(HOST));
        connect("/app/key?ada");
        assertThat(acceptor.awaitSocket().handshake().principal()).isEqualTo("ada");
    }

    @Test
    @DisplayName("stopping the server closes its sockets")
    void stopClosesSockets() throws Exception {
        start(VaskUndertow.of(acceptor).handler(HOST));
        connect("/app/key");
        var socket = acceptor.awaitSocket();
        server.stop();
        socket.awaitClosed();
        socket.send("too late").assertFailed();
    }

    private void assertVaskAt(String prefix) throws IOException {
        RawWebSocketClient client = connect(prefix + "/app/k%20ey;x=1?protocol=7&a=%2F");
        var socket = acceptor.awaitSocket();
        assertThat(socket.handshake().rawPath()).isEqualTo("/app/k%20ey;x=1");
        assertThat(socket.handshake().rawQuery()).isEqualTo("protocol=7&a=%2F");
        socket.send("welcome").assertSent();
        assertThat(client.next()).isEqualTo(Received.text("welcome"));
        connect("http://localhost:" + port + prefix + "/app/key");
        assertThat(acceptor.awaitSocket().handshake().rawPath()).isEqualTo("/app/key");
    }

    private RawWebSocketClient connect(String target) throws IOException {
        RawWebSocketClient client = RawWebSocketClient.connect(port, target);
        clients.add(client);
        return client;
    }

    private String get(String path) throws IOException {
        URL url = URI.create("http://127.0.0.1:" + port + path).toURL();
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
}
