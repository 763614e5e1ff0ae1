package dev.vask.jetty;

import dev.vask.transport.SocketAcceptor;
import dev.vask.transport.contract.WireSocketContract;
import java.util.Set;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.DisplayName;

@DisplayName("Jetty keeps the socket contract")
class JettySocketTest extends WireSocketContract {
    private Server server;

    @Override
    protected int startServer(SocketAcceptor acceptor) throws Exception {
        server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        VaskJetty.of(acceptor).mount(server);
        server.start();
        return connector.getLocalPort();
    }

    @Override
    protected Set<Deviation> deviations() {
        return Set.of(
                Deviation.READS_LENGTHS_NOT_MINIMAL,
                Deviation.WAITS_FOR_DATA_BELOW_2_GIB,
                Deviation.CALLS_NEGATIVE_LENGTHS_TOO_LARGE);
    }

    @Override
    protected void stopServer() throws Exception {
        server.stop();
    }
}
