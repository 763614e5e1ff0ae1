package dev.vask.benchmarks.soak;

import dev.vask.benchmarks.load.client.Client;
import dev.vask.benchmarks.load.client.Deadline;
import dev.vask.benchmarks.load.client.LoadException;
import dev.vask.benchmarks.load.client.Peer;
import dev.vask.benchmarks.load.client.PeerListener;
import dev.vask.benchmarks.load.run.ServerProcess;
import dev.vask.benchmarks.soak.server.Gauges;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.BooleanSupplier;

/** One soak, from the first connection to the last. */
final class Run {
    private static final double WARM_UP_SECONDS = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** An idle thread of a server's pool lives for a minute. */
    private static final Duration THREADS_END = Duration.ofSeconds(100);

    private static final Duration MOMENT = Duration.ofSeconds(10);
    private static final Duration DRAIN = Duration.ofSeconds(5);
    private static final double MAX_HEAP_GROWTH = 5;
    private static final double MAX_P99_MILLIS = 50;
    private static final double PERCENT = 100;
    private static final double MEGABYTE = 1024 * 1024;

    private final ServerProcess server;
    private final Client client;
    private final Plan plan;
    private final PrintStream out;
    private final Ledger ledger;
    private final Latency latency = new Latency();
    private final Crowd crowd;
    private final SlowReaders slow;
    private long[] published = {};

    Run(ServerProcess server, Client client, Plan plan, PrintStream out) {
        this.server = server;
        this.client = client;
        this.plan = plan;
        this.out = out;
        this.ledger = new Ledger(plan.channels());
        this.crowd = new Crowd(client, server.port(), ledger, latency);
        this.slow = new SlowReaders(client, server.port(), plan);
        client.receiver(crowd::received);
        client.listener(new Either());
    }

    PassTable soak() {
        visit();
        crowd.comes(plan.connections(), plan.channels());
        crowd.settle(PATIENCE);
        // Whatever grows once has grown before anything is compared; a fault of each kind is part of it.
        everyday(WARM_UP_SECONDS, WARM_UP_SECONDS / 4);
        rest();
        Gauges before = gauges();
        say("begins: " + before + "\n  threads: " + server.ask("threads"));
        latency.reset();
        String mishaps = everyday(plan.seconds(), plan.faultEvery());
        rest();
        crowd.complete(published);
        Gauges after = comeToRest(before);
        say("ends: " + after + "\n  threads: " + server.ask("threads"));
        int size = crowd.size();
        drain();
        Gauges drained = gauges();
        // The last connection's end may still be in somebody's hands.
        until(MOMENT, () -> left().isEmpty());
        String left = left();
        crowd.surprises().forEach(surprise -> say("unexpected: " + surprise));
        say(String.format(
                "%,d published, %,d delivered, %s, p50 %.1f ms, max %.1f ms, heap %.1f MB, then %.1f MB",
                Arrays.stream(published).sum(),
                ledger.received(),
                mishaps,
                latency.millis(50),
                latency.millis(100),
                before.heapBytes() / MEGABYTE,
                after.heapBytes() / MEGABYTE));
        return new PassTable()
                .exactly("deliveries lost outside gaps", ledger.lost(), 0)
                .exactly("deliveries twice or out of order", ledger.disordered(), 0)
                .exactly("healthy connections ended or refused something", crowd.unexpected(), 0)
                .exactly("slow readers closed, of those that stopped reading", slow.closed(), slow.stuck())
                .exactly("slow readers as the server counts them", after.slowConsumers(), slow.stuck())
                .exactly("connections as the server counts them", after.connections(), size)
                .exactly("subscriptions as the server counts them", after.subscriptions(), size)
                .atMost(
                        "heap after full GC, growth",
                        PERCENT * (after.heapBytes() - before.heapBytes()) / before.heapBytes(),
                        MAX_HEAP_GROWTH,
                        " %")
                .atMost("threads", after.threads(), before.threads())
                .atMost("descriptors", after.descriptors(), before.descriptors())
                .atMost("p99 of deliveries", latency.millis(99), MAX_P99_MILLIS, " ms")
                .exactly("errors logged", drained.errors(), 0)
                .exactly("failures counted", drained.failures(), 0)
                .exactly("drain: clients told 4200", crowd.sentAway(), size)
                .exactly("drain: connections left", drained.connections(), 0)
                .exactly("drain: channels left", drained.channels(), 0)
                .exactly("drain: subscriptions left", drained.subscriptions(), 0)
                .nothing("drain: Vask's objects left, timers too", left);
    }

    /** What is made once for everybody is made for these, before it is looked at what there is. */
    private void visit() {
        crowd.comes(plan.channels(), plan.channels());
        crowd.settle(PATIENCE);
        server.ask("publish " + plan.publishes());
        until(Duration.ofSeconds(2), () -> false);
        server.ask("stop");
        crowd.allLeave();
        await("visitors are gone", crowd::gone);
        // The server learns of the last end after this side has.
        await("the server knows they are gone", () -> gauges().connections() == 0);
        server.ask("remember");
    }

    /** Publishes, with all that befalls, for a time. Returns what befell. */
    private String everyday(double seconds, double faultEvery) {
        server.ask("publish " + plan.publishes());
        long start = System.nanoTime();
        Deadline end = Deadline.in(Duration.ofNanos(Math.round(seconds * 1e9)));
        Mishaps mishaps = new Mishaps(server, crowd, latency, plan, faultEvery, start);
        slow.keep(plan.slowReaders());
        long left = 0;
        while (!end.passed() || mishaps.going()) {
            long now = System.nanoTime();
            for (long due = (now - start) / 1_000 * plan.churn() / 1_000_000; left < due; left++) {
                crowd.oneLeaves();
            }
            mishaps.turn(now, end.passed());
            turn(now);
        }
        return mishaps.summary();
    }

    private void turn(long now) {
        crowd.turn();
        slow.turn(now);
        client.turn(1);
    }

    /** Nobody publishes, nobody is slow, everybody is there and has got everything. */
    private void rest() {
        slow.keep(0);
        published = Arrays.stream(server.ask("stop").split(" ", -1))
                .mapToLong(Long::parseLong)
                .toArray();
        await("everybody is there", () -> crowd.settled() && slow.gone());
        until(PATIENCE, () -> crowd.has(published));
    }

    /** Pools of threads shrink in their own time. */
    private Gauges comeToRest(Gauges before) {
        Deadline deadline = Deadline.in(THREADS_END);
        Gauges now = gauges();
        while (!deadline.passed() && (now.threads() > before.threads() || now.descriptors() > before.descriptors())) {
            until(Duration.ofSeconds(2), () -> false);
            now = gauges();
        }
        return now;
    }

    private void drain() {
        crowd.drains();
        server.ask("drain " + DRAIN.toMillis());
        await("everybody is sent away", crowd::gone);
        await("the server knows they are gone", () -> gauges().connections() == 0);
    }

    private String left() {
        return server.ask("left");
    }

    private Gauges gauges() {
        return Gauges.parse(server.ask("gauges"));
    }

    private void await(String what, BooleanSupplier done) {
        if (!until(PATIENCE, done)) {
            throw new LoadException("out of time before " + what);
        }
    }

    private boolean until(Duration atMost, BooleanSupplier done) {
        Deadline deadline = Deadline.in(atMost);
        while (!done.getAsBoolean()) {
            if (deadline.passed()) {
                return false;
            }
            turn(System.nanoTime());
        }
        return true;
    }

    private void say(String text) {
        out.println(text);
    }

    /** Tells the crowd of its own, and the slow readers of theirs. */
    private final class Either implements PeerListener {
        private PeerListener of(Peer peer) {
            return slow.has(peer) ? slow : crowd;
        }

        @Override
        public void greeted(Peer peer) {
            of(peer).greeted(peer);
        }

        @Override
        public void acknowledged(Peer peer) {
            of(peer).acknowledged(peer);
        }

        @Override
        public void said(Peer peer, String text) {
            of(peer).said(peer, text);
        }

        @Override
        public void closed(Peer peer, int code, String reason) {
            of(peer).closed(peer, code, reason);
        }

        @Override
        public void ended(Peer peer, String why) {
            of(peer).ended(peer, why);
        }
    }
}
