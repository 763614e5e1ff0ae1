package dev.vask.jakarta;

import dev.vask.transport.HttpApi;
import dev.vask.transport.SocketAcceptor;
import dev.vask.transport.contract.RequestContract;

abstract class JakartaRequestContract extends RequestContract {
    private Host host;

    abstract Host newHost() throws Exception;

    @Override
    protected final int start(SocketAcceptor acceptor, HttpApi api) throws Exception {
        host = newHost();
        return host.start("", VaskJakarta.of(acceptor).withEndpoint(api)::mount);
    }

    @Override
    protected final void stop() throws Exception {
        host.stop();
    }
}
