package dev.vask.jetty;

import dev.vask.transport.HttpApi;
import dev.vask.transport.SocketLimits;
import dev.vask.transport.contract.HttpContract;
import dev.vask.transport.contract.RecordingAcceptor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.util.Callback;

class JettyHttpTest extends HttpContract {
    private final Server server = new Server();

    @Override
    protected int start(HttpApi api, int maxBodyBytes, String prefix) throws Exception {
        ContextHandler context = new ContextHandler(new Host(), prefix.isEmpty() ? "/" : prefix);
        VaskJetty.of(new RecordingAcceptor(new SocketLimits(1_000, maxBodyBytes)))
                .withEndpoint(api)
                .withPrincipal(request -> request.getHeaders().get("x-user"))
                .mount(context);
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

    private static final class Host extends Handler.Abstract {
        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            response.write(true, ByteBuffer.wrap("host".getBytes(StandardCharsets.UTF_8)), callback);
            return true;
        }
    }
}
