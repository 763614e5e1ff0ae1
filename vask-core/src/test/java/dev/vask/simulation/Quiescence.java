package dev.vask.simulation;

import dev.vask.ChannelInfo;
import dev.vask.VaskApp;
import dev.vask.spi.PresenceMember;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** When nothing moves any more, everything must agree with everything: the starred invariants. */
final class Quiescence {
    private final World world;

    Quiescence(World world) {
        this.world = world;
    }

    /** Lets everything happen that can without time passing, then compares. */
    void settle() {
        world.feed();
        while (world.violation() == null && world.scheduler.step()) {
            // One more.
        }
        if (world.violation() != null) {
            return;
        }
        world.node.forgetDead();
        world.check(Invariant.I16, world.outstandingCalls == 0, () -> world.outstandingCalls + " calls of the host");
        connections();
        for (int app = 0; app < Setup.APPS; app++) {
            if (!world.isDown(app)) {
                app(app, world.hostMissesSome);
            }
        }
        closed();
        world.ledger.settled();
    }

    private void connections() {
        for (Reader reader : world.node.readers()) {
            if (!reader.socket().isHealthy()) {
                continue;
            }
            if (reader.isOpen()) {
                Command left = reader.settle();
                reader.check(Invariant.I16, left == null, () -> "has no answer to " + left);
                reader.watch().settle();
            } else {
                reader.check(
                        Invariant.I16,
                        reader.socketId() != null || reader.isClosing(),
                        () -> "was neither let in nor refused");
                reader.check(Invariant.X3, !reader.isLeft(), () -> "was told of a close that does not come");
            }
        }
    }

    /** Whom a call was to close. */
    private void closed() {
        for (Reader reader : world.mustClose) {
            reader.check(
                    Invariant.I16,
                    !reader.socket().isHealthy() || !reader.isOpen(),
                    () -> "was terminated and is there");
        }
        world.mustClose.clear();
    }

    private void app(int app, boolean hostMissesSome) {
        VaskApp inProcess;
        try {
            inProcess = world.node.vask.app(world.setup.apps.get(app).key());
        } catch (IllegalStateException e) {
            // The registry throws.
            return;
        }
        Set<String> occupied = inProcess.channels("").toCompletableFuture().join().stream()
                .map(ChannelInfo::name)
                .collect(Collectors.toSet());
        for (String channel : world.setup.channels) {
            channel(app, inProcess, channel, occupied.contains(channel), hostMissesSome);
        }
        for (int user = 0; user < Setup.USERS; user++) {
            String topic = "#server-to-user-u" + user;
            delivered(app, topic, in(app, topic));
        }
    }

    private void channel(int app, VaskApp inProcess, String channel, boolean occupied, boolean hostMissesSome) {
        List<Reader> in = in(app, channel);
        long uncertain = world.node.readers().stream()
                .filter(it -> it.app() == app && !it.socket().isHealthy())
                .count();
        ChannelInfo info = inProcess.channel(channel).toCompletableFuture().join();
        String of = channel + " of app " + app;
        world.check(
                Invariant.I3,
                info.subscriptions() >= in.size() && info.subscriptions() <= in.size() + uncertain,
                () -> of + " has " + info.subscriptions() + " subscriptions, of " + in.size() + " and " + uncertain
                        + " uncertain");
        world.check(Invariant.I4, occupied == info.occupied(), () -> of + " is occupied or not: " + occupied);
        if (!hostMissesSome) {
            HostView view = world.node.view();
            boolean told = view.isNow(HostView.occupied(inProcess.definition().key(), channel));
            world.check(Invariant.I14, told == info.occupied(), () -> of + ": the host was told occupied=" + told);
        }
        if (Rights.isPresence(channel)) {
            presence(inProcess, channel, in, uncertain, hostMissesSome);
        }
        for (Reader reader : in) {
            int count = reader.view(channel).lastCount;
            reader.check(
                    Invariant.I22,
                    count == 0 || count == info.subscriptions(),
                    () -> of + ": count " + count + " of " + info.subscriptions());
        }
        delivered(app, channel, in);
    }

    private void presence(VaskApp inProcess, String channel, List<Reader> in, long uncertain, boolean hostMissesSome) {
        Set<String> members = inProcess.members(channel).toCompletableFuture().join().stream()
                .map(PresenceMember::userId)
                .collect(Collectors.toSet());
        Set<String> expected = new HashSet<>();
        in.forEach(it -> expected.add(it.view(channel).member));
        boolean may = members.containsAll(expected) && members.size() <= expected.size() + uncertain;
        world.check(Invariant.I5, may, () -> channel + " has " + members + ", expected " + expected);
        world.check(
                Invariant.I15,
                members.size() <= world.setup.limits.maxPresenceMembers(),
                () -> channel + " has too many members: " + members);
        for (Reader reader : in) {
            Set<String> roster = reader.view(channel).roster;
            reader.check(Invariant.I7, roster.equals(members), () -> channel + ": sees " + roster + ", not " + members);
        }
        if (!hostMissesSome) {
            String key = inProcess.definition().key();
            for (String member : members) {
                boolean told = world.node.view().isNow(HostView.member(key, channel, member));
                world.check(Invariant.I14, told, () -> "the host does not know of " + member + " in " + channel);
            }
        }
    }

    /** Who was subscribed all the time has got all there was. */
    private void delivered(int app, String channel, List<Reader> in) {
        for (Published event : world.ledger.channel(app, channel).recent()) {
            if (event.accepted && event.completed < 0) {
                world.completed(event);
            }
            if (event.completed < 0 || event.refused) {
                continue;
            }
            for (Reader reader : in) {
                View view = reader.view(channel);
                boolean owed = view.acknowledgedAt < event.begun
                        && !String.valueOf(reader.socketId()).equals(event.except)
                        && (!channel.endsWith("-even") || event.isEven());
                reader.check(Invariant.I9, !owed || view.hasSeen(event), () -> "never got " + event + " on " + channel);
            }
        }
    }

    private List<Reader> in(int app, String channel) {
        List<Reader> in = new ArrayList<>();
        for (Reader reader : world.node.readers()) {
            if (reader.app() == app && reader.isOpen() && reader.socket().isHealthy() && reader.view(channel).in) {
                in.add(reader);
            }
        }
        return in;
    }

    /** All clients have gone, and nothing is kept any more. */
    void checkNothingLeft(Node node) {
        String left = node.internals().leftovers();
        world.check(Invariant.I20, left.isEmpty(), () -> "left:" + left);
        world.check(Invariant.I20, node.vask.stats().connections() == 0, () -> "counted: " + node.vask.stats());
        world.check(Invariant.I20, world.time.pendingTimers() == 0, () -> world.time.pendingTimers() + " timers");
        world.check(
                Invariant.I1,
                world.hostMissesSome || node.view().connections() == 0,
                () -> "the host still has " + node.view().connections() + " connections");
    }

    /** The node is closed. */
    void checkGone(Node node) {
        for (Reader reader : node.readers()) {
            reader.check(Invariant.I20, reader.socket().isDead(), () -> "has outlived its server");
        }
        world.check(Invariant.I20, node.vask.stats().connections() == 0, () -> "outlived: " + node.vask.stats());
    }
}
