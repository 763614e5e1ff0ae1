package dev.vask.internal.net;

import dev.vask.concurrency.Interleavings;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A mailbox: commands that do not wait, commands that pause it, and answers, from any thread. */
@Tag("once")
@Tag(Interleavings.TAG)
@Param(name = "thread", gen = ThreadIdGen.class)
public class MailboxInterleavingTest {
    private static final int THREADS = 8;

    private record Ran(int thread, int number) {}

    private final AtomicIntegerArray posted = new AtomicIntegerArray(THREADS);
    private final Queue<CompletableFuture<Void>> asked = new ConcurrentLinkedQueue<>();
    private final List<Throwable> bugs = new ArrayList<>();
    private final Mailbox mailbox = new Mailbox(bugs::add);

    /** For one thread: the mailbox is what makes that safe. */
    private final List<Ran> ran = new ArrayList<>();

    @Operation
    public void post(@Param(name = "thread") int thread) {
        Ran mine = new Ran(thread, posted.getAndIncrement(thread));
        mailbox.post(() -> {
            ran.add(mine);
            return null;
        });
    }

    @Operation
    public void ask(@Param(name = "thread") int thread) {
        Ran mine = new Ran(thread, posted.getAndIncrement(thread));
        mailbox.post(() -> {
            ran.add(mine);
            CompletableFuture<Void> answer = new CompletableFuture<>();
            asked.add(answer);
            return answer;
        });
    }

    @Operation
    public void answer() {
        CompletableFuture<Void> answer = asked.poll();
        if (answer != null) {
            answer.complete(null);
        }
    }

    @Validate
    public void allRanOnceAndInOrder() {
        while (!asked.isEmpty()) {
            answer();
        }
        Interleavings.require(mailbox.size() == 0, "nothing waits");
        Interleavings.require(bugs.isEmpty(), "no bug");
        int[] next = new int[THREADS];
        for (Ran one : ran) {
            Interleavings.require(one.number() == next[one.thread()]++, "once and in order");
        }
        for (int thread = 0; thread < THREADS; thread++) {
            Interleavings.require(next[thread] == posted.get(thread), "all of them");
        }
    }

    @Test
    @DisplayName("a mailbox runs every command once, one at a time, each thread's in order, whoever answers when")
    void mailbox() {
        Interleavings.checkEnd(MailboxInterleavingTest.class);
    }
}
