package dev.vask.jakarta;

import dev.vask.Vask;
import dev.vask.transport.SocketAcceptor;
import dev.vask.transport.contract.RedeployContract;
import jakarta.servlet.ServletContext;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.parallel.Isolated;

/** Alone, as it looks for threads that are left. */
@Isolated
abstract class JakartaRedeployContract extends RedeployContract {
    private final Host host;

    JakartaRedeployContract(Host host) {
        this.host = host;
    }

    @Override
    protected final int startServer() throws Exception {
        return host.start();
    }

    @Override
    protected final void stopServer() throws Exception {
        host.stop();
    }

    @Override
    protected final List<Class<?>> application() {
        return List.of(SocketAcceptor.class, Vask.class, VaskJakarta.class, DeployedApp.class);
    }

    @Override
    protected final Deployment deploy(ClassLoader loader) throws Exception {
        AtomicReference<Object> app = new AtomicReference<>();
        AutoCloseable deployed = host.deploy("", loader, new Host.Hello(), context -> app.set(start(loader, context)));
        return new Deployment() {
            @Override
            public void publish() {
                ((Runnable) app.get()).run();
            }

            @Override
            public void undeploy() throws Exception {
                ((AutoCloseable) app.get()).close();
                deployed.close();
            }
        };
    }

    private static Object start(ClassLoader loader, ServletContext context) {
        try {
            return loader.loadClass(DeployedApp.class.getName())
                    .getConstructor(ServletContext.class)
                    .newInstance(context);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
