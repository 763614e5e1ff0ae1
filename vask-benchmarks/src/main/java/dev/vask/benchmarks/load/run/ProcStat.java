package dev.vask.benchmarks.load.run;

import dev.vask.benchmarks.load.client.LoadException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The CPU time of a process with all its threads, as the kernel counts it in {@code /proc/PID/stat} (proc(5)). */
public final class ProcStat {
    /** Of the fields behind the name. */
    private static final int USER = 11;

    private static final int SYSTEM = 12;

    private static final double TICKS_PER_SECOND = ticksPerSecond();

    private ProcStat() {}

    public static double cpuSeconds(long pid) {
        try {
            return ticks(Files.readString(Path.of("/proc", Long.toString(pid), "stat"))) / TICKS_PER_SECOND;
        } catch (IOException e) {
            throw new LoadException("process " + pid + " is gone", e);
        }
    }

    /** User and system time. The name of the process may hold blanks and parentheses, so fields are counted behind its end. */
    static long ticks(String stat) {
        List<String> fields =
                List.of(stat.substring(stat.lastIndexOf(')') + 2).trim().split(" ", -1));
        return Long.parseLong(fields.get(USER)) + Long.parseLong(fields.get(SYSTEM));
    }

    private static double ticksPerSecond() {
        try {
            Process getconf = new ProcessBuilder("getconf", "CLK_TCK").start();
            String answer = new String(getconf.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return Double.parseDouble(answer.trim());
        } catch (IOException e) {
            throw new LoadException("getconf CLK_TCK", e);
        }
    }
}
