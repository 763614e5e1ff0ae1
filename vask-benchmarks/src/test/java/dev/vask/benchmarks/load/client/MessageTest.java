package dev.vask.benchmarks.load.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.App;
import dev.vask.Vask;
import dev.vask.benchmarks.load.Wire;
import dev.vask.testing.FakeSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MessageTest {
    @Test
    @DisplayName("number and stamp are read back from the end of a frame")
    void readBack() {
        String frame = Wire.event(Wire.CHANNEL, Wire.EVENT, Wire.data(42, Long.MAX_VALUE));
        ByteBuffer in = ByteBuffer.wrap(("before" + frame + "behind").getBytes(StandardCharsets.US_ASCII));
        int end = "before".length() + frame.length();
        assertThat(Message.sequence(in, end)).isEqualTo(42);
        assertThat(Message.stamp(in, end)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    @DisplayName("the bare servers send the very frames that Vask sends")
    void sameFrames() {
        try (Vask vask = Vask.builder().app(App.of(Wire.KEY, Wire.SECRET)).build()) {
            FakeSocket socket = FakeSocket.connect(vask, "/app/" + Wire.KEY + "?protocol=7");
            socket.says("{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"full\"}}");
            String data = Wire.data(1, 2);
            vask.app(Wire.KEY).trigger(Wire.CHANNEL, Wire.EVENT, data);
            assertThat(socket.frames())
                    .containsExactly(
                            Wire.connectionEstablished(socket.socketId()),
                            Wire.subscriptionSucceeded(Wire.CHANNEL),
                            Wire.event(Wire.CHANNEL, Wire.EVENT, data));
        }
    }
}
