package dev.vask.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.undertow.Undertow;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.apache.catalina.startup.Tomcat;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("An existing application that embeds Vask")
class ExistingAppsTest {
    @Test
    @DisplayName("on Jetty keeps its own routes, and tells subscribers of an order")
    void jetty() throws Exception {
        Server server = ExistingJettyApp.server(0);
        server.start();
        try {
            takesOrders(((ServerConnector) server.getConnectors()[0]).getLocalPort());
        } finally {
            server.stop();
        }
    }

    @Test
    @DisplayName("on Undertow keeps its own routes, and tells subscribers of an order")
    void undertow() throws Exception {
        try (ExistingUndertowApp app = new ExistingUndertowApp(0)) {
            Undertow server = app.start();
            takesOrders(((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort());
        }
    }

    @Test
    @DisplayName("on Tomcat keeps its own servlets, and tells subscribers of an order")
    void tomcat() throws Exception {
        Tomcat tomcat = ExistingTomcatApp.server(0);
        tomcat.start();
        try {
            takesOrders(tomcat.getConnector().getLocalPort());
        } finally {
            ExistingTomcatApp.stop(tomcat);
        }
    }

    private static void takesOrders(int port) throws Exception {
        try (WireClient client = new WireClient(port, "/app/app-key?protocol=7")) {
            assertThat(client.next()).contains("pusher:connection_established");
            client.say("{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"orders\"}}");
            assertThat(client.next()).contains("subscription_succeeded");

            assertThat(post(port, "/orders/42")).isEqualTo(201);
            assertThat(client.next())
                    .isEqualTo("{\"event\":\"order.taken\",\"channel\":\"orders\",\"data\":\"{\\\"id\\\":42}\"}");
            assertThat(post(port, "/orders/many")).isBetween(400, 404);
            assertThat(post(port, "/elsewhere")).isEqualTo(404);
        }
    }

    private static int post(int port, String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .POST(HttpRequest.BodyPublishers.noBody())
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
    }
}
