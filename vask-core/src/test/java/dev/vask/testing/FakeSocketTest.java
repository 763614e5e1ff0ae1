package dev.vask.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vask.App;
import dev.vask.Vask;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FakeSocketTest {
    private static final String SUBSCRIBE = "{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"orders\"}}";

    private final VirtualTime time = new VirtualTime();
    private final Vask vask = Vask.builder()
            .app(App.of("key", "secret").withAllowedOrigins("https://example.com"))
            .time(time)
            .executor(Runnable::run)
            .build();
    private final FakeSocket socket = FakeSocket.connect(vask, "/app/key?protocol=7");

    @Test
    @DisplayName("frames are read one by one or all at once; reading beyond the last fails and says what there was")
    void reading() {
        assertThat(socket.nextFrame()).contains("connection_established");
        socket.says(SUBSCRIBE);
        vask.app("key").trigger("orders", "a", "1");
        assertThat(socket.newFrames()).hasSize(2);
        assertThat(socket.newFrames()).isEmpty();
        assertThatThrownBy(socket::nextFrame)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("connection_established");
        assertThat(socket.events("orders")).containsExactly("a");
        assertThat(socket.events("other")).isEmpty();
        assertThat(socket.frames()).hasSize(3);
    }

    @Test
    @DisplayName("the data of events is read as a client library hands it on, by channel and event")
    void eventData() {
        socket.says(SUBSCRIBE);
        vask.app("key").trigger("orders", "a", "{\"id\":1}");
        vask.app("key").trigger("orders", "b", "two");
        vask.app("key").trigger("orders", "a", "");
        assertThat(socket.data("orders", "a")).containsExactly("{\"id\":1}", "");
        assertThat(socket.data("orders", "b")).containsExactly("two");
        assertThat(socket.data("other", "a")).isEmpty();
    }

    @Test
    @DisplayName(
            "a client that stops reading gets nothing; when it reads again it gets all that was held back, in order")
    void readsAgain() {
        socket.says(SUBSCRIBE);
        socket.newFrames();
        socket.stopsReading();
        vask.app("key").trigger("orders", "a", "1");
        vask.app("key").trigger("orders", "b", "2");
        vask.app("key").trigger("orders", "c", "3");
        assertThat(socket.newFrames()).isEmpty();

        socket.resumesReading();

        assertThat(socket.events("orders")).containsExactly("a", "b", "c");
    }

    @Test
    @DisplayName("the socket id is the one it was given; a refused connection has none and says so")
    void socketId() {
        assertThat(socket.socketId()).matches("[0-9]+\\.[0-9]+");
        FakeSocket refused = FakeSocket.connect(vask, "/app/unknown");
        assertThatThrownBy(refused::socketId).isInstanceOf(AssertionError.class).hasMessageContaining("4001");
        assertThat(refused.closeReason()).isNotEmpty();
        assertThat(refused.isOpen()).isFalse();
    }

    @Test
    @DisplayName("headers of the handshake are found whatever their case")
    void headers() {
        assertThat(FakeSocket.connect(vask.sockets(), "/app/key", Map.of("origin", "https://evil.com"))
                        .closeCode())
                .isEqualTo(4009);
        assertThat(FakeSocket.connect(vask.sockets(), "/app/key", Map.of("origin", "https://example.com"))
                        .isOpen())
                .isTrue();
    }

    @Test
    @DisplayName(
            "closing with a code, hanging up and being aborted end the connection; what it says afterwards is lost")
    void ends() {
        socket.closes(1000, "bye");
        assertThat(socket.isOpen()).isFalse();
        assertThat(socket.closeCode()).isNull();
        socket.says(SUBSCRIBE);
        socket.hangsUp();
        socket.pongs();
        assertThat(vask.stats().channels()).isZero();
        assertThat(vask.stats().connections()).isZero();
        assertThat(socket.wasAborted()).isFalse();
        FakeSocket stubborn = FakeSocket.connect(vask, "/app/key").neverAnswersClose();
        vask.drain(java.time.Duration.ZERO);
        assertThat(stubborn.closeCode()).isEqualTo(4200);
        assertThat(stubborn.wasAborted()).isFalse();
        time.advance(java.time.Duration.ofSeconds(2));
        assertThat(stubborn.wasAborted()).isTrue();
    }
}
