package dev.vask.jakarta;

import dev.vask.transport.HttpApi;
import dev.vask.transport.SocketLimits;
import dev.vask.transport.contract.HttpContract;
import dev.vask.transport.contract.RecordingAcceptor;

abstract class JakartaHttpContract extends HttpContract {
    private Host host;

    abstract Host newHost() throws Exception;

    @Override
    protected final int start(HttpApi api, int maxBodyBytes, String prefix) throws Exception {
        host = newHost();
        VaskJakarta mount = VaskJakarta.of(new RecordingAcceptor(new SocketLimits(1_000, maxBodyBytes)))
                .withEndpoint(api)
                .withPrincipal(request -> request.getHeader("x-user"));
        return host.start(prefix, mount::mount);
    }

    @Override
    protected final void stop() throws Exception {
        host.stop();
    }
}
