package dev.vask.simulation;

import dev.vask.Vask;
import dev.vask.VaskBuilder;
import dev.vask.internal.local.LocalBackplane;
import dev.vask.simulation.Action.Executors;
import dev.vask.spi.Backplane;
import dev.vask.transport.Handshake;
import dev.vask.transport.HeaderLookup;
import dev.vask.transport.SocketHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
    private final @Nullable Engine engine;
    private final HostView view;
    private final Internals internals;
    private final List<Reader> readers = new ArrayList<>();
    private boolean leaving;

    Node(World world) {
        this.world = world;
        completions = world.scheduler.pool("completions");
        loops = List.of(world.scheduler.thread("loop 1"), world.scheduler.thread("loop 2"));
        hostPool = world.scheduler.pool("host");
        sends = world.scheduler.pool("sends");
        view = new HostView(world);
        engine = world.setup.engineTakesTime ? new Engine(this, world.scheduler) : null;
        Backplane backplane = engine == null ? new LocalBackplane() : engine;
        Host host = new Host(world, this);
        VaskBuilder builder = Vask.builder()
                .app(world.setup.apps.get(0))
                .app(world.setup.apps.get(1))
                .apps(host)
                .limits(world.setup.limits)
                .time(world.time)
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
        vask = builder.build();
        internals = new Internals(vask, engine == null ? (LocalBackplane) backplane : engine.local());
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
                if (engine != null) {
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
    }

    private void excuse(Reader reader) {
        reader.excuse(4100);
        reader.excuse(4200);
    }
}
