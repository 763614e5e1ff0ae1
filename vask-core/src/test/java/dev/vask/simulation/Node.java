package dev.vask.simulation;

import dev.vask.Vask;
import dev.vask.VaskBuilder;
import dev.vask.cluster.EngineNode;
import dev.vask.internal.local.LocalBackplane;
import dev.vask.simulation.Action.Executors;
import dev.vask.spi.Backplane;
import dev.vask.transport.Handshake;
import dev.vask.transport.HeaderLookup;
import dev.vask.transport.SocketHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One server and the threads it has: all of them queues of the {@link Scheduler}. */
final class Node {
    final Vask vask;
    /** Where sends end that belong to no loop. */
    final TaskQueue completions;

    final List<TaskQueue> loops;
    private final World world;
    private final TaskQueue hostPool;
    private final TaskQueue sends;
    private final NodeTime time;
    private final @Nullable Engine engine;
    /** Where there are several. */
    private final @Nullable EngineNode end;

    private final HostView view;
    private final Internals internals;
    private final List<Reader> readers = new ArrayList<>();
    private boolean leaving;
    private boolean killed;
    private int gapsSeen;
    /** The last moment at which it may have missed something. */
    private long missedAt = -1;

    /** Calls of the host that have no answer yet. */
    int outstandingCalls;

    Node(World world) {
        this.world = world;
        time = new NodeTime(world.time);
        completions = world.scheduler.pool("completions");
        loops = List.of(world.scheduler.thread("loop 1"), world.scheduler.thread("loop 2"));
        hostPool = world.scheduler.pool("host");
        sends = world.scheduler.pool("sends");
        view = new HostView(world);
        end = world.shared == null ? null : world.shared.node();
        engine = end == null && world.setup.engineTakesTime ? new Engine(this, world.scheduler) : null;
        LocalBackplane local = engine == null ? new LocalBackplane() : engine.local();
        Backplane own = engine == null ? local : engine;
        Backplane backplane = end == null ? own : end;
        Host host = new Host(world, this);
        VaskBuilder builder = Vask.builder()
                .app(world.setup.apps.get(0))
                .app(world.setup.apps.get(1))
                .apps(host)
                .limits(world.setup.limits)
                .time(time)
                .executor(hostPool)
                .sendExecutor(sends)
                .random(new Chance(world.chance.nextLong()))
                .backplane(backplane)
                .drainWindow(Duration.ofSeconds(1))
                .webhookSender(host)
                .listener(host.listener());
        if (world.setup.authorizer) {
            builder.authorizer(host);
        }
        if (world.setup.reconnectAfterGaps) {
            builder.reconnectAfterGaps();
        }
        vask = builder.build();
        internals = new Internals(vask, end == null ? local : null);
        if (end != null) {
            end.whenCalledOut(this::calledOut);
        }
    }

    // --- among others ---

    /** Its part of the engine that several share. */
    EngineNode end() {
        return Objects.requireNonNull(end);
    }

    /** The last moment at which events may have been missed here; never, -1. */
    long missedAt() {
        if (end == null) {
            return -1;
        }
        if (killed || end.isCut() || end.missesSome()) {
            return Long.MAX_VALUE;
        }
        if (gapsSeen != end.gaps()) {
            gapsSeen = end.gaps();
            missedAt = world.scheduler.moment();
        }
        return missedAt;
    }

    void kill() {
        killed = true;
        end().die();
        time.kill();
        List.of(completions, loops.get(0), loops.get(1), hostPool, sends).forEach(TaskQueue::kill);
        readers.forEach(it -> it.socket().perishes());
    }

    /** Whoever is here may be sent away. */
    void mayReconnect() {
        if (world.setup.reconnectAfterGaps) {
            readers.forEach(it -> it.excuse(4200));
        }
    }

    /** The core has called out, from this node: without a lock, and others may come in between. */
    void calledOut() {
        if (internals != null) {
            if (world.chance.oneIn(16)) {
                world.check(Invariant.I17, !internals.isAnyLockHeld(), () -> "a channel's lock is held");
            }
            world.scheduler.preempt();
        }
    }

    SocketHandler open(String target, SimSocket socket) {
        int query = target.indexOf('?');
        return vask.sockets()
                .open(
                        new Handshake(
                                query < 0 ? target : target.substring(0, query),
                                query < 0 ? null : target.substring(query + 1),
                                true,
                                "simulated",
                                HeaderLookup.NONE),
                        socket);
    }

    void starve(Executors which, boolean on) {
        switch (which) {
            case HOST -> hostPool.starve(on);
            case SENDS -> sends.starve(on);
            case COMPLETIONS -> completions.starve(on);
            case LOOPS -> loops.forEach(it -> it.starve(on));
            case ENGINE -> {
                if (end != null) {
                    world.network.starve(end.number(), on);
                } else if (engine != null) {
                    engine.starve(on);
                }
            }
        }
    }

    void reject(Executors which, boolean on) {
        (which == Executors.HOST ? hostPool : sends).reject(on);
    }

    HostView view() {
        return view;
    }

    Internals internals() {
        return internals;
    }

    /** Every connection that was made to it, also those that are over. */
    List<Reader> readers() {
        return readers;
    }

    void forgetDead() {
        readers.removeIf(it -> it.socket().isDead());
    }

    /** It is to go: whoever is there, and whoever comes, is sent away. */
    void leaves() {
        leaving = true;
        readers.forEach(this::excuse);
    }

    boolean isLeaving() {
        return leaving;
    }

    void add(Reader reader) {
        readers.add(reader);
        if (leaving) {
            excuse(reader);
        }
        if (end != null && end.missesSome() && world.setup.reconnectAfterGaps) {
            reader.excuse(4200);
        }
    }

    private void excuse(Reader reader) {
        reader.excuse(4100);
        reader.excuse(4200);
    }
}
