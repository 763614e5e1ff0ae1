package dev.vask.jakarta;

import dev.vask.transport.HttpApi;
import dev.vask.transport.SocketAcceptor;
import dev.vask.transport.contract.GuardedBodyContract;

/** Bodies that Jetty's handlers refuse before a web application. */
abstract class JettyGuardedBodyContract extends GuardedBodyContract {
    private final JettyHost host = newHost();

    abstract JettyHost newHost();

    @Override
    protected final int start(SocketAcceptor acceptor, HttpApi api) throws Exception {
        host.guardBodies(SERVER_BOUND);
        return host.start("", VaskJakarta.of(acceptor).withEndpoint(api)::mount);
    }

    @Override
    protected final void stop() throws Exception {
        host.stop();
    }
}
