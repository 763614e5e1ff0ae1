package dev.vask.simulation;

import dev.vask.cluster.SharedEngine;

/** What happens to nodes and to what is between them. */
final class Faults {
    private Faults() {}

    /** Does it, if it is such an action; false if it is another. */
    static boolean perform(World world, SharedEngine shared, Action action) {
        if (action instanceof Action.CutOff it) {
            Node node = node(world, it.node());
            node.mayReconnect();
            node.end().cut(it.how());
        } else if (action instanceof Action.Heal it) {
            node(world, it.node()).end().heal();
        } else if (action instanceof Action.Bury it) {
            Node node = node(world, it.node());
            buryAll(world, shared);
            if (node.end().isCut()) {
                shared.bury(node.end());
            }
        } else if (action instanceof Action.Crash it) {
            Node node = node(world, it.node());
            node.kill();
            world.killed.add(node);
            world.replace(node);
        } else if (action instanceof Action.Wipe) {
            world.nodes.forEach(Node::mayReconnect);
            shared.wipe();
            world.lostAt = world.scheduler.moment();
        } else {
            return false;
        }
        world.tellingWasLost = true;
        return true;
    }

    /** Somebody notices who was killed. */
    static void buryAll(World world, SharedEngine shared) {
        world.killed.forEach(node -> shared.bury(node.end()));
        world.killed.clear();
    }

    private static Node node(World world, int number) {
        return world.nodes.get(number % world.nodes.size());
    }
}
