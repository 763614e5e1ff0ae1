package dev.vask.benchmarks.load.run;

import dev.vask.benchmarks.load.client.Client;
import dev.vask.benchmarks.load.client.Deadline;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** The clock of one measurement: CPU of server and client, time, and messages, between two moments. */
final class Slice {
    /** How long whatever should come at once may take on a machine that is busy. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Before what is measured the traffic runs for this long. */
    private static final double LEAD_SECONDS = 1;

    private static final double MILLION = 1e6;

    private final ServerProcess server;
    private final Client client;
    private double serverCpu;
    private double clientCpu;
    private long nanos;
    private long messages;

    Slice(ServerProcess server, Client client) {
        this.server = server;
        this.client = client;
    }

    /** Keeps the traffic going for the lead and then for what is measured. */
    Slice run(double seconds, Runnable eachTurn) {
        turns(Math.min(LEAD_SECONDS, seconds), eachTurn);
        begin();
        turns(seconds, eachTurn);
        end();
        return this;
    }

    private void turns(double seconds, Runnable eachTurn) {
        Deadline end = Deadline.in(Duration.ofNanos(Math.round(seconds * 1e9)));
        while (!end.passed()) {
            client.turn(1);
            eachTurn.run();
        }
    }

    void begin() {
        messages = client.messages();
        serverCpu = server.cpuSeconds();
        clientCpu = ProcStat.cpuSeconds(ProcessHandle.current().pid());
        nanos = System.nanoTime();
    }

    void end() {
        nanos = System.nanoTime() - nanos;
        serverCpu = server.cpuSeconds() - serverCpu;
        clientCpu = ProcStat.cpuSeconds(ProcessHandle.current().pid()) - clientCpu;
        messages = client.messages() - messages;
    }

    double seconds() {
        return nanos / 1e9;
    }

    double serverCpu() {
        return serverCpu;
    }

    long messages() {
        return messages;
    }

    double cpuPerMillion() {
        return serverCpu / messages * MILLION;
    }

    double perSecond() {
        return messages / seconds();
    }

    /** The figures of a scenario that counts messages. */
    Map<String, Double> figures() {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("cpuPerMillion", cpuPerMillion());
        figures.put("perSecond", perSecond());
        figures.put("serverCores", serverCpu / seconds());
        figures.put("clientCores", clientCpu / seconds());
        figures.put("problems", (double) client.problems());
        return figures;
    }
}
