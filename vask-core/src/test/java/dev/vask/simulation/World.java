package dev.vask.simulation;

import dev.vask.App;
import dev.vask.cluster.SharedEngine;
import dev.vask.simulation.Action.Executors;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Everything there is in one run: clock, scheduler, clients, hosts, and the nodes; and what has gone wrong, if it has. */
final class World {
    final Setup setup;
    final Chance chance;
    final Scheduler scheduler;
    final SimTime time;
    final Ledger ledger;
    final Calls calls;
    final Client says;
    final Quiescence quiescence = new Quiescence(this);
    /** Whom a completed call has closed. */
    final List<Terminated> mustClose = new ArrayList<>();

    final Network network = new Network(this);
    /** What several nodes have between them; null for one. */
    final @Nullable SharedEngine shared;

    final List<Node> nodes = new ArrayList<>();
    /** Those whose death nobody has noticed yet. */
    final List<Node> killed = new ArrayList<>();

    final Receiver receiver;
    /** The last moment at which the store lost everything; never, -1. */
    long lostAt = -1;

    /** What hosts of several nodes were told has begun, less what has ended. */
    final Map<String, Integer> sums = new HashMap<>();
    /** Whether the host's executor has ever refused a task. */
    boolean hostEverRejected;

    /** Whether it may have refused to tell the listener, who is then told with the next event. */
    boolean hostMissesSome;

    /** Whether something was to be told by a node that could not. */
    boolean tellingWasLost;

    private boolean mustWait;
    private boolean hostRejects;
    private final Reader[] clients;
    private final TaskQueue[] publishers = new TaskQueue[Setup.PUBLISHERS];
    private final Map<Executors, Boolean> starving = new EnumMap<>(Executors.class);
    /** How an app is at the moment: 0, or the code with which its connections are closed. */
    private final int[] downWith = new int[Setup.APPS];

    /** Calls that close users of an app and are on their way. */
    private final int[] terminating = new int[Setup.APPS];

    private int connections;
    private long lateUntilNanos;
    private @Nullable Violation violation;
    private long trace;

    /** @param epochMillis what the wall clock shows at the beginning */
    World(Setup setup, long epochMillis) {
        this.setup = setup;
        this.chance = new Chance(setup.seed);
        this.scheduler = new Scheduler(chance);
        this.time = new SimTime(scheduler, epochMillis);
        this.ledger = new Ledger(scheduler, time::elapsedNanos);
        this.calls = new Calls(this);
        this.says = new Client(this);
        this.clients = new Reader[setup.clients];
        for (int i = 0; i < publishers.length; i++) {
            publishers[i] = scheduler.thread("publisher " + i);
        }
        this.shared = setup.nodes == 1 ? null : new SharedEngine(time, network);
        this.receiver = new Receiver(this);
        for (int i = 0; i < setup.nodes; i++) {
            nodes.add(new Node(this));
        }
    }

    /** Whom a call closes that began at this moment. */
    record Terminated(Reader reader, long begun) {}

    /** Does a step, and what is scheduled after it. */
    void perform(Step step) {
        chance.reseed(step.seed());
        nodes.forEach(Node::missedAt);
        scheduler.countStep();
        perform(step.action());
        for (int i = 0; i < step.tasks() && scheduler.step(); i++) {
            // One more.
        }
    }

    private void perform(Action action) {
        if (action instanceof Action.Connect it) {
            connect(it.client(), it.app(), "/app/" + setup.apps.get(it.app()).key() + "?protocol=7", it);
        } else if (action instanceof Action.ConnectWrongly it) {
            Reader refused =
                    connect(it.client(), -1, it.target(), new Action.Connect(0, 0, SimSocket.Behaviour.NORMAL, false));
            if (refused != null) {
                refused.excuse(it.code());
                refused.excuse(4100);
            }
        } else if (action instanceof Action.Publish it) {
            Reader excluded = it.except() < 0 ? null : clients[it.except()];
            String except = excluded == null ? null : excluded.socketId();
            publisher(
                    it.publisher(),
                    () -> calls.publish(it.publisher(), it.app(), it.channels(), except, it.overHttp()));
        } else if (action instanceof Action.Batch it) {
            publisher(it.publisher(), () -> calls.batch(it.publisher(), it.app(), it.channels(), it.overHttp()));
        } else if (action instanceof Action.ToUser it) {
            publisher(it.publisher(), () -> calls.toUser(it.publisher(), it.app(), "u" + it.user()));
        } else if (action instanceof Action.Terminate it) {
            publisher(it.publisher(), () -> calls.terminate(any(), it.app(), "u" + it.user()));
        } else if (action instanceof Action.Query it) {
            publisher(it.publisher(), () -> calls.query(any(), it.app(), it.channel()));
        } else if (action instanceof Action.ReplaceApp it) {
            down(it.app(), it.enabled() ? 0 : 4003);
            nodes.forEach(node -> node.vask.replaceApp(setup.apps.get(it.app()).withEnabled(it.enabled())));
        } else if (action instanceof Action.RemoveApp it) {
            down(it.app(), 4001);
            nodes.forEach(node -> node.view().receiver().isLossy(Setup.webhookUrl(it.app())));
            ledger.removed(it.app());
            nodes.forEach(node -> node.vask.removeApp(setup.apps.get(it.app()).key()));
        } else if (action instanceof Action.Starve it) {
            starve(it.which(), it.on());
        } else if (action instanceof Action.Reject it) {
            if (it.which() == Executors.HOST) {
                hostRejects = it.on();
                hostMissesSome |= it.on();
                hostEverRejected |= it.on();
            }
            nodes.forEach(node -> node.reject(it.which(), it.on()));
        } else if (action instanceof Action.Pass it) {
            pass(it.millis(), it.patient());
        } else if (action instanceof Action.Settle) {
            quiescence.settle();
            // Nobody comes to it any more, so nothing would happen.
            List.copyOf(nodes).stream().filter(Node::isLeaving).forEach(this::restart);
        } else if (action instanceof Action.Drain it) {
            Node node = any();
            node.leaves();
            node.vask.drain(Duration.ofMillis(it.windowMillis()));
        } else if (action instanceof Action.Restart) {
            restart(any());
        } else if (shared != null && Faults.perform(this, shared, action)) {
            receiver.mayTellTwice();
            mustWait = true;
        } else {
            says.performs(action, clients);
        }
    }

    private void publisher(int number, Runnable call) {
        publishers[number].execute(call);
    }

    private @Nullable Reader connect(int client, int app, String target, Action.Connect how) {
        Reader before = clients[client];
        if (before != null && !before.socket().isDead()) {
            return null;
        }
        Node node = any();
        Reader reader = new Reader(this, node, connections++, app);
        TaskQueue loop = how.onLoop() ? node.loops.get(client % node.loops.size()) : null;
        SimSocket socket = new SimSocket(this, node, reader, how.behaviour(), loop);
        reader.on(socket);
        if (app >= 0 && terminating[app] > 0) {
            reader.excuse(4200);
        }
        if (app >= 0 && downWith[app] != 0) {
            reader.excuse(downWith[app]);
        }
        // A registry may fail, and is asked for every app that is not there; who talks much may be shown out.
        if (app == Setup.REGISTRY_APP || downWith[app < 0 ? 0 : app] != 0 || setup.burst < 100) {
            reader.excuse(4100);
        }
        clients[client] = reader;
        node.add(reader);
        socket.open(target);
        return reader;
    }

    private void down(int app, int code) {
        downWith[app] = code;
        for (Reader reader : readers()) {
            if (reader.app() == app && code != 0) {
                reader.excuse(code);
            }
        }
    }

    /** Whether an app is disabled or removed. */
    boolean isDown(int app) {
        return downWith[app] != 0;
    }

    private void starve(Executors which, boolean on) {
        starving.put(which, on);
        if (on) {
            any().starve(which, true);
        } else {
            nodes.forEach(node -> node.starve(which, false));
        }
        late();
    }

    /** Nobody's fault but the schedule's: for some time what waits may have waited long. */
    private void late() {
        lateUntilNanos = time.elapsedNanos() + 20_000_000_000L;
    }

    boolean starved() {
        return starving.containsValue(true) || time.elapsedNanos() < lateUntilNanos;
    }

    void pass(long millis, boolean patient) {
        boolean late = !patient || starving.containsValue(true);
        if (late) {
            lateUntilNanos = Long.MAX_VALUE;
        }
        time.pass(millis * 1_000_000, patient);
        if (late) {
            late();
        }
    }

    /** Whoever was given no time gets it. */
    void feed() {
        for (Executors which : Executors.values()) {
            if (starving.getOrDefault(which, false)) {
                starve(which, false);
            }
        }
        hostRejects = false;
        nodes.forEach(node -> node.reject(Executors.HOST, false));
        nodes.forEach(node -> node.reject(Executors.SENDS, false));
    }

    /** Whoever is cut off is back, and who is dead is buried; what waits for the next attempt gets the time for it. */
    void heal() {
        if (shared != null && mustWait) {
            mustWait = false;
            nodes.forEach(node -> node.end().heal());
            Faults.buryAll(this, shared);
            pass(1_500, true);
        }
    }

    private void restart(Node node) {
        feed();
        node.leaves();
        node.vask.close();
        while (scheduler.step()) {
            // What a closed node's threads still have to do.
        }
        quiescence.checkGone(node);
        receiver.mayTellTwice();
        mustClose.clear();
        hostMissesSome = false;
        if (shared == null) {
            ledger.forget();
            Arrays.fill(downWith, 0);
        }
        replace(node);
    }

    /** Another node in place of one that is no more. */
    void replace(Node node) {
        ledger.isGone(node);
        Node next = new Node(this);
        nodes.set(nodes.indexOf(node), next);
        for (int app = 0; app < downWith.length; app++) {
            App of = setup.apps.get(app);
            if (downWith[app] == 4003) {
                next.vask.replaceApp(of.withEnabled(false));
            } else if (downWith[app] == 4001) {
                next.vask.removeApp(of.key());
            }
        }
    }

    /** All clients go, and time passes until nothing is kept any more. */
    void end() {
        quiescence.settle();
        for (Reader reader : clients) {
            if (reader != null && !reader.socket().isDead()) {
                reader.socket().vanishes(null);
            }
        }
        quiescence.settle();
        for (int i = 0; i < 10; i++) {
            pass(400_000, true);
        }
        quiescence.settle();
        quiescence.checkNothingLeft();
        nodes.forEach(Node::leaves);
        nodes.forEach(node -> node.vask.close());
        nodes.forEach(quiescence::checkGone);
    }

    // --- what is known ---

    /** A node, whichever. */
    Node any() {
        return nodes.get(nodes.size() == 1 ? 0 : chance.below(nodes.size()));
    }

    /** Every connection, to whichever node, also those that are over. */
    List<Reader> readers() {
        if (nodes.size() == 1) {
            return nodes.get(0).readers();
        }
        List<Reader> all = new ArrayList<>();
        nodes.forEach(node -> all.addAll(node.readers()));
        return all;
    }

    /** Whether the host was told everything, or will be. */
    boolean hostKnows() {
        return setup.nodes == 1 ? !hostMissesSome : !hostEverRejected && !tellingWasLost;
    }

    /** Who was to be closed is. */
    void settled() {
        mustClose.clear();
        Arrays.fill(terminating, 0);
    }

    /** Users of an app are closed from now on; {@code ends} says until when. On other nodes it may take longer. */
    void terminates(int app, boolean ends) {
        if (ends && nodes.size() > 1) {
            return;
        }
        terminating[app] += ends ? -1 : 1;
        for (Reader reader : readers()) {
            if (reader.app() == app) {
                reader.excuse(4200);
            }
        }
    }

    /** The listener is told something, and so has been told all before it. */
    void hostIsTold() {
        hostMissesSome = hostRejects;
    }

    void completed(Published event) {
        event.completed = scheduler.moment();
        event.completedNanos = time.elapsedNanos();
    }

    // --- what must be true ---

    void check(Invariant invariant, boolean holds, Supplier<String> detail) {
        if (!holds) {
            violated(invariant, detail.get());
        }
    }

    /** The first counts. Not thrown: the core catches what is thrown at it. */
    void violated(Invariant invariant, String detail) {
        if (violation == null) {
            violation = new Violation(invariant, detail);
        }
    }

    @Nullable
    Violation violation() {
        return violation;
    }

    void checkSecrets(Frame frame, Reader reader) {
        boolean leaks = frame.text().contains("-kept") || frame.text().contains("\"auth\"");
        check(Invariant.I21, !leaks, () -> reader + " was sent " + frame.text());
    }

    /** Everything that is seen goes into one number: two runs are the same if it is. */
    void trace(int who, String what) {
        trace = trace * 31 + who;
        trace = trace * 31 + what.hashCode();
    }

    long trace() {
        return trace;
    }
}
