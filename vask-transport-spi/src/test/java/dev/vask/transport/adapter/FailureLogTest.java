package dev.vask.transport.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FailureLogTest {
    private record Line(
            System.Logger.Level level,
            @Nullable String text,
            @Nullable Throwable thrown) {}

    private record Due(long nanos, Runnable task) {}

    private final List<Line> lines = new ArrayList<>();
    private @Nullable RuntimeException thrownByLogger;
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5); // The clock may wrap around.
    private final List<Due> timers = new ArrayList<>();

    private final System.Logger logger = new System.Logger() {
        @Override
        public String getName() {
            return "test";
        }

        @Override
        public boolean isLoggable(Level level) {
            return true;
        }

        @Override
        public void log(
                Level level, @Nullable ResourceBundle bundle, @Nullable String text, @Nullable Throwable thrown) {
            if (thrownByLogger != null) {
                throw thrownByLogger;
            }
            lines.add(new Line(level, text, thrown));
        }

        @Override
        public void log(
                Level level, @Nullable ResourceBundle bundle, @Nullable String format, @Nullable Object... parameters) {
            lines.add(new Line(level, format, null));
        }
    };

    private FailureLog withoutTimer() {
        return new FailureLog(logger, System.Logger.Level.WARNING, now::get);
    }

    private FailureLog withTimer() {
        return new FailureLog(logger, System.Logger.Level.ERROR, now::get, (delay, task) -> {
            Due due = new Due(now.get() + delay.toNanos(), task);
            timers.add(due);
            return () -> timers.remove(due);
        });
    }

    private void advance(Duration by) {
        now.addAndGet(by.toNanos());
        List<Due> due =
                timers.stream().filter(it -> it.nanos() - now.get() <= 0).toList();
        timers.removeAll(due);
        due.forEach(it -> it.task().run());
    }

    private static Throwable failure(String text) {
        return new IllegalStateException(text);
    }

    @Test
    @DisplayName("5,000 failures in a minute → one line with a stack trace, and one with their number at its end")
    void floodIsTwoLines() {
        FailureLog log = withTimer();
        for (int i = 0; i < 5_000; i++) {
            log.failed("the authorizer failed", failure("no " + i));
        }
        assertThat(lines)
                .singleElement()
                .satisfies(line -> assertThat(line.thrown()).hasMessage("no 0"))
                .extracting(Line::text)
                .isEqualTo("the authorizer failed");
        assertThat(timers).hasSize(1);

        advance(Duration.ofSeconds(60));

        assertThat(lines)
                .hasSize(2)
                .last()
                .isEqualTo(new Line(
                        System.Logger.Level.ERROR,
                        "the authorizer failed; 4999 more of this kind in the last 60 s,"
                                + " the last one: java.lang.IllegalStateException: no 4999",
                        null));
        assertThat(timers).isEmpty();
    }

    @Test
    @DisplayName("a flood over ten minutes → a line a minute, with numbers that add up")
    void longFlood() {
        FailureLog log = withTimer();
        for (int second = 0; second < 600; second++) {
            log.failed("it failed", failure("x"));
            advance(Duration.ofSeconds(1));
        }
        assertThat(lines).hasSize(11);
        long counted = lines.stream()
                .skip(1)
                .mapToLong(line -> Long.parseLong(line.text().replaceFirst(".*; (\\d+) more.*", "$1")))
                .sum();
        assertThat(1 + counted).isEqualTo(600);
        assertThat(lines.stream().filter(line -> line.thrown() != null)).hasSize(1);
    }

    @Test
    @DisplayName("without a timer the next failure after the window reports the number")
    void withoutTimerTheNextFailureReports() {
        FailureLog log = withoutTimer();
        log.failed("it failed", failure("a"));
        log.failed("it failed", failure("b"));
        advance(Duration.ofSeconds(59));
        log.failed("it failed", failure("c"));
        assertThat(lines).hasSize(1);
        advance(Duration.ofSeconds(1));
        log.failed("it failed", failure("d"));

        assertThat(lines).hasSize(2);
        assertThat(lines.get(1).text())
                .contains("3 more of this kind in the last 60 s")
                .endsWith(": d");
        assertThat(lines.get(1).thrown()).isNull();
    }

    @Test
    @DisplayName("a failure after a minute without any → its stack trace is logged again")
    void quietMinute() {
        FailureLog log = withoutTimer();
        log.failed("it failed", failure("a"));
        log.failed("it failed", failure("b"));
        advance(Duration.ofMinutes(5));
        log.failed("it failed", failure("c"));
        advance(Duration.ofMinutes(5));
        log.failed("it failed", failure("d"));

        assertThat(lines).hasSize(3);
        assertThat(lines.get(1).text()).contains("; 2 more");
        assertThat(lines.get(1).thrown()).hasMessage("c");
        assertThat(lines.get(2))
                .isEqualTo(new Line(
                        System.Logger.Level.WARNING, "it failed", lines.get(2).thrown()));
        assertThat(lines.get(2).thrown()).hasMessage("d");
    }

    @Test
    @DisplayName("the counted line shows input of a peer on one line, and not all of it")
    void hostileText() {
        FailureLog log = withoutTimer();
        log.failed("it failed", null);
        log.failed("it failed", failure("a\r\nFORGED\u2028{0}" + "x".repeat(10_000)));
        log.flush();

        assertThat(lines).hasSize(2);
        assertThat(lines.get(1).text())
                .hasSizeLessThan(500)
                .contains("a  FORGED {0}x")
                .doesNotContain("\n", "\u2028");
    }

    @Test
    @DisplayName("a flush reports the suppressed number once, and nothing if there is none")
    void flushReportsOnce() {
        FailureLog log = withTimer();
        log.failed("events were dropped", null, 3);
        log.flush();
        assertThat(lines).extracting(Line::text).containsExactly("events were dropped (3 at once)");
        log.failed("events were dropped", null, 4);
        log.failed("events were dropped", null, 5);
        assertThat(timers).hasSize(1);
        log.flush();
        log.flush();
        assertThat(timers).isEmpty();
        advance(Duration.ofSeconds(60));

        assertThat(lines).hasSize(2);
        assertThat(lines.get(1).text()).isEqualTo("events were dropped; 9 more of this kind in the last 0 s");
    }

    @Test
    @DisplayName("the logger throws → the caller continues, and later failures are counted and logged [S-62]")
    void exceptionOfTheLoggerIsIgnored() {
        FailureLog log = withTimer();
        thrownByLogger = new IllegalStateException("the appender is closed");
        log.failed("it failed", failure("first"));
        thrownByLogger = null;

        log.failed("it failed", failure("second"));
        advance(Duration.ofSeconds(60));

        assertThat(lines)
                .singleElement()
                .satisfies(line -> assertThat(line.text()).startsWith("it failed; 1 more of this kind"));
    }
}
