package dev.vask.undertow;

import dev.vask.Vask;
import dev.vask.transport.SocketAcceptor;
import dev.vask.transport.contract.RedeployContract;
import io.undertow.Undertow;
import io.undertow.server.HttpHandler;
import io.undertow.server.handlers.PathHandler;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;

@DisplayName("Undertow lets go of an application that is gone")
class UndertowRedeployTest extends RedeployContract {
    private final PathHandler paths = new PathHandler();
    private final Undertow server =
            Undertow.builder().addHttpListener(0, "127.0.0.1", paths).build();

    @Override
    protected int startServer() {
        server.start();
        return ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
    }

    @Override
    protected void stopServer() {
        server.stop();
    }

    @Override
    protected List<Class<?>> application() {
        return List.of(SocketAcceptor.class, Vask.class, VaskUndertow.class, DeployedApp.class);
    }

    @Override
    protected Deployment deploy(ClassLoader loader) throws Exception {
        Object app =
                loader.loadClass(DeployedApp.class.getName()).getConstructor().newInstance();
        paths.addPrefixPath("/", (HttpHandler) ((Supplier<?>) app).get());
        return new Deployment() {
            @Override
            public void publish() {
                ((Runnable) app).run();
            }

            @Override
            public void undeploy() throws Exception {
                ((AutoCloseable) app).close();
                paths.removePrefixPath("/");
            }
        };
    }
}
