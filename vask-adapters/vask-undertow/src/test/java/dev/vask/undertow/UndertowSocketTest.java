package dev.vask.undertow;

import dev.vask.transport.SocketAcceptor;
import dev.vask.transport.contract.WireSocketContract;
import io.undertow.Undertow;
import io.undertow.server.handlers.ResponseCodeHandler;
import java.net.InetSocketAddress;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;

@DisplayName("Undertow keeps the socket contract")
class UndertowSocketTest extends WireSocketContract {
    private Undertow server;

    @Override
    protected int startServer(SocketAcceptor acceptor) {
        server = Undertow.builder()
                .addHttpListener(0, "127.0.0.1", VaskUndertow.of(acceptor).handler(ResponseCodeHandler.HANDLE_404))
                .build();
        server.start();
        return ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
    }

    @Override
    protected Set<Deviation> deviations() {
        return Set.of(
                Deviation.READS_UNMASKED_CONTROL_FRAMES,
                Deviation.REFUSES_LATER_CLOSE_CODES,
                Deviation.READS_LENGTHS_NOT_MINIMAL);
    }

    @Override
    protected void stopServer() {
        server.stop();
    }
}
