package dev.vask.transport.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.transport.CloseStatus;
import dev.vask.transport.SocketHandler;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A serial handler")
class SerialHandlerTest {
    private final List<String> told = new ArrayList<>();
    private final SerialHandler handler = new SerialHandler();

    /** Closes the socket from inside a call, as a layer may. */
    private final SocketHandler core = new SocketHandler() {
        @Override
        public void onText(String text) {
            if (text.equals("last")) {
                handler.close(new CloseStatus(4100, "too much"));
            }
            told.add(text);
        }

        @Override
        public void onBinary(int byteLength) {}

        @Override
        public void onControlFrame() {}

        @Override
        public void onClosed(@Nullable CloseStatus status) {
            told.add("closed " + (status == null ? "without a code" : status.code()));
        }
    };

    @Test
    @DisplayName("reports a close that came while the socket was being opened, once it is open")
    void closedWhileOpening() {
        handler.close(null);
        assertThat(told).isEmpty();

        handler.opened(core);

        assertThat(told).containsExactly("closed without a code");
    }

    @Test
    @DisplayName("reports a close from inside a call after that call, once, and nothing after it")
    void closedInside() {
        handler.opened(core);
        handler.call(it -> it.onText("first"));
        handler.call(it -> it.onText("last"));
        handler.call(it -> it.onText("never"));
        handler.close(null);

        assertThat(told).containsExactly("first", "last", "closed 4100");
    }
}
