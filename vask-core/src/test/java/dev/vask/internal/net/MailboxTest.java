package dev.vask.internal.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class MailboxTest {
    private final List<Throwable> bugs = new ArrayList<>();
    private final List<String> done = Collections.synchronizedList(new ArrayList<>());
    private final Mailbox mailbox = new Mailbox(bugs::add);

    private void post(String name) {
        mailbox.post(() -> {
            done.add(name);
            return null;
        });
    }

    @Test
    @DisplayName("commands run at once and in order; one posted from inside another runs after it")
    void order() {
        mailbox.post(() -> {
            post("inner");
            done.add("outer");
            assertThat(mailbox.size()).isEqualTo(2);
            return null;
        });
        post("last");

        assertThat(done).containsExactly("outer", "inner", "last");
        assertThat(mailbox.size()).isZero();
    }

    @Test
    @DisplayName("a command with a stage that is not complete pauses the box; completing it goes on with what waits")
    void pause() {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        mailbox.post(() -> answer);
        post("a");
        post("b");
        assertThat(done).isEmpty();
        assertThat(mailbox.size()).isEqualTo(3);

        answer.complete(null);

        assertThat(done).containsExactly("a", "b");
        post("c");
        assertThat(done).last().isEqualTo("c");
    }

    @Test
    @DisplayName("a stage that is complete already pauses nothing; one that completes with nothing waiting neither")
    void noPause() {
        mailbox.post(() -> CompletableFuture.completedFuture(1));
        post("a");
        assertThat(done).containsExactly("a");
        CompletableFuture<Void> answer = new CompletableFuture<>();
        mailbox.post(() -> answer);
        answer.complete(null);
        assertThat(mailbox.size()).isZero();
        post("b");
        assertThat(done).containsExactly("a", "b");
    }

    @Test
    @DisplayName("a command that throws is reported, and the next one runs")
    void throwing() {
        mailbox.post(() -> {
            throw new IllegalStateException("bug");
        });
        mailbox.post(() -> {
            throw new LinkageError("worse");
        });
        post("a");

        assertThat(done).containsExactly("a");
        assertThat(bugs).hasSize(2);
    }

    @Test
    @DisplayName("after a command whose stage fails, before or after the pause, the next one runs")
    void failingStage() {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        mailbox.post(() -> CompletableFuture.failedFuture(new IllegalStateException("at once")));
        mailbox.post(() -> answer);
        post("a");
        answer.completeExceptionally(new IllegalStateException("later"));

        assertThat(done).containsExactly("a");
        assertThat(mailbox.size()).isZero();
    }

    @Test
    @DisplayName("100 000 commands posted from inside one, and as many pauses, need no deeper stack")
    void shallow() {
        AtomicInteger ran = new AtomicInteger();
        mailbox.post(() -> {
            for (int i = 0; i < 100_000; i++) {
                mailbox.post(() -> {
                    ran.incrementAndGet();
                    return CompletableFuture.completedFuture(null);
                });
            }
            return null;
        });

        assertThat(ran).hasValue(100_000);
        assertThat(bugs).isEmpty();
    }

    @Test
    @Timeout(60)
    @DisplayName(
            "commands of eight threads run one at a time, all of them, each thread's in its order, also across pauses")
    void threads() throws InterruptedException {
        List<List<Integer>> seen = new ArrayList<>();
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger overlaps = new AtomicInteger();
        CountDownLatch start = new CountDownLatch(1);
        CountDownLatch posted = new CountDownLatch(8);
        CountDownLatch ran = new CountDownLatch(8 * 2_000);
        for (int t = 0; t < 8; t++) {
            List<Integer> mine = new ArrayList<>();
            seen.add(mine);
            Thread thread = new Thread(() -> {
                try {
                    start.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                for (int i = 0; i < 2_000; i++) {
                    int number = i;
                    mailbox.post(() -> {
                        if (inside.incrementAndGet() != 1) {
                            overlaps.incrementAndGet();
                        }
                        mine.add(number);
                        inside.decrementAndGet();
                        ran.countDown();
                        return number % 100 == 0 ? CompletableFuture.runAsync(() -> {}) : null;
                    });
                }
                posted.countDown();
            });
            thread.setDaemon(true);
            thread.start();
        }
        start.countDown();

        assertThat(posted.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(ran.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(overlaps).hasValue(0);
        assertThat(seen).allSatisfy(mine -> {
            assertThat(mine).hasSize(2_000);
            assertThat(mine).isSorted();
        });
    }
}
