package dev.vask.benchmarks.soak;

import dev.vask.benchmarks.load.run.ServerProcess;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** The faults, one after the other: many connections are cut, the publisher stops, the server's process stops. */
final class Mishaps {
    private static final long LASTS = Duration.ofSeconds(3).toNanos();
    private static final int ONE_IN = 20;

    private final ServerProcess server;
    private final Crowd crowd;
    private final Latency latency;
    private final Plan plan;
    private final long interval;
    private final Map<String, Integer> counts = new LinkedHashMap<>();
    private long due;
    private int next;
    private Runnable end = () -> {};
    private long endsAt = Long.MAX_VALUE;

    Mishaps(ServerProcess server, Crowd crowd, Latency latency, Plan plan, double every, long now) {
        this.server = server;
        this.crowd = crowd;
        this.latency = latency;
        this.plan = plan;
        this.interval = Math.round(every * 1e9);
        this.due = now + interval;
    }

    /** Whether one is going on. */
    boolean going() {
        return endsAt != Long.MAX_VALUE;
    }

    /** How often each has happened. */
    String summary() {
        return counts.toString();
    }

    /** Ends what has lasted long enough, and begins what is due unless it is the end. */
    void turn(long now, boolean enough) {
        if (now >= endsAt) {
            endsAt = Long.MAX_VALUE;
            end.run();
        }
        if (now >= due && !going() && !enough) {
            due += interval;
            begin(now);
        }
    }

    private void begin(long now) {
        switch (next++ % 3) {
            case 0 -> {
                count("cut");
                crowd.cut(Math.max(1, plan.connections() / ONE_IN));
            }
            case 1 -> {
                count("publisher stopped");
                server.ask("stop");
                endsAt = now + LASTS;
                end = () -> server.ask("publish " + plan.publishes());
            }
            default -> {
                count("server stopped");
                latency.stopped(System.nanoTime());
                server.signal("STOP");
                endsAt = now + LASTS;
                end = () -> {
                    server.signal("CONT");
                    latency.continued(System.nanoTime());
                };
            }
        }
    }

    private void count(String mishap) {
        counts.merge(mishap, 1, Integer::sum);
    }
}
