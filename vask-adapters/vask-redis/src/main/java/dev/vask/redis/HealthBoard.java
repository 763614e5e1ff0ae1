package dev.vask.redis;

import dev.vask.spi.BackplaneHealth;
import dev.vask.spi.BackplaneHealth.State;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What is amiss, by who noticed it; the worst of it is the state. Reading takes no lock. */
final class HealthBoard {
    private static final System.Logger LOG = System.getLogger(HealthBoard.class.getName());

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, BackplaneHealth> problems = new LinkedHashMap<>();
    /** Entries that are not in use yet or any longer: they are a state, but not worth a warning. */
    private final Set<String> idle = new HashSet<>();
    /** The last state that was logged; null until the first. */
    private @Nullable State logged;

    private volatile BackplaneHealth now = BackplaneHealth.UP;

    BackplaneHealth now() {
        return now;
    }

    boolean down() {
        return now.state() == State.DOWN;
    }

    /** Not in use yet or any more, which is nothing to be warned of. */
    void idle(String who, State state, String reason) {
        lock.lock();
        try {
            problems.put(who, new BackplaneHealth(state, reason));
            idle.add(who);
            now = worst();
        } finally {
            lock.unlock();
        }
    }

    /** Something is amiss; said again it replaces what was said before. */
    void problem(String who, State state, String reason) {
        change(who, new BackplaneHealth(state, reason));
    }

    /** It is well again. */
    void well(String who) {
        change(who, null);
    }

    private void change(String who, @Nullable BackplaneHealth problem) {
        BackplaneHealth after;
        boolean worth;
        boolean better;
        lock.lock();
        try {
            problems.remove(who);
            idle.remove(who);
            if (problem != null) {
                problems.put(who, problem);
            }
            after = worst();
            now = after;
            // While all that is wrong is that it has not begun yet, there is no news.
            worth = after.state() != logged && (after.state() == State.UP || hasProblem(after.state()));
            better = after.state() == State.UP
                    || (logged != null && after.state().compareTo(logged) < 0);
            if (worth) {
                logged = after.state();
                after = after.state() == State.UP ? after : newest(after.state());
            }
        } finally {
            lock.unlock();
        }
        if (worth) {
            LOG.log(
                    better ? System.Logger.Level.INFO : System.Logger.Level.WARNING,
                    "the Redis backplane is {0}{1}",
                    after.state(),
                    after.reason().isEmpty() ? "" : ": " + after.reason());
        }
    }

    private boolean hasProblem(State state) {
        return problems.entrySet().stream()
                .anyMatch(it -> it.getValue().state() == state && !idle.contains(it.getKey()));
    }

    /** The last reported problem of a state; there is one. */
    private BackplaneHealth newest(State state) {
        BackplaneHealth newest = now;
        for (Map.Entry<String, BackplaneHealth> problem : problems.entrySet()) {
            if (problem.getValue().state() == state && !idle.contains(problem.getKey())) {
                newest = problem.getValue();
            }
        }
        return newest;
    }

    /** Of two that are as bad the one that was said last: it is what keeps things from getting better. */
    private BackplaneHealth worst() {
        BackplaneHealth worst = BackplaneHealth.UP;
        for (BackplaneHealth problem : problems.values()) {
            if (problem.state().compareTo(worst.state()) >= 0) {
                worst = problem;
            }
        }
        return worst;
    }
}
