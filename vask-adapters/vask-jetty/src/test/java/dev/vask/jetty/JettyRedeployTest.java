package dev.vask.jetty;

import dev.vask.Vask;
import dev.vask.transport.SocketAcceptor;
import dev.vask.transport.contract.RedeployContract;
import java.util.List;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.junit.jupiter.api.DisplayName;

@DisplayName("Jetty lets go of an application that is gone")
class JettyRedeployTest extends RedeployContract {
    private final Server server = new Server();
    private final ContextHandlerCollection contexts = new ContextHandlerCollection();

    @Override
    protected int startServer() throws Exception {
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(contexts);
        server.start();
        return connector.getLocalPort();
    }

    @Override
    protected void stopServer() throws Exception {
        server.stop();
    }

    @Override
    protected List<Class<?>> application() {
        return List.of(SocketAcceptor.class, Vask.class, VaskJetty.class, DeployedApp.class);
    }

    @Override
    protected Deployment deploy(ClassLoader loader) throws Exception {
        ContextHandler context = new ContextHandler("/");
        context.setClassLoader(loader);
        Object app = loader.loadClass(DeployedApp.class.getName())
                .getConstructor(ContextHandler.class)
                .newInstance(context);
        contexts.addHandler(context);
        context.start();
        return new Deployment() {
            @Override
            public void publish() {
                ((Runnable) app).run();
            }

            @Override
            public void undeploy() throws Exception {
                ((AutoCloseable) app).close();
                context.stop();
                contexts.removeHandler(context);
            }
        };
    }
}
