package dev.vask.internal.time;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.spi.VaskTime;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SystemTimeTest {
    private final SystemTime time = new SystemTime();

    @AfterEach
    void close() {
        time.close();
    }

    @Test
    @DisplayName("a timer fires once, not before its delay, on a daemon thread, never inside the call")
    void fires() throws InterruptedException {
        CountDownLatch fired = new CountDownLatch(1);
        Thread[] on = {null};
        long begin = time.nanoTime();
        time.after(Duration.ofMillis(5), () -> {
            on[0] = Thread.currentThread();
            fired.countDown();
        });

        assertThat(fired.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(time.nanoTime() - begin).isGreaterThanOrEqualTo(5_000_000);
        assertThat(on[0]).isNotEqualTo(Thread.currentThread());
        assertThat(on[0].isDaemon()).isTrue();
    }

    @Test
    @DisplayName("a task that throws, even an error, harms no other task")
    void throwingTask() throws InterruptedException {
        CountDownLatch fired = new CountDownLatch(1);
        time.after(Duration.ZERO, () -> {
            throw new LinkageError("says the test");
        });
        time.after(Duration.ZERO, fired::countDown);

        assertThat(fired.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    @DisplayName("a cancelled timer does not fire; cancelling twice or after the fact does nothing")
    void cancels() throws InterruptedException {
        AtomicBoolean fired = new AtomicBoolean();
        VaskTime.Cancellable timer = time.after(Duration.ofMillis(200), () -> fired.set(true));
        timer.cancel();
        timer.cancel();
        CountDownLatch later = new CountDownLatch(1);
        VaskTime.Cancellable second = time.after(Duration.ofMillis(250), later::countDown);

        assertThat(later.await(20, TimeUnit.SECONDS)).isTrue();
        second.cancel();
        assertThat(fired).isFalse();
    }

    @Test
    @DisplayName("after close no timer fires, and setting one is allowed and does nothing")
    void closed() {
        AtomicBoolean fired = new AtomicBoolean();
        time.after(Duration.ofMillis(1), () -> {});
        time.close();
        time.after(Duration.ZERO, () -> fired.set(true)).cancel();
        time.close();

        assertThat(fired).isFalse();
    }

    @Test
    @DisplayName("await returns when the stage completes, well or badly, when the time is over, and when interrupted")
    void awaits() {
        time.await(CompletableFuture.completedFuture(1), Duration.ofHours(1));
        time.await(CompletableFuture.failedFuture(new IllegalStateException("x")), Duration.ofHours(1));
        CompletableFuture<Void> later = new CompletableFuture<>();
        time.after(Duration.ofMillis(5), () -> later.complete(null));
        time.await(later, Duration.ofHours(1));
        assertThat(later).isCompleted();
        time.await(new CompletableFuture<>(), Duration.ofMillis(5));
        Thread.currentThread().interrupt();
        time.await(new CompletableFuture<>(), Duration.ofHours(1));
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    @DisplayName("monotonic time does not go back; wall time is that of the JDK, give or take a minute")
    void clocks() {
        long one = time.nanoTime();
        assertThat(time.nanoTime() - one).isNotNegative();
        assertThat(Math.abs(time.epochMillis() - java.time.Instant.now().toEpochMilli()))
                .isLessThan(60_000);
    }

    @Test
    @DisplayName("every thread of Vask has Vask's class loader and no thread local of the thread that starts it [S-81]")
    void threadsInheritNothing() throws Exception {
        InheritableThreadLocal<String> inherited = new InheritableThreadLocal<>();
        Thread starter = Thread.currentThread();
        ClassLoader before = starter.getContextClassLoader();
        List<ExecutorService> executors = List.of(
                SystemTime.hostExecutor(),
                SystemTime.registryExecutor(),
                SystemTime.sendExecutor(),
                SystemTime.webhookExecutor());
        try (URLClassLoader ofAnotherApplication = new URLClassLoader(new URL[0], before)) {
            starter.setContextClassLoader(ofAnotherApplication);
            inherited.set("of another application");
            CompletableFuture<List<Object>> timer = new CompletableFuture<>();
            time.after(Duration.ZERO, () -> timer.complete(seen(inherited)));
            List<CompletableFuture<List<Object>>> all = new ArrayList<>(List.of(timer));
            executors.forEach(it -> all.add(CompletableFuture.supplyAsync(() -> seen(inherited), it)));

            for (CompletableFuture<List<Object>> one : all) {
                assertThat(one.get(20, TimeUnit.SECONDS))
                        .containsExactly(SystemTime.class.getClassLoader(), "no value");
            }
        } finally {
            starter.setContextClassLoader(before);
            inherited.remove();
            executors.forEach(ExecutorService::shutdown);
        }
    }

    private static List<Object> seen(InheritableThreadLocal<String> inherited) {
        return List.of(
                Thread.currentThread().getContextClassLoader(),
                Objects.requireNonNullElse(inherited.get(), "no value"));
    }

    @Test
    @DisplayName("the host executor has four daemon threads and a queue of 10 000, and rejects beyond")
    void hostExecutor() throws InterruptedException {
        ExecutorService executor = SystemTime.hostExecutor();
        CountDownLatch release = new CountDownLatch(1);
        int accepted = 0;
        try {
            while (accepted < 20_000) {
                executor.execute(() -> {
                    try {
                        release.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
                accepted++;
            }
        } catch (RejectedExecutionException e) {
            assertThat(e).isNotNull();
        }
        release.countDown();
        executor.shutdown();

        assertThat(accepted).isEqualTo(10_004);
        assertThat(executor.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    }
}
