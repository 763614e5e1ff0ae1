package dev.vask.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.App;
import dev.vask.Limits;
import dev.vask.Vask;
import dev.vask.auth.AuthDecision;
import dev.vask.auth.AuthEndpoint;
import dev.vask.examples.WireClient;
import dev.vask.jetty.VaskJetty;
import dev.vask.netty.VaskNetty;
import dev.vask.testing.FakeSocket;
import dev.vask.undertow.VaskUndertow;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.undertow.Undertow;
import io.undertow.server.HttpHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What docs/embedding.md shows")
class EmbeddingDocsTest {
    /** What a host has that keeps sessions. */
    private record Sessions(Map<String, String> users) {
        String userOf(String cookie) {
            return users.get(cookie);
        }
    }

    private final Vask vask = Live.vask();
    private final Sessions sessions = new Sessions(Map.of("session=1", "ada"));
    private final AuthEndpoint authEndpoint = AuthEndpoint.builder(vask.app("app-key")::definition, Runnable::run)
            .channel(
                    "private-{name}",
                    request ->
                            "ada".equals(request.principal()) ? AuthDecision.allow() : AuthDecision.refuse("Not yours"))
            .build();

    private static int statusOfAuthorization(int port, String cookie) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/pusher/auth"))
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .header("Cookie", cookie)
                                .POST(HttpRequest.BodyPublishers.ofString("socket_id=1.2&channel_name=private-a"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    @Test
    @DisplayName("mounts into Jetty with an endpoint, and with who is asking")
    void jetty() throws Exception {
        ContextHandler context = new ContextHandler("/");
        // snippet: embedding#jetty
        VaskJetty.of(vask)
                // Who is connecting, or asking.
                .withPrincipal(request -> sessions.userOf(request.getHeaders().get("Cookie")))
                // POST /pusher/auth and /pusher/user-auth.
                .withEndpoint(authEndpoint)
                .mount(context);
        // end snippet
        Server server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        server.setHandler(context);
        server.start();
        try {
            int port = ((ServerConnector) server.getConnectors()[0]).getLocalPort();
            assertThat(statusOfAuthorization(port, "session=1")).isEqualTo(200);
            assertThat(statusOfAuthorization(port, "session=2")).isEqualTo(403);
        } finally {
            server.stop();
        }
    }

    @Test
    @DisplayName("mounts into Undertow with an endpoint")
    void undertow() throws Exception {
        HttpHandler yourHandler = exchange -> exchange.setStatusCode(404);
        // snippet: embedding#undertow
        HttpHandler handler = VaskUndertow.of(vask).withEndpoint(authEndpoint).handler(yourHandler);
        // end snippet
        Undertow server =
                Undertow.builder().addHttpListener(0, "127.0.0.1", handler).build();
        server.start();
        try {
            int port = ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
            assertThat(statusOfAuthorization(port, "session=1")).isEqualTo(403);
        } finally {
            server.stop();
        }
    }

    @Test
    @DisplayName("mounts into a Netty pipeline, under a prefix")
    void netty() {
        EmbeddedChannel channel = new EmbeddedChannel();
        ChannelPipeline pipeline = channel.pipeline();
        ChannelInboundHandlerAdapter yourHandler = new ChannelInboundHandlerAdapter();
        // snippet: embedding#netty
        pipeline.addLast(
                new HttpServerCodec(),
                VaskNetty.of(vask)
                        .withPrefix("/live")
                        .withEndpoint(authEndpoint)
                        .handler(),
                yourHandler);
        // end snippet
        assertThat(pipeline.toMap()).hasSize(3);
        channel.finishAndReleaseAll();
    }

    @Test
    @DisplayName("serves two apps, and shuts one")
    void apps() {
        String shopSecret = "shop-secret";
        String deskSecret = "desk-secret";
        // snippet: embedding#apps
        Vask vask = Vask.builder()
                .app(App.of("shop-key", shopSecret).withClientEvents(true))
                .app(App.of("desk-key", deskSecret)
                        .withMaxConnections(500)
                        .withAllowedOrigins("https://desk.example.com"))
                .build();
        // end snippet
        FakeSocket desk = FakeSocket.connect(vask, "/app/desk-key?protocol=7");
        // snippet: embedding#replace
        vask.replaceApp(vask.app("desk-key").definition().withEnabled(false)); // its connections are closed with 4003
        // end snippet
        assertThat(desk.closeCode()).isEqualTo(4003);
        vask.close();
    }

    @Test
    @DisplayName("finds apps in a store of the host's")
    void registry() {
        Map<String, App> repository = Map.of("app-key", Live.APP);
        // snippet: embedding#registry
        Vask vask = Vask.builder().apps(key -> repository.get(key)).build();
        // end snippet
        assertThat(vask.app("app-key").definition()).isEqualTo(Live.APP);
        vask.close();
    }

    @Test
    @DisplayName("changes limits")
    void limits() {
        // snippet: embedding#limits
        Vask vask = Vask.builder()
                .app(App.of("app-key", "app-secret"))
                .limits(Limits.defaults()
                        .withMaxPresenceMembers(500)
                        .withMaxEventDataBytes(64 * 1024)
                        .withMaxMessageBytes(512 * 1024)
                        .withMaxHttpBodyBytes(4 * 1024 * 1024))
                .build();
        // end snippet
        FakeSocket ada = FakeSocket.connect(vask, "/app/app-key?protocol=7");
        ada.says("{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"orders\"}}");
        vask.app("app-key").trigger("orders", "long", "x".repeat(64 * 1024));
        assertThat(ada.events("orders")).containsExactly("long");
        vask.close();
    }

    @Test
    @DisplayName("negotiates compression where the adapter is told to")
    void compression() throws Exception {
        ContextHandler context = new ContextHandler("/");
        // snippet: embedding#compression
        VaskJetty.of(vask).withCompression(true).mount(context);
        // end snippet
        Server server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        server.setHandler(context);
        server.start();
        try (WireClient client = new WireClient(
                ((ServerConnector) server.getConnectors()[0]).getLocalPort(), "/app/app-key?protocol=7")) {
            assertThat(client.next()).contains("pusher:connection_established");
        } finally {
            server.stop();
        }
    }
}
