package dev.vask.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Runs seeds: each by itself, on the calling thread, the same every time. */
final class Simulation {
    /** 2026-01-01T00:00Z. */
    static final long EPOCH_MILLIS = 1_767_225_600_000L;

    private Simulation() {}

    /** The run of a seed, which ends after so many steps. */
    static Outcome run(long seed, long steps) {
        return run(seed, steps, EPOCH_MILLIS);
    }

    static Outcome run(long seed, long steps, long epochMillis) {
        Setup setup = new Setup(seed);
        Script script = new Script(setup);
        return run(setup, epochMillis, taken -> taken < steps, script::next);
    }

    /** The run of a seed with these steps in place of its own. */
    static Outcome replay(long seed, List<Step> steps) {
        List<Step> left = new ArrayList<>(steps);
        return run(new Setup(seed), EPOCH_MILLIS, taken -> !left.isEmpty(), () -> left.remove(0));
    }

    private interface Until {
        boolean goesOn(long steps);
    }

    private static Outcome run(Setup setup, long epochMillis, Until until, Supplier<Step> script) {
        List<Step> taken = new ArrayList<>();
        BugLog bugs = BugLog.watch();
        try {
            World world = new World(setup, epochMillis);
            while (violation(world, bugs) == null && until.goesOn(world.scheduler.steps())) {
                Step step = script.get();
                taken.add(step);
                guarded(world, () -> world.perform(step));
            }
            if (violation(world, bugs) == null) {
                guarded(world, world::end);
            }
            return new Outcome(taken, world.scheduler.steps(), violation(world, bugs), world.trace());
        } finally {
            bugs.close();
        }
    }

    private static @Nullable Violation violation(World world, BugLog bugs) {
        String bug = bugs.first();
        if (bug != null) {
            world.violated(Invariant.X2, bug);
        }
        return world.violation();
    }

    private static void guarded(World world, Runnable doing) {
        try {
            doing.run();
        } catch (RuntimeException | Error e) {
            StackTraceElement[] stack = e.getStackTrace();
            world.violated(Invariant.X2, "thrown: " + e + (stack.length == 0 ? "" : " at " + stack[0]));
        }
    }
}
