package dev.vask.simulation;

import dev.vask.cluster.SharedEngine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;

/** What is between several nodes and their store: each way is a thread of the {@link Scheduler}'s, and a node may be slow. */
final class Network implements SharedEngine.Ways {
    private final World world;
    private final Map<Integer, List<TaskQueue>> ways = new HashMap<>();
    private final Set<Integer> starved = new HashSet<>();

    Network(World world) {
        this.world = world;
    }

    void starve(int node, boolean on) {
        if (on ? starved.add(node) : starved.remove(node)) {
            ways.getOrDefault(node, List.of()).forEach(it -> it.starve(on));
        }
    }

    @Override
    public Executor way(int node, String name) {
        TaskQueue way = world.scheduler.thread("node " + node + " " + name);
        ways.computeIfAbsent(node, it -> new ArrayList<>()).add(way);
        way.starve(starved.contains(node));
        return way;
    }

    @Override
    public boolean twice() {
        return world.setup.nodesFail && world.chance.oneIn(50);
    }
}
