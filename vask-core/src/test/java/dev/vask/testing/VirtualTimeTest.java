package dev.vask.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.spi.VaskTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class VirtualTimeTest {
    private final VirtualTime time = new VirtualTime();
    private final List<String> ran = new ArrayList<>();

    private VaskTime.Cancellable after(int seconds, String name) {
        return time.after(
                Duration.ofSeconds(seconds),
                () -> ran.add(name + "@" + time.elapsed().toSeconds()));
    }

    @Test
    @DisplayName("time stands still until it is advanced, and then both clocks go on, across the overflow of nanoTime")
    void standsStill() {
        long nanos = time.nanoTime();
        assertThat(time.nanoTime()).isEqualTo(nanos);
        assertThat(time.epochMillis())
                .isEqualTo(Instant.parse("2026-01-01T00:00:00Z").toEpochMilli());

        time.advance(Duration.ofMinutes(2));

        assertThat(time.nanoTime() - nanos).isEqualTo(Duration.ofMinutes(2).toNanos());
        assertThat(time.epochMillis())
                .isEqualTo(Instant.parse("2026-01-01T00:02:00Z").toEpochMilli());
        assertThat(time.elapsed()).isEqualTo(Duration.ofMinutes(2));
        assertThat(new VirtualTime(Instant.EPOCH).epochMillis()).isZero();
    }

    @Test
    @DisplayName(
            "timers run at their moment, in the order of their deadlines, those of one moment in the order they were set")
    void order() {
        after(3, "c");
        after(1, "a");
        after(2, "b1");
        after(2, "b2");
        time.advance(Duration.ofSeconds(2));
        assertThat(ran).containsExactly("a@1", "b1@2", "b2@2");
        time.advance(Duration.ofSeconds(10));

        assertThat(ran).last().isEqualTo("c@3");
        assertThat(time.pendingTimers()).isZero();
    }

    @Test
    @DisplayName(
            "a timer set by a timer runs in the same advance if it comes due in it; one of no delay not inside the call")
    void nested() {
        time.after(Duration.ofSeconds(1), () -> {
            after(1, "due");
            after(9, "not yet");
            time.after(Duration.ZERO, () -> ran.add("now"));
            ran.add("set");
        });
        time.advance(Duration.ofSeconds(5));

        assertThat(ran).containsExactly("set", "now", "due@2");
        assertThat(time.pendingTimers()).isOne();
    }

    @Test
    @DisplayName("a cancelled timer does not run; cancelling again or after the fact does nothing")
    void cancel() {
        VaskTime.Cancellable timer = after(1, "x");
        VaskTime.Cancellable other = after(1, "y");
        timer.cancel();
        timer.cancel();
        assertThat(time.pendingTimers()).isOne();
        time.advance(Duration.ofSeconds(1));
        other.cancel();

        assertThat(ran).containsExactly("y@1");
    }

    @Test
    @DisplayName("await lets time pass until the stage completes, and not a moment longer; or until the time is over")
    void await() {
        CompletableFuture<Void> stage = new CompletableFuture<>();
        time.after(Duration.ofSeconds(3), () -> stage.complete(null));
        after(4, "later");
        time.await(stage, Duration.ofMinutes(1));
        assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(3));
        assertThat(ran).isEmpty();
        time.await(stage, Duration.ofMinutes(1));
        assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(3));

        time.await(new CompletableFuture<>(), Duration.ofSeconds(7));

        assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(10));
        assertThat(ran).containsExactly("later@4");
    }

    @Test
    @DisplayName("a task that throws harms no other task, as VaskTime promises: those due in the same advance run")
    void throwingTask() {
        time.after(Duration.ofSeconds(1), () -> {
            throw new IllegalStateException("says the test");
        });
        after(2, "other");
        try {
            time.advance(Duration.ofSeconds(5));
        } catch (IllegalStateException told) {
            ran.add("told");
        }

        assertThat(ran).contains("other@2");
    }
}
