package dev.vask.simulation;

import dev.vask.simulation.Action.Executors;
import dev.vask.transport.CloseStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Everything there is in one run: clock, scheduler, clients, hosts, and the node; and what has gone wrong, if it has. */
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
    final List<Reader> mustClose = new ArrayList<>();

    Node node;
    int outstandingCalls;
    /** Whether the host's executor has ever refused a task. */
    boolean hostEverRejected;

    /** Whether it may have refused to tell the listener, who is then told with the next event. */
    boolean hostMissesSome;

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
        this.node = new Node(this);
    }

    /** Does a step, and what is scheduled after it. */
    void perform(Step step) {
        chance.reseed(step.seed());
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
            publisher(it.publisher(), () -> calls.terminate(it.app(), "u" + it.user()));
        } else if (action instanceof Action.Query it) {
            publisher(it.publisher(), () -> calls.query(it.app(), it.channel()));
        } else if (action instanceof Action.ReplaceApp it) {
            down(it.app(), it.enabled() ? 0 : 4003);
            node.vask.replaceApp(setup.apps.get(it.app()).withEnabled(it.enabled()));
        } else if (action instanceof Action.RemoveApp it) {
            down(it.app(), 4001);
            node.view().isRemoved(it.app());
            ledger.removed(it.app());
            node.vask.removeApp(setup.apps.get(it.app()).key());
        } else if (action instanceof Action.Starve it) {
            starve(it.which(), it.on());
        } else if (action instanceof Action.Reject it) {
            if (it.which() == Executors.HOST) {
                hostRejects = it.on();
                hostMissesSome |= it.on();
                hostEverRejected |= it.on();
            }
            node.reject(it.which(), it.on());
        } else if (action instanceof Action.Pass it) {
            pass(it.millis(), it.patient());
        } else if (action instanceof Action.Settle) {
            quiescence.settle();
            if (node.isLeaving()) {
                // Nobody comes to it any more, so nothing would happen.
                restart();
            }
        } else if (action instanceof Action.Drain it) {
            node.leaves();
            node.vask.drain(Duration.ofMillis(it.windowMillis()));
        } else if (action instanceof Action.Restart) {
            restart();
        } else {
            performByClient(action);
        }
    }

    private void performByClient(Action action) {
        if (action instanceof Action.Subscribe it) {
            talk(it.client(), reader -> says.subscribes(reader, it.channel(), "u" + it.user(), it.signature()));
        } else if (action instanceof Action.Unsubscribe it) {
            talk(it.client(), reader -> says.unsubscribes(reader, it.channel()));
        } else if (action instanceof Action.SignIn it) {
            talk(it.client(), reader -> says.signsIn(reader, "u" + it.user(), it.signature(), it.watchlist()));
        } else if (action instanceof Action.ClientEvent it) {
            talk(it.client(), reader -> says.sendsEvent(reader, it.channel()));
        } else if (action instanceof Action.Ping it) {
            talk(it.client(), says::pings);
        } else if (action instanceof Action.Nonsense it) {
            talk(it.client(), reader -> says.talksNonsense(reader, it.text()));
        } else if (action instanceof Action.Binary it) {
            talk(it.client(), says::sendsBinary);
        } else if (action instanceof Action.Flood it) {
            talk(it.client(), reader -> {
                for (int i = 0; i < it.messages(); i++) {
                    says.pings(reader);
                }
            });
        } else if (action instanceof Action.Close it) {
            talk(it.client(), reader -> reader.socket().vanishes(new CloseStatus(1000, "")));
        } else if (action instanceof Action.Vanish it) {
            talk(it.client(), reader -> reader.socket().vanishes(null));
        } else if (action instanceof Action.Behave it) {
            talk(it.client(), reader -> reader.socket().behave(it.behaviour()));
        }
    }

    private interface Doing {
        void by(Reader reader);
    }

    private void talk(int client, Doing doing) {
        Reader reader = clients[client];
        if (reader != null && reader.isOpen()) {
            doing.by(reader);
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
        Reader reader = new Reader(this, connections++, app);
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
        for (Reader reader : node.readers()) {
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
        node.starve(which, on);
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
        node.reject(Executors.HOST, false);
        node.reject(Executors.SENDS, false);
    }

    private void restart() {
        feed();
        node.leaves();
        node.vask.close();
        while (scheduler.step()) {
            // What a closed node's threads still have to do.
        }
        quiescence.checkGone(node);
        ledger.forget();
        mustClose.clear();
        Arrays.fill(downWith, 0);
        hostMissesSome = false;
        node = new Node(this);
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
        quiescence.checkNothingLeft(node);
        node.vask.close();
        quiescence.checkGone(node);
    }

    // --- what is known ---

    /** Users of an app are closed from now on; {@code ends} says until when. */
    void terminates(int app, boolean ends) {
        terminating[app] += ends ? -1 : 1;
        for (Reader reader : node.readers()) {
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
