package dev.vask.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Bounds what reading a text may cost, in long runs only ({@code -Dfuzz.measured=true}): the build fails for nothing that a busy
 * machine or a cold JVM could cause.
 */
final class Measured {
    private static final boolean ON = Boolean.getBoolean("fuzz.measured");
    private static final int TRIES = 5;
    private static final long NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    /** Mostly Jazzer's own: each text that is compared is kept for its table of hints. */
    private static final long CONSTANT = 256 * 1024;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Measured() {}

    /**
     * Does it; fails if each time of five it takes more than 10 ms, or allocates more than 64 bytes a character. Once is no
     * finding: a class may have been loaded, and hooked.
     */
    static <T> T of(String text, Supplier<T> reading) {
        T result = reading.get();
        String cost = "";
        for (int i = 0; ON && i < TRIES; i++) {
            long allocated = THREADS.getCurrentThreadAllocatedBytes();
            long since = System.nanoTime();
            result = reading.get();
            long nanos = System.nanoTime() - since;
            allocated = THREADS.getCurrentThreadAllocatedBytes() - allocated;
            if (nanos <= NANOS && allocated <= CONSTANT + 64L * text.length()) {
                return result;
            }
            cost = nanos + " ns and " + allocated + " bytes for " + text.length() + " characters";
        }
        if (!cost.isEmpty()) {
            throw new AssertionError(cost + ", and as much in " + (TRIES - 1) + " tries before");
        }
        return result;
    }
}
