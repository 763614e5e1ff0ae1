package dev.vask.micrometer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;

/**
 * The meters that one Vask has registered. A registry returns the meter that it has when another one with the same name and tags
 * is registered: a meter of an earlier Vask is therefore removed first. Thread-safe.
 */
final class RegisteredMeters {
    private final MeterRegistry registry;
    private final Tags tags;
    private final ConcurrentMap<String, Counter> counters = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Timer> timers = new ConcurrentHashMap<>();

    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by the lock.
    private final Set<Meter> mine = Collections.newSetFromMap(new IdentityHashMap<>());
    private boolean removed;

    RegisteredMeters(MeterRegistry registry, Tags tags) {
        this.registry = registry;
        this.tags = tags;
    }

    /** Registers a meter; after {@link #removeAll}, when events under way may still be counted, in a registry that nothing reads. */
    <M extends Meter> M own(BiFunction<MeterRegistry, Tags, M> register) {
        lock.lock();
        try {
            if (removed) {
                return register.apply(new SimpleMeterRegistry(), tags);
            }
            Set<Meter> before = identities();
            M meter = register.apply(registry, tags);
            if (before.contains(meter) && !mine.contains(meter)) {
                registry.remove(meter);
                meter = register.apply(registry, tags);
            }
            mine.add(meter);
            return meter;
        } finally {
            lock.unlock();
        }
    }

    Counter counter(String key, BiFunction<MeterRegistry, Tags, Counter> register) {
        Counter known = counters.get(key);
        return known != null ? known : counters.computeIfAbsent(key, added -> own(register));
    }

    Timer timer(String key, BiFunction<MeterRegistry, Tags, Timer> register) {
        Timer known = timers.get(key);
        return known != null ? known : timers.computeIfAbsent(key, added -> own(register));
    }

    /** Removes each meter that the registry still has; one that another Vask has replaced is that Vask's. */
    void removeAll() {
        lock.lock();
        try {
            removed = true;
            Set<Meter> there = identities();
            for (Meter meter : mine) {
                if (there.contains(meter)) {
                    registry.remove(meter);
                }
            }
            mine.clear();
        } finally {
            lock.unlock();
        }
    }

    private Set<Meter> identities() {
        Set<Meter> identities = Collections.newSetFromMap(new IdentityHashMap<>());
        identities.addAll(registry.getMeters());
        return identities;
    }
}
