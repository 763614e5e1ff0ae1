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
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.xnio.Options;

/** Vask as a host embeds it, with its defaults but for the rates at which clients may come and send. */
public final class VaskServers {
    /** The system's choice of how much it buffers for a connection. */
    private static final int SYSTEMS_CHOICE = -1;

    private static final int UNLIMITED = 1_000_000_000;

    private VaskServers() {}

    static Engine jetty() throws Exception {
        Vask vask = vask();
        return new Embedded(vask, jetty(vask, SYSTEMS_CHOICE));
    }

    static Engine undertow() {
        Vask vask = vask();
        return new Embedded(vask, undertow(vask, SYSTEMS_CHOICE));
    }

    /**
     * Starts Jetty.
     *
     * @param sendBytes how much the system is to buffer for a connection, or -1
     * @return the port
     */
    public static int jetty(Vask vask, int sendBytes) throws Exception {
        QueuedThreadPool threads = new QueuedThreadPool();
        // Idle ones go within a minute, not one a minute: so what a load leaves behind can be told from a leak.
        threads.setMaxEvictCount(threads.getMaxThreads());
        Server server = new Server(threads);
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        connector.setAcceptedSendBufferSize(sendBytes);
        server.addConnector(connector);
        ContextHandler context = new ContextHandler("/");
        VaskJetty.mount(vask, context);
        server.setHandler(context);
        server.start();
        return connector.getLocalPort();
    }

    /**
     * Starts Undertow.
     *
     * @param sendBytes how much the system is to buffer for a connection, or -1
     * @return the port
     */
    public static int undertow(Vask vask, int sendBytes) {
        Undertow.Builder builder = Undertow.builder()
                .addHttpListener(0, "127.0.0.1", VaskUndertow.handler(vask, ResponseCodeHandler.HANDLE_404));
        if (sendBytes != SYSTEMS_CHOICE) {
            builder.setSocketOption(Options.SEND_BUFFER, sendBytes);
        }
        Undertow server = builder.build();
        server.start();
        return ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
    }

    private static Vask vask() {
        return Vask.builder()
                .app(App.of(Wire.KEY, Wire.SECRET).withClientEvents(true).withClientEventRate(0))
                .limits(Limits.defaults()
                        .withMessagesPerSecond(UNLIMITED)
                        .withMessageBurst(UNLIMITED)
                        .withConnectsPerSecond(UNLIMITED)
                        .withConnectBurst(UNLIMITED))
                .build();
    }

    private record Embedded(Vask vask, int port) implements Engine {
        @Override
        public void publish(String data) {
            var unused = vask.app(Wire.KEY).trigger(Wire.CHANNEL, Wire.EVENT, data);
        }
    }
}
