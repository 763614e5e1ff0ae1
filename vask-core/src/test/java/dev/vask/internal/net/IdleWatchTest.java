package dev.vask.internal.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class IdleWatchTest {
    private final VirtualTime time = new VirtualTime();
    private final List<String> told = new ArrayList<>();
    private final IdleWatch watch = watch(
            Duration.ofMinutes(2),
            Duration.ofSeconds(30),
            () -> told.add("ping " + time.elapsed().toSeconds()));

    private IdleWatch watch(Duration activity, Duration pong, Runnable ping) {
        return new IdleWatch(time, activity, pong, new IdleWatch.Owner() {
            @Override
            public void onSilent() {
                ping.run();
            }

            @Override
            public void onDead() {
                told.add("dead " + time.elapsed().toSeconds());
            }
        });
    }

    private void seen() {
        watch.seen(time.nanoTime());
    }

    @Test
    @DisplayName("silence is pinged after the activity timeout and dead after the pong timeout, each once")
    void silence() {
        watch.start();
        time.advance(Duration.ofHours(1));

        assertThat(told).containsExactly("ping 120", "dead 150");
        assertThat(time.pendingTimers()).isZero();
    }

    @Test
    @DisplayName("life moves the ping: it comes the activity timeout after the last sign")
    void life() {
        watch.start();
        time.advance(Duration.ofSeconds(50));
        seen();
        time.advance(Duration.ofSeconds(119));
        assertThat(told).isEmpty();
        time.advance(Duration.ofSeconds(1));

        assertThat(told).containsExactly("ping 170");
    }

    @Test
    @DisplayName("an answer in the last nanosecond saves, and the next ping comes the activity timeout after it")
    void answered() {
        watch.start();
        time.advance(Duration.ofSeconds(150).minusNanos(1));
        seen();
        time.advance(Duration.ofNanos(1));
        assertThat(told).containsExactly("ping 120");
        time.advance(Duration.ofMinutes(2));

        assertThat(told).containsExactly("ping 120", "ping 269");
    }

    @Test
    @DisplayName("an answer in the very moment of the ping counts, also one given inside it")
    void answeredInside() {
        IdleWatch[] self = {null};
        self[0] = watch(Duration.ofNanos(120), Duration.ofNanos(30), () -> self[0].seen(time.nanoTime()));
        self[0].start();

        time.advance(Duration.ofNanos(1_000));

        assertThat(told).isEmpty();
    }

    @Test
    @DisplayName("one timer at a time, however much arrives")
    void oneTimer() {
        watch.start();
        for (int i = 0; i < 1_000; i++) {
            seen();
            time.advance(Duration.ofMillis(500));
            assertThat(time.pendingTimers()).isOne();
        }
        assertThat(told).isEmpty();
    }

    @Test
    @DisplayName("stopped, it neither pings nor declares dead, and leaves no timer; stopping twice or first is fine")
    void stopped() {
        watch.start();
        time.advance(Duration.ofSeconds(130));
        watch.stop();
        watch.stop();
        assertThat(time.pendingTimers()).isZero();
        time.advance(Duration.ofHours(1));
        assertThat(told).containsExactly("ping 120");

        IdleWatch never = watch(Duration.ofNanos(1), Duration.ofNanos(1), () -> told.add("ping"));
        never.stop();
        never.start();
        time.advance(Duration.ofHours(1));
        assertThat(told).hasSize(1);
        assertThat(time.pendingTimers()).isZero();
    }
}
