package dev.vask.jetty;

import dev.vask.transport.HttpApi;
import dev.vask.transport.SocketAcceptor;
import dev.vask.transport.contract.GuardedBodyContract;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.DefaultHandler;
import org.eclipse.jetty.server.handler.SizeLimitHandler;
import org.eclipse.jetty.server.handler.gzip.GzipHandler;
import org.junit.jupiter.api.DisplayName;

@DisplayName("Jetty refuses bodies by SizeLimitHandler and GzipHandler, and Vask by its responses")
class JettyGuardedBodyTest extends GuardedBodyContract {
    private final Server server = new Server();

    @Override
    @SuppressWarnings({"deprecation", "removal"}) // Its successor is another artifact.
    protected int start(SocketAcceptor acceptor, HttpApi api) throws Exception {
        SizeLimitHandler bound = new SizeLimitHandler(SERVER_BOUND, -1);
        GzipHandler decoding = new GzipHandler();
        decoding.setInflateBufferSize(100);
        decoding.addIncludedMethods("POST");
        bound.setHandler(decoding);
        decoding.setHandler(new DefaultHandler());
        VaskJetty.of(acceptor).withEndpoint(api).mount(decoding);
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(bound);
        server.start();
        return connector.getLocalPort();
    }

    @Override
    protected void stop() throws Exception {
        server.stop();
    }
}
