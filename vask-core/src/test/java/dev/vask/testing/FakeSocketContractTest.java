package dev.vask.testing;

import dev.vask.transport.SocketAcceptor;
import dev.vask.transport.contract.Peer;
import dev.vask.transport.contract.Received;
import dev.vask.transport.contract.SocketContract;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;

@DisplayName("the fake socket keeps the promises of a socket")
class FakeSocketContractTest extends SocketContract {
    @Override
    protected Peer connect(SocketAcceptor acceptor, String target) {
        return new FakePeer(FakeSocket.connect(acceptor, target, Map.of(), false));
    }

    /** What arrived is told in the order texts, pings, close: the fake keeps them apart, and answers in the layer's place. */
    private static final class FakePeer implements Peer {
        private final FakeSocket socket;
        private final Queue<String> texts = new ArrayDeque<>();
        private int pingsTold;
        private @Nullable Received answer;
        private boolean closeTold;

        FakePeer(FakeSocket socket) {
            this.socket = socket;
        }

        @Override
        public void sendText(String text) {
            socket.says(text);
        }

        @Override
        public void sendFragments(String... parts) {
            socket.says(String.join("", parts));
        }

        @Override
        public void sendBinary(int byteLength) {
            socket.saysBinary(byteLength);
        }

        @Override
        public void sendPing(String payload) {
            socket.pongs();
            answer = Received.pong(payload);
        }

        @Override
        public void sendPong(String payload) {
            socket.pongs();
        }

        @Override
        public void sendClose(int code, String reason) {
            if (socket.isOpen()) {
                answer = Received.close(code, reason);
            }
            socket.closes(code, reason);
        }

        @Override
        public void reset() {
            socket.hangsUp();
        }

        @Override
        public void stopReading() {
            socket.stopsReading();
        }

        @Override
        public void resumeReading() {
            socket.resumesReading();
        }

        @Override
        public Received next() {
            texts.addAll(socket.newFrames());
            String text = texts.poll();
            if (text != null) {
                return Received.text(text);
            }
            if (pingsTold < socket.controlPings()) {
                pingsTold++;
                return Received.ping("");
            }
            Received given = answer;
            if (given != null) {
                answer = null;
                return given;
            }
            Integer code = socket.closeCode();
            if (code != null && !closeTold) {
                closeTold = true;
                return Received.close(code, String.valueOf(socket.closeReason()));
            }
            return Received.end();
        }
    }
}
