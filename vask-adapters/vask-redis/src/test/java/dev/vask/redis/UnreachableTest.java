package dev.vask.redis;

import static dev.vask.redis.Heard.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.App;
import dev.vask.Vask;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/** The log while no Redis listens at the configured address. */
@Isolated("reads the log")
final class UnreachableTest {
    private static final Logger VASK = Logger.getLogger("dev.vask");

    /** Warnings and errors, as one text each. */
    private static final class Warnings extends Handler implements AutoCloseable {
        final List<String> lines = new CopyOnWriteArrayList<>();
        private final SimpleFormatter formatter = new SimpleFormatter();
        private final Level before = VASK.getLevel();

        Warnings() {
            VASK.setLevel(Level.WARNING);
            VASK.setUseParentHandlers(false);
            VASK.addHandler(this);
        }

        @Override
        public void publish(LogRecord event) {
            if (event.getLevel().intValue() >= Level.WARNING.intValue()) {
                lines.add(formatter.formatMessage(event));
            }
        }

        @Override
        public void flush() {
            // Nothing is buffered.
        }

        @Override
        public void close() {
            VASK.removeHandler(this);
            VASK.setUseParentHandlers(true);
            VASK.setLevel(before);
        }
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    @Timeout(60)
    @DisplayName(
            "Redis is unreachable at the start → one warning with host, port and cause; 500 triggers → one more line")
    void unreachableAtTheStart() throws IOException {
        int port = closedPort();
        try (Warnings warnings = new Warnings();
                Vask vask = Vask.builder()
                        .app(App.of("key", "secret"))
                        .backplane(RedisBackplane.builder()
                                .uri("redis://127.0.0.1:" + port)
                                .build())
                        .drainWindow(java.time.Duration.ZERO)
                        .build()) {
            eventually(() -> !warnings.lines.isEmpty());
            assertThat(warnings.lines.get(0))
                    .contains("the Redis backplane is DOWN")
                    .contains("127.0.0.1:" + port)
                    .contains("refused");

            for (int i = 0; i < 500; i++) {
                CompletionStage<Void> published = vask.app("key").trigger("orders", "paid", "1");
                assertThat(published.toCompletableFuture()).failsWithin(java.time.Duration.ofSeconds(10));
            }
            assertThat(warnings.lines).as(String.join("\n", warnings.lines)).hasSizeLessThanOrEqualTo(4);
        }
    }
}
