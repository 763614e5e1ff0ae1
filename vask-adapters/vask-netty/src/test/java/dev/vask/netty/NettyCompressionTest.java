package dev.vask.netty;

import dev.vask.transport.SocketAcceptor;
import dev.vask.transport.contract.CompressedSocketContract;
import org.junit.jupiter.api.DisplayName;

@DisplayName("Netty keeps the socket contract with compression")
class NettyCompressionTest extends CompressedSocketContract {
    private NettyServer server;

    @Override
    protected int startServer(SocketAcceptor acceptor) {
        server = NettyServer.start(VaskNetty.of(acceptor).withCompression(true));
        return server.port();
    }

    @Override
    protected void stopServer() {
        server.close();
    }
}
