package dev.vask.netty;

import dev.vask.transport.SocketAcceptor;
import dev.vask.transport.contract.WireSocketContract;
import org.junit.jupiter.api.DisplayName;

@DisplayName("Netty keeps the socket contract")
class NettySocketTest extends WireSocketContract {
    private NettyServer server;

    @Override
    protected int startServer(SocketAcceptor acceptor) {
        server = NettyServer.start(VaskNetty.of(acceptor));
        return server.port();
    }

    @Override
    protected void stopServer() {
        server.close();
    }
}
