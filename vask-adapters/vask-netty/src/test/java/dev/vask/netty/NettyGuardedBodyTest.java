package dev.vask.netty;

import dev.vask.transport.HttpApi;
import dev.vask.transport.SocketAcceptor;
import dev.vask.transport.contract.GuardedBodyContract;
import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.http.HttpContentDecompressor;
import io.netty.handler.codec.http.HttpServerCodec;
import org.junit.jupiter.api.DisplayName;

@DisplayName("Netty refuses bodies by HttpContentDecompressor, and Vask by its responses")
class NettyGuardedBodyTest extends GuardedBodyContract {
    private NettyServer server;

    @Override
    protected int start(SocketAcceptor acceptor, HttpApi api) {
        ChannelHandler vask = VaskNetty.of(acceptor).withEndpoint(api).handler();
        server = NettyServer.start(channel -> channel.pipeline()
                .addLast(new HttpServerCodec(), new HttpContentDecompressor(1_000), vask, new NettyServer.Host()));
        return server.port();
    }

    /** Its codec has none, and its aggregator responds itself. */
    @Override
    protected boolean hasBound() {
        return false;
    }

    @Override
    protected void stop() {
        server.close();
    }
}
