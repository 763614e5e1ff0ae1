package dev.vask.redis;

import dev.vask.spi.BackplaneHealth;
import dev.vask.spi.BackplaneHealth.State;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What is amiss, by who noticed it; the worst of it is the state. Reading takes no lock. */
final class HealthBoard {
    private static final System.Logger LOG = System.getLogger(HealthBoard.class.getName());

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, BackplaneHealth> problems = new LinkedHashMap<>();
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
        BackplaneHealth before;
        BackplaneHealth after;
        lock.lock();
        try {
            problems.remove(who);
            if (problem != null) {
                problems.put(who, problem);
            }
            before = now;
            after = worst();
            now = after;
        } finally {
            lock.unlock();
        }
        if (after.state() != before.state()) {
            LOG.log(
                    after.state().compareTo(before.state()) < 0
                            ? System.Logger.Level.INFO
                            : System.Logger.Level.WARNING,
                    "the Redis backplane is {0}{1}",
                    after.state(),
                    after.reason().isEmpty() ? "" : ": " + after.reason());
        }
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
