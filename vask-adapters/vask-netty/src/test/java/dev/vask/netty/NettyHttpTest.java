package dev.vask.netty;

import dev.vask.transport.HttpApi;
import dev.vask.transport.SocketLimits;
import dev.vask.transport.contract.HttpContract;
import dev.vask.transport.contract.RecordingAcceptor;

class NettyHttpTest extends HttpContract {
    private NettyServer server;

    @Override
    protected int start(HttpApi api, int maxBodyBytes, String prefix) {
        server = NettyServer.start(VaskNetty.of(new RecordingAcceptor(new SocketLimits(1_000, maxBodyBytes)))
                .withPrefix(prefix)
                .withEndpoint(api)
                .withPrincipal((channel, request) -> request.headers().get("x-user")));
        return server.port();
    }

    @Override
    protected void stop() {
        server.close();
    }
}
