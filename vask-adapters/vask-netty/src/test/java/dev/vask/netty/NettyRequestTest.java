package dev.vask.netty;

import dev.vask.transport.HttpApi;
import dev.vask.transport.SocketAcceptor;
import dev.vask.transport.contract.RequestContract;
import org.junit.jupiter.api.DisplayName;

@DisplayName("Netty keeps the contract of requests")
class NettyRequestTest extends RequestContract {
    private NettyServer server;

    @Override
    protected int start(SocketAcceptor acceptor, HttpApi api) {
        server = NettyServer.start(VaskNetty.of(acceptor).withEndpoint(api));
        return server.port();
    }

    @Override
    protected void stop() {
        server.close();
    }
}
