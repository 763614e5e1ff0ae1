package dev.vask.transport.secrecy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That what listens to all tests would really hear: on a logger and a stream of its own, so that no other test fails. */
class SecrecyTest {
    private static final String SECRET = "never-to-be-seen-9f86d081";
    private static final String HEX = "0123456789abcdef".repeat(4);

    private final Listening listening = new Listening();
    private final Logger logger = Logger.getLogger("aside.SecrecyTest");

    private void log(Level level, String text, Object parameter, Throwable thrown) {
        logger.setUseParentHandlers(false);
        listening.listenTo(logger);
        LogRecord event = new LogRecord(level, text);
        event.setLoggerName(logger.getName());
        event.setParameters(new Object[] {parameter});
        event.setThrown(thrown);
        logger.log(event);
        logger.removeHandler(listening);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "app of never-to-be-seen-9f86d081",
                "key:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
                "GET /apps/1/events?auth_key=key&auth_signature=abc",
                "{\"auth_signature\": \"abc\"}"
            })
    @DisplayName(
            "I21: a secret, a signature or an auth_signature in a log fails, also at the finest level, and only once")
    void told(String text) {
        log(Level.FINEST, text, "", null);
        assertThatThrownBy(listening::requireNothingTold).hasMessageContaining("aside.SecrecyTest");
        assertThatCode(listening::requireNothingTold).doesNotThrowAnyException();
    }

    @Test
    @DisplayName("I21: a secret in a parameter or in the cause of an exception fails")
    void toldInside() {
        log(Level.INFO, "a message: {0}", SECRET, null);
        assertThatThrownBy(listening::requireNothingTold).isInstanceOf(AssertionError.class);
        log(Level.INFO, "it failed", "", new IllegalStateException("outer", new IllegalStateException(HEX)));
        assertThatThrownBy(listening::requireNothingTold).isInstanceOf(AssertionError.class);
    }

    @Test
    @DisplayName("I21: a secret on the console fails, and is printed all the same; other text does not")
    void printed() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream stream = listening.listenTo(new PrintStream(out, true, StandardCharsets.UTF_8));
        stream.print("auth_signature is missing; 64 characters: " + "g".repeat(64) + "\n");
        assertThatCode(listening::requireNothingTold).doesNotThrowAnyException();
        stream.print("secret " + SECRET + "\n");
        assertThatThrownBy(listening::requireNothingTold).hasMessageContaining("the console");
        assertThat(out.toString(StandardCharsets.UTF_8)).endsWith(SECRET + "\n");
    }
}
