package dev.vask.undertow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.transport.SocketAcceptor;
import dev.vask.transport.contract.CompressedSocketContract;
import dev.vask.transport.contract.RawWebSocketClient;
import dev.vask.transport.contract.RecordedSocket;
import io.undertow.Undertow;
import io.undertow.server.handlers.ResponseCodeHandler;
import java.net.InetSocketAddress;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Undertow keeps the socket contract with compression")
class UndertowCompressionTest extends CompressedSocketContract {
    private Undertow server;

    @Override
    protected int startServer(SocketAcceptor acceptor) {
        server = Undertow.builder()
                .addHttpListener(
                        0,
                        "127.0.0.1",
                        VaskUndertow.of(acceptor).withCompression(true).handler(ResponseCodeHandler.HANDLE_404))
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

    @Test
    @DisplayName("a message may end with a final block, as in the example of RFC 7692 §7.2.3.4")
    void finalBlock() throws Exception {
        RawWebSocketClient peer = (RawWebSocketClient) connect();
        RecordedSocket socket = acceptor.awaitSocket();
        byte[] hello = {(byte) 0xf3, 0x48, (byte) 0xcd, (byte) 0xc9, (byte) 0xc9, 0x07, 0, 0};
        for (int i = 0; i < 3; i++) {
            peer.sendFrame(true, RawWebSocketClient.RSV1 | RawWebSocketClient.TEXT, hello);
            assertThat(socket.next()).isEqualTo(new RecordedSocket.Text("Hello"));
        }
    }
}
