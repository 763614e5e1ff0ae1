package dev.vask.benchmarks.load.server;

import dev.vask.App;
import dev.vask.Limits;
import dev.vask.Vask;
import dev.vask.benchmarks.load.Wire;
import dev.vask.jetty.VaskJetty;
import dev.vask.undertow.VaskUndertow;
import io.undertow.Undertow;
import io.undertow.server.handlers.ResponseCodeHandler;
import java.net.InetSocketAddress;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandler;

/** Vask as a host embeds it, with its defaults but for the rates a client may send at. */
final class VaskServers {
    private static final int UNLIMITED = 1_000_000_000;

    private VaskServers() {}

    static Engine jetty() throws Exception {
        Vask vask = vask();
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ContextHandler context = new ContextHandler("/");
        VaskJetty.mount(vask, context);
        server.setHandler(context);
        server.start();
        return new Embedded(vask, connector.getLocalPort());
    }

    static Engine undertow() {
        Vask vask = vask();
        Undertow server = Undertow.builder()
                .addHttpListener(0, "127.0.0.1", VaskUndertow.handler(vask, ResponseCodeHandler.HANDLE_404))
                .build();
        server.start();
        int port = ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
        return new Embedded(vask, port);
    }

    private static Vask vask() {
        return Vask.builder()
                .app(App.of(Wire.KEY, Wire.SECRET).withClientEvents(true).withClientEventRate(0))
                .limits(Limits.defaults().withMessagesPerSecond(UNLIMITED).withMessageBurst(UNLIMITED))
                .build();
    }

    private record Embedded(Vask vask, int port) implements Engine {
        @Override
        public void publish(String data) {
            var unused = vask.app(Wire.KEY).trigger(Wire.CHANNEL, Wire.EVENT, data);
        }
    }
}
