package dev.vask.jetty;

import dev.vask.transport.HttpApi;
import dev.vask.transport.SocketAcceptor;
import dev.vask.transport.contract.RequestContract;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.DisplayName;

@DisplayName("Jetty keeps the contract of requests")
class JettyRequestTest extends RequestContract {
    private final Server server = new Server();

    @Override
    protected int start(SocketAcceptor acceptor, HttpApi api) throws Exception {
        ContextHandler context = new ContextHandler(new Host(), "/");
        VaskJetty.of(acceptor).withEndpoint(api).mount(context);
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(context);
        server.start();
        return connector.getLocalPort();
    }

    @Override
    protected void stop() throws Exception {
        server.stop();
    }

    @Override
    protected Set<Deviation> deviations() {
        return Set.of(Deviation.REFUSES_BAD_ESCAPES_IN_PATHS);
    }

    private static final class Host extends Handler.Abstract {
        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            response.write(true, ByteBuffer.wrap("host".getBytes(StandardCharsets.UTF_8)), callback);
            return true;
        }
    }
}
