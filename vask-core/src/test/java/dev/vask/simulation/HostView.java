package dev.vask.simulation;

import dev.vask.VaskEvent;
import java.util.HashSet;
import java.util.Set;

/**
 * What a host learns of one node, by its listener and its webhooks: whatever begins ends, in turn. What is so in all nodes or
 * in none, one of them is told; of those each by itself may be late, so that only the sum counts.
 */
final class HostView {
    private final World world;
    /** What has begun and not ended, by the listener. */
    private final Set<String> now = new HashSet<>();

    private final Receiver receiver;
    private final Set<String> closed = new HashSet<>();

    HostView(World world) {
        this.world = world;
        this.receiver = world.setup.nodes == 1 ? new Receiver(world) : world.receiver;
    }

    Receiver receiver() {
        return receiver;
    }

    boolean isNow(String what) {
        return world.setup.nodes == 1 ? now.contains(what) : world.sums.getOrDefault(what, 0) == 1;
    }

    long connections() {
        return now.stream().filter(it -> it.startsWith("connection ")).count();
    }

    void told(VaskEvent event) {
        world.hostIsTold();
        world.trace(-1, event.getClass().getSimpleName());
        if (event instanceof VaskEvent.Connected it) {
            world.check(
                    Invariant.I1, !closed.contains(it.socketId()), () -> "connected after its end: " + it.socketId());
            begins(Invariant.I1, "connection " + it.socketId());
        } else if (event instanceof VaskEvent.Disconnected it) {
            closed.add(it.socketId());
            ends(Invariant.I1, "connection " + it.socketId());
        } else if (event instanceof VaskEvent.Subscribed it) {
            begins(Invariant.I14, "subscription " + it.app() + " " + it.channel() + " " + it.socketId());
        } else if (event instanceof VaskEvent.Unsubscribed it) {
            ends(Invariant.I14, "subscription " + it.app() + " " + it.channel() + " " + it.socketId());
        } else if (event instanceof VaskEvent.Occupied it) {
            beginsSomewhere(occupied(it.app(), it.channel()));
        } else if (event instanceof VaskEvent.Vacated it) {
            endsSomewhere(occupied(it.app(), it.channel()));
        } else if (event instanceof VaskEvent.MemberAdded it) {
            beginsSomewhere(member(it.app(), it.channel(), it.member().userId()));
        } else if (event instanceof VaskEvent.MemberRemoved it) {
            endsSomewhere(member(it.app(), it.channel(), it.userId()));
        } else if (event instanceof VaskEvent.WebhookDropped it) {
            receiver.isLossy(it.url().toString());
        }
    }

    static String occupied(String app, String channel) {
        return "occupied " + app + " " + channel;
    }

    static String member(String app, String channel, String user) {
        return "member " + app + " " + channel + " " + user;
    }

    private void beginsSomewhere(String what) {
        if (world.setup.nodes == 1) {
            begins(Invariant.I14, what);
        } else {
            world.sums.merge(what, 1, Integer::sum);
        }
    }

    private void endsSomewhere(String what) {
        if (world.setup.nodes == 1) {
            ends(Invariant.I14, what);
        } else {
            world.sums.merge(what, -1, Integer::sum);
        }
    }

    private void begins(Invariant invariant, String what) {
        world.check(invariant, now.add(what), () -> "began twice: " + what);
    }

    private void ends(Invariant invariant, String what) {
        world.check(invariant, now.remove(what), () -> "ended without having begun: " + what);
    }
}
