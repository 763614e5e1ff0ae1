package dev.vask.simulation;

import dev.vask.ChannelInfo;
import dev.vask.VaskApp;
import dev.vask.spi.PresenceMember;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
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
        world.heal();
        run();
        // Changes of watched users are collected for 100 ms.
        world.time.pass(100_000_000, true);
        run();
        if (world.violation() != null) {
            return;
        }
        for (Node node : world.nodes) {
            node.forgetDead();
            world.check(Invariant.I16, node.outstandingCalls == 0, () -> node.outstandingCalls + " calls of the host");
            gaps(node);
        }
        connections();
        for (int app = 0; app < Setup.APPS; app++) {
            if (!world.isDown(app)) {
                for (Node node : world.nodes) {
                    app(node, app);
                }
            }
        }
        closed();
        world.ledger.settled();
    }

    private void run() {
        while (world.violation() == null && world.scheduler.step()) {
            // One more.
        }
    }

    private <T> T now(CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        while (!future.isDone() && world.scheduler.step()) {
            // One more.
        }
        if (!future.isDone()) {
            throw new IllegalStateException("a question has no answer though nothing moves any more");
        }
        return future.join();
    }

    /** What may have been missed was told, as often as it was so. */
    private void gaps(Node node) {
        if (world.shared != null) {
            long told = node.vask.stats().gaps();
            int were = node.end().gaps();
            world.check(
                    Invariant.G5,
                    told == were && !node.end().missesSome(),
                    () -> told + " gaps counted of " + were + ", and more: "
                            + node.end().missesSome());
        }
    }

    private void connections() {
        for (Reader reader : world.readers()) {
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
        for (World.Terminated terminated : world.mustClose) {
            Reader reader = terminated.reader();
            reader.check(
                    Invariant.I16,
                    !reader.socket().isHealthy()
                            || !reader.isOpen()
                            || reader.node().missedAt() >= terminated.begun(),
                    () -> "was terminated and is there");
        }
        world.settled();
    }

    private void app(Node node, int app) {
        VaskApp inProcess;
        try {
            inProcess = node.vask.app(world.setup.apps.get(app).key());
        } catch (IllegalStateException e) {
            // The registry throws.
            return;
        }
        Set<String> occupied =
                now(inProcess.channels("")).stream().map(ChannelInfo::name).collect(Collectors.toSet());
        for (String channel : world.setup.channels) {
            channel(node, app, inProcess, channel, occupied.contains(channel));
        }
        for (int user = 0; user < Setup.USERS; user++) {
            String topic = "#server-to-user-u" + user;
            delivered(app, topic, in(app, topic));
        }
    }

    private void channel(Node node, int app, VaskApp inProcess, String channel, boolean occupied) {
        List<Reader> in = in(app, channel);
        long uncertain = world.readers().stream()
                .filter(it -> it.app() == app && !it.socket().isHealthy())
                .count();
        ChannelInfo info = now(inProcess.channel(channel));
        String of = channel + " of app " + app;
        world.check(
                Invariant.I3,
                info.subscriptions() >= in.size() && info.subscriptions() <= in.size() + uncertain,
                () -> of + " has " + info.subscriptions() + " subscriptions, of " + in.size() + " and " + uncertain
                        + " uncertain");
        world.check(Invariant.I4, occupied == info.occupied(), () -> of + " is occupied or not: " + occupied);
        if (world.hostKnows()) {
            HostView view = node.view();
            boolean told = view.isNow(HostView.occupied(inProcess.definition().key(), channel));
            world.check(Invariant.I14, told == info.occupied(), () -> of + ": the host was told occupied=" + told);
        }
        if (Rights.isPresence(channel)) {
            presence(node, inProcess, channel, in, uncertain);
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

    private void presence(Node node, VaskApp inProcess, String channel, List<Reader> in, long uncertain) {
        Set<String> members = now(inProcess.members(channel)).stream()
                .map(PresenceMember::userId)
                .collect(Collectors.toSet());
        Set<String> expected = new HashSet<>();
        in.forEach(it -> expected.add(it.view(channel).member));
        boolean may = members.containsAll(expected) && members.size() <= expected.size() + uncertain;
        world.check(Invariant.I5, may, () -> channel + " has " + members + ", expected " + expected);
        world.check(
                Invariant.I15,
                // Nodes that let somebody in at the same moment do not know of each other yet.
                world.setup.nodes > 1 || members.size() <= world.setup.limits.maxPresenceMembers(),
                () -> channel + " has too many members: " + members);
        for (Reader reader : in) {
            Set<String> roster = reader.view(channel).roster;
            reader.check(Invariant.I7, roster.equals(members), () -> channel + ": sees " + roster + ", not " + members);
        }
        if (world.hostKnows()) {
            String key = inProcess.definition().key();
            for (String member : members) {
                boolean told = node.view().isNow(HostView.member(key, channel, member));
                world.check(Invariant.I14, told, () -> "the host does not know of " + member + " in " + channel);
            }
        }
    }

    /** Who was subscribed all the time has got all there was. */
    private void delivered(int app, String channel, List<Reader> in) {
        for (Reader reader : in) {
            View view = reader.view(channel);
            Published late = view.owed;
            boolean lost = late == null || view.hasSeen(late) || mayMiss(late, reader);
            reader.check(Invariant.I23, lost, () -> "was replayed what came before " + late + " on " + channel);
        }
        for (Published event : world.ledger.channel(app, channel).recent()) {
            if (event.accepted && event.completed < 0) {
                world.completed(event);
            }
            if (event.completed < 0 || event.refused || (event.mayBeLost && world.setup.nodes > 1)) {
                continue;
            }
            for (Reader reader : in) {
                View view = reader.view(channel);
                boolean owed = view.acknowledgedAt < event.begun
                        && !mayMiss(event, reader)
                        && !String.valueOf(reader.socketId()).equals(event.except)
                        && (!channel.endsWith("-even") || event.isEven());
                Invariant broken = world.setup.nodesFail ? Invariant.G5 : Invariant.I9;
                reader.check(broken, !owed || view.hasSeen(event), () -> "never got " + event + " on " + channel);
            }
        }
    }

    /** Whether it was, or may have been, inside a gap of its publisher's node or its reader's, or was lost with the store. */
    private boolean mayMiss(Published event, Reader reader) {
        Node by = event.by;
        return world.lostAt >= event.begun
                || (by != null && by.missedAt() >= event.begun)
                || reader.node().missedAt() >= event.begun;
    }

    private List<Reader> in(int app, String channel) {
        List<Reader> in = new ArrayList<>();
        for (Reader reader : world.readers()) {
            if (reader.app() == app && reader.isOpen() && reader.socket().isHealthy() && reader.view(channel).in) {
                in.add(reader);
            }
        }
        return in;
    }

    /** All clients have gone, and nothing is kept any more. */
    void checkNothingLeft() {
        for (Node node : world.nodes) {
            String left = node.internals().leftovers();
            world.check(Invariant.I20, left.isEmpty(), () -> "left:" + left);
            world.check(Invariant.I20, node.vask.stats().connections() == 0, () -> "counted: " + node.vask.stats());
            world.check(
                    Invariant.I1,
                    world.hostMissesSome
                            || world.hostEverRejected
                            || node.view().connections() == 0,
                    () -> "the host still has " + node.view().connections() + " connections");
        }
        String left = world.shared == null ? "" : world.shared.leftovers();
        world.check(Invariant.I20, left.isEmpty(), () -> "left between the nodes:" + left);
        world.check(Invariant.I20, world.time.pendingTimers() == 0, () -> world.time.pendingTimers() + " timers");
    }

    /** The node is closed. */
    void checkGone(Node node) {
        for (Reader reader : node.readers()) {
            reader.check(Invariant.I20, reader.socket().isDead(), () -> "has outlived its server");
        }
        world.check(Invariant.I20, node.vask.stats().connections() == 0, () -> "outlived: " + node.vask.stats());
    }
}
