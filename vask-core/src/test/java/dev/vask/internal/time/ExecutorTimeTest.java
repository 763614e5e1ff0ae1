package dev.vask.internal.time;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.spi.VaskTime;
import dev.vask.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ExecutorTimeTest {
    private final VirtualTime clock = new VirtualTime();
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final ExecutorTime time = new ExecutorTime(clock, tasks::add);
    private final List<String> done = new ArrayList<>();

    @Test
    @DisplayName("a due timer hands its task to the executor and runs nothing itself [S-71]")
    void handsOver() {
        time.after(Duration.ofSeconds(1), () -> done.add("task"));

        clock.advance(Duration.ofSeconds(1));

        assertThat(done).isEmpty();
        tasks.remove().run();
        assertThat(done).containsExactly("task");
        assertThat(time.nanoTime()).isEqualTo(clock.nanoTime());
        assertThat(time.epochMillis()).isEqualTo(clock.epochMillis());
    }

    @Test
    @DisplayName("a cancelled timer runs nothing, before it is due and after its task was handed over [S-71]")
    void cancel() {
        time.after(Duration.ofSeconds(1), () -> done.add("early")).cancel();
        assertThat(clock.pendingTimers()).isZero();
        VaskTime.Cancellable late = time.after(Duration.ofSeconds(1), () -> done.add("late"));
        clock.advance(Duration.ofSeconds(1));

        late.cancel();
        tasks.forEach(Runnable::run);

        assertThat(done).isEmpty();
    }

    @Test
    @DisplayName("the executor rejects → the timer runs the task; a task that throws harms no other timer [S-82]")
    void rejectedOrFailing() {
        ExecutorTime rejected = new ExecutorTime(clock, task -> {
            throw new RejectedExecutionException("full, says the test");
        });
        rejected.after(Duration.ofSeconds(1), () -> {
            throw new LinkageError("says the test");
        });
        rejected.after(Duration.ofSeconds(1), () -> done.add("task"));

        clock.advance(Duration.ofSeconds(1));

        assertThat(done).containsExactly("task");
    }

    @Test
    @DisplayName("a task that blocks delays no timer of the clock behind it [S-71]")
    void blockedTaskDelaysNoHeartbeat() throws InterruptedException {
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch heartbeat = new CountDownLatch(1);
        ExecutorService sends = SystemTime.sendExecutor();
        try (SystemTime system = new SystemTime()) {
            new ExecutorTime(system, sends).after(Duration.ZERO, () -> {
                blocked.countDown();
                try {
                    release.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            assertThat(blocked.await(20, TimeUnit.SECONDS)).isTrue();

            system.after(Duration.ZERO, heartbeat::countDown);

            assertThat(heartbeat.await(20, TimeUnit.SECONDS)).isTrue();
        } finally {
            release.countDown();
            sends.shutdown();
        }
    }
}
