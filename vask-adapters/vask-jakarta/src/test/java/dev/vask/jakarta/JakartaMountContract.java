package dev.vask.jakarta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vask.App;
import dev.vask.Vask;
import dev.vask.auth.RequestSignature;
import dev.vask.transport.SocketLimits;
import dev.vask.transport.contract.RawWebSocketClient;
import dev.vask.transport.contract.Received;
import dev.vask.transport.contract.RecordingAcceptor;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
abstract class JakartaMountContract {
    static final App APP = App.of("key", "secret");

    private final RecordingAcceptor acceptor = new RecordingAcceptor(new SocketLimits(1_000, 1_000));
    private final List<RawWebSocketClient> clients = new ArrayList<>();
    private Host host;
    private int port;

    abstract Host newHost() throws Exception;

    @AfterEach
    void stop() throws Exception {
        clients.forEach(RawWebSocketClient::reset);
        if (host != null) {
            host.stop();
        }
    }

    private void start(String contextPath, VaskJakarta... mounts) throws Exception {
        host = newHost();
        port = host.start(contextPath, context -> {
            for (VaskJakarta mount : mounts) {
                mount.mount(context);
            }
        });
    }

    @ParameterizedTest(name = "context path {0}")
    @DisplayName("a web application keeps its servlets beside Vask")
    @ValueSource(strings = {"", "/ctx"})
    void webApplication(String prefix) throws Exception {
        start(prefix, VaskJakarta.of(acceptor));
        RawWebSocketClient client = connect(prefix + "/app/k%20ey;x=1?protocol=7&a=%2F");
        var socket = acceptor.awaitSocket();
        assertThat(socket.handshake().rawPath()).isEqualTo("/app/k%20ey;x=1");
        assertThat(socket.handshake().rawQuery()).isEqualTo("protocol=7&a=%2F");
        socket.send("welcome").assertSent();
        assertThat(client.next()).isEqualTo(Received.text("welcome"));
        assertThat(get(prefix + "/hello")).isEqualTo("host");
        // Not an upgrade: the host may have pages under this path.
        assertThat(get(prefix + "/app/key")).isEqualTo("host");
        assertNotUpgraded(prefix + "/other");
        assertNotUpgraded(prefix + "/apple");
    }

    @Test
    @DisplayName("one line mounts sockets and HTTP API of a Vask")
    void wholeVask() throws Exception {
        Vask vask = Vask.builder().app(App.of("key", "secret")).build();
        try {
            host = newHost();
            port = host.start("", context -> VaskJakarta.mount(vask, context));
            assertThat(connect("/app/key?protocol=7").next().text()).contains("pusher:connection_established");
            assertThatThrownBy(() -> get("/apps/key/channels"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("401");
        } finally {
            vask.close();
        }
    }

    @Test
    @DisplayName("the host may give every upgrade of an application to Vask")
    void everyUpgrade() throws Exception {
        start("/ctx", VaskJakarta.of(acceptor).withUpgrades(path -> true));
        connect("/ctx/anything/else");
        assertThat(acceptor.awaitSocket().handshake().rawPath()).isEqualTo("/anything/else");
        assertThat(get("/ctx/hello")).isEqualTo("host");
    }

    @Test
    @DisplayName("two may be mounted into one application, each with its own paths")
    void two() throws Exception {
        RecordingAcceptor other = new RecordingAcceptor(new SocketLimits(1_000, 1_000));
        start("", VaskJakarta.of(acceptor), VaskJakarta.of(other).withUpgrades("/other"::equals));
        connect("/other");
        assertThat(other.awaitSocket().handshake().rawPath()).isEqualTo("/other");
        connect("/app/key");
        assertThat(acceptor.awaitSocket().handshake().rawPath()).isEqualTo("/app/key");
    }

    @Test
    @DisplayName("nobody is asked who comes to the host's own pages")
    void principalOfUpgradesOnly() throws Exception {
        start("", VaskJakarta.of(acceptor).withUpgrades(path -> true).withPrincipal(request -> {
            throw new IllegalStateException("no session, says the test");
        }));
        assertThat(get("/hello")).isEqualTo("host");
    }

    @Test
    @DisplayName("the host says who is connecting")
    void principal() throws Exception {
        start("", VaskJakarta.of(acceptor).withPrincipal(request -> request.getHeader("Cookie")));
        clients.add(RawWebSocketClient.connect(port, "/app/key", "Cookie: ada"));
        assertThat(acceptor.awaitSocket().handshake().principal()).isEqualTo("ada");
    }

    @Test
    @DisplayName("an upgrade or a request whose principal the host fails to find is answered with 500")
    void principalFails() throws Exception {
        Vask vask = Vask.builder().app(App.of("key", "secret")).build();
        try {
            start("", VaskJakarta.of(vask).withPrincipal(request -> {
                throw new IllegalStateException("no session, says the test");
            }));
            assertThatThrownBy(() -> connect("/app/key?protocol=7"))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("HTTP/1.1 500");
            assertThatThrownBy(() -> get("/apps/key/channels"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("500");
            assertThat(get("/hello")).isEqualTo("host");
            assertThat(vask.stats().connections()).isZero();
        } finally {
            vask.close();
        }
    }

    @Test
    @DisplayName("a Vask that is closed when its application is about to stop takes leave of its clients")
    void closedWithItsApplication() throws Exception {
        Vask vask = Vask.builder()
                .app(App.of("key", "secret"))
                .drainWindow(Duration.ZERO)
                .build();
        host = newHost();
        port = host.start("", context -> {
            VaskJakarta.mount(vask, context);
            host.whenStopping(context, vask::close);
        });
        RawWebSocketClient client = connect("/app/key?protocol=7");
        assertThat(client.next().text()).contains("pusher:connection_established");
        CompletableFuture<Void> stopped = CompletableFuture.runAsync(this::stopHost);
        assertThat(client.next().text()).contains("4200");
        assertThat(client.next().code()).isEqualTo(4200);
        client.sendBareClose();
        stopped.get(30, TimeUnit.SECONDS);
    }

    private void stopHost() {
        try {
            host.stop();
            host = null;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    @DisplayName("the host may put the filter behind one of its own, which says who is there")
    void filter() throws Exception {
        host = newHost();
        port = host.start("", context -> {
            Filter login = (request, response, chain) -> {
                request.setAttribute("user", "ada");
                chain.doFilter(request, response);
            };
            Filter vask = VaskJakarta.of(acceptor)
                    .withPrincipal(request -> request.getAttribute("user"))
                    .filter();
            for (var registration : List.of(context.addFilter("login", login), context.addFilter("live", vask))) {
                registration.setAsyncSupported(true);
                registration.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
            }
        });
        connect("/app/key");
        assertThat(acceptor.awaitSocket().handshake().principal()).isEqualTo("ada");
        assertThat(get("/hello")).isEqualTo("host");
    }

    @Test
    @DisplayName("filters in front of Vask's may wrap what they hand on")
    void behindWrappers() throws Exception {
        try (Vask vask = Vask.builder().app(APP).build()) {
            startBehind(
                    vask,
                    true,
                    (request, response, chain) -> chain.doFilter(
                            new HttpServletRequestWrapper((HttpServletRequest) request),
                            new HttpServletResponseWrapper((HttpServletResponse) response)));
            assertThat(connect("/app/key?protocol=7").next().text()).contains("pusher:connection_established");
            assertThat(statusOfTrigger()).isEqualTo(200);
            assertThat(get("/hello")).isEqualTo("host");
        }
    }

    @Test
    @DisplayName(
            "a filter in front of Vask's that reads the body leaves nothing to verify: the request is refused, not left waiting")
    void behindReader() throws Exception {
        try (Vask vask = Vask.builder().app(APP).build()) {
            startBehind(vask, true, (request, response, chain) -> {
                request.getInputStream().readAllBytes();
                chain.doFilter(request, response);
            });
            assertThat(statusOfTrigger()).isEqualTo(401);
            assertThat(connect("/app/key?protocol=7").next().text()).contains("pusher:connection_established");
        }
    }

    /** Starts with this filter in front of Vask's. */
    final void startBehind(Vask vask, boolean async, Filter front) throws Exception {
        host = newHost();
        port = host.start("", context -> {
            FilterRegistration.Dynamic first = context.addFilter("front", front);
            FilterRegistration.Dynamic second =
                    context.addFilter("live", VaskJakarta.of(vask).filter());
            first.setAsyncSupported(async);
            second.setAsyncSupported(true);
            for (FilterRegistration.Dynamic registration : List.of(first, second)) {
                registration.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
            }
        });
    }

    /** Of a request to the HTTP API that is signed as it should be. */
    final int statusOfTrigger() throws Exception {
        String body = "{\"name\":\"e\",\"channel\":\"room\",\"data\":\"1\"}";
        String query =
                RequestSignature.sign(APP, "POST", "/apps/key/events", Map.of(), body, Instant.now())
                        .entrySet()
                        .stream()
                        .map(it -> it.getKey() + "=" + it.getValue())
                        .collect(Collectors.joining("&"));
        HttpURLConnection call =
                (HttpURLConnection) URI.create("http://127.0.0.1:" + port + "/apps/key/events?" + query)
                        .toURL()
                        .openConnection();
        call.setRequestMethod("POST");
        call.setRequestProperty("Content-Type", "application/json");
        call.setDoOutput(true);
        call.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
        int status = call.getResponseCode();
        call.disconnect();
        return status;
    }

    @Test
    @DisplayName("stopping the container closes its sockets")
    void stopClosesSockets() throws Exception {
        start("", VaskJakarta.of(acceptor));
        connect("/app/key");
        var socket = acceptor.awaitSocket();
        stopHost();
        assertThat(socket.awaitClosed()).isNull();
        socket.send("too late").assertFailed();
        socket.socket().abort();
    }

    @Test
    @DisplayName("an application that has started is refused, and so is one without WebSocket")
    void refused() throws Exception {
        AtomicReference<ServletContext> started = new AtomicReference<>();
        AtomicReference<Throwable> refusal = new AtomicReference<>();
        host = newHost();
        port = host.start("", context -> {
            started.set(context);
            Object container = context.getAttribute("jakarta.websocket.server.ServerContainer");
            context.removeAttribute("jakarta.websocket.server.ServerContainer");
            try {
                VaskJakarta.of(acceptor).mount(context);
            } catch (RuntimeException e) {
                refusal.set(e);
            }
            context.setAttribute("jakarta.websocket.server.ServerContainer", container);
        });
        assertThat(refusal.get()).isInstanceOf(IllegalStateException.class).hasMessageContaining("WsSci");
        assertThatThrownBy(() -> VaskJakarta.of(acceptor).mount(started.get()))
                .isInstanceOf(IllegalStateException.class);
    }

    final RawWebSocketClient connect(String target) throws IOException {
        RawWebSocketClient client = RawWebSocketClient.connect(port, target);
        clients.add(client);
        return client;
    }

    private String get(String path) throws IOException {
        try (InputStream body =
                URI.create("http://127.0.0.1:" + port + path).toURL().openStream()) {
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
