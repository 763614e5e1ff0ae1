package dev.vask.cluster;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;

/** Ways that go on when a test says so: one task of each in turn. */
final class Pump implements SharedEngine.Ways {
    private static final int ENDLESS = 1_000_000;

    private final List<Way> ways = new ArrayList<>();
    private final Set<String> held = new HashSet<>();
    boolean everythingTwice;

    private record Way(String name, Deque<Runnable> tasks) implements Executor {
        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }
    }

    @Override
    public Executor way(int node, String name) {
        Way way = new Way(node + " " + name, new ArrayDeque<>());
        ways.add(way);
        return way;
    }

    @Override
    public boolean twice() {
        return everythingTwice;
    }

    /** Nothing moves on this node's ways until it is fast again. */
    void slow(int node, boolean on) {
        hold(node, "", on);
    }

    /** Nothing moves on those of this node's ways whose name begins so: {@code to the store} or {@code from the store}. */
    void hold(int node, String ways, boolean on) {
        String prefix = node + " " + ways;
        if (on) {
            held.add(prefix);
        } else {
            held.remove(prefix);
        }
    }

    /** Everything that can happen happens. */
    void run() {
        int left = ENDLESS;
        while (round()) {
            if (--left < 0) {
                throw new IllegalStateException("the nodes do not come to rest");
            }
        }
    }

    /** One task of each way; false if there was none. */
    boolean round() {
        boolean moved = false;
        for (int i = 0; i < ways.size(); i++) {
            Way way = ways.get(i);
            Runnable task = held.stream().anyMatch(way.name()::startsWith)
                    ? null
                    : way.tasks().poll();
            if (task != null) {
                task.run();
                moved = true;
            }
        }
        return moved;
    }
}
