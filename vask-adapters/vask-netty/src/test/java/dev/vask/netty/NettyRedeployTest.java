package dev.vask.netty;

import dev.vask.Vask;
import dev.vask.transport.SocketAcceptor;
import dev.vask.transport.contract.RedeployContract;
import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.http.HttpServerCodec;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;

@DisplayName("Netty lets go of an application that is gone")
class NettyRedeployTest extends RedeployContract {
    private volatile Supplier<?> deployed;
    private NettyServer server;

    @Override
    protected int startServer() {
        server = NettyServer.start(channel -> channel.pipeline()
                .addLast(new HttpServerCodec(), (ChannelHandler) deployed.get(), new NettyServer.Host()));
        return server.port();
    }

    @Override
    protected void stopServer() {
        server.close();
    }

    @Override
    protected List<Class<?>> application() {
        return List.of(SocketAcceptor.class, Vask.class, VaskNetty.class, DeployedApp.class);
    }

    @Override
    protected Deployment deploy(ClassLoader loader) throws Exception {
        Object app =
                loader.loadClass(DeployedApp.class.getName()).getConstructor().newInstance();
        deployed = (Supplier<?>) app;
        return new Deployment() {
            @Override
            public void publish() {
                ((Runnable) app).run();
            }

            @Override
            public void undeploy() throws Exception {
                ((AutoCloseable) app).close();
                deployed = null;
            }
        };
    }
}
