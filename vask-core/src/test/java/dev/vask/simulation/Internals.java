package dev.vask.simulation;

import dev.vask.Vask;
import dev.vask.internal.hub.Hub;
import dev.vask.internal.local.LocalBackplane;
import java.lang.reflect.Field;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The facts that no API tells: which locks are held, and what is left when all are gone. */
final class Internals {
    private static final Map<String, Field> FIELDS = new ConcurrentHashMap<>();

    private final Hub hub;
    private final @Nullable LocalBackplane engine;

    /** @param engine null where it is shared */
    Internals(Vask vask, @Nullable LocalBackplane engine) {
        this.hub = (Hub) get(vask, "hub");
        this.engine = engine;
    }

    /** Whether the calling thread holds a channel's lock, or that of an app's watchlists. */
    boolean isAnyLockHeld() {
        for (Object app : hub.all()) {
            if (isLocked(get(app, "watchlists"))) {
                return true;
            }
            for (Object channel : map(app, "channels").values()) {
                if (isLocked(channel)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isLocked(Object guarded) {
        return ((ReentrantLock) get(guarded, "lock")).isHeldByCurrentThread();
    }

    /** What is there although nobody is. */
    String leftovers() {
        StringBuilder left = new StringBuilder();
        for (Object app : hub.all()) {
            note(left, "connections", map(app, "connections"));
            note(left, "channels", map(app, "channels"));
            note(left, "watched users", map(get(app, "watchlists"), "users"));
            note(left, "watchers", map(get(app, "watchlists"), "watchers"));
            if (!"0".equals(get(app, "places").toString())) {
                left.append(" places taken: ").append(get(app, "places"));
            }
        }
        if (engine != null) {
            note(left, "topics occupied", (Collection<?>) get(engine, "occupied"));
            note(left, "members present", (Collection<?>) get(engine, "present"));
            note(left, "topics watched", (Collection<?>) get(engine, "watched"));
        }
        return left.toString();
    }

    private static void note(StringBuilder left, String what, Map<?, ?> found) {
        note(left, what, found.keySet());
    }

    private static void note(StringBuilder left, String what, Collection<?> found) {
        if (!found.isEmpty()) {
            left.append(' ').append(what).append(": ").append(found);
        }
    }

    private static Map<?, ?> map(Object owner, String field) {
        return (Map<?, ?>) get(owner, field);
    }

    private static Object get(Object owner, String name) {
        Field field = FIELDS.computeIfAbsent(owner.getClass().getSimpleName() + "." + name, it -> field(owner, name));
        try {
            return Objects.requireNonNull(field.get(owner));
        } catch (IllegalAccessException e) {
            throw new LinkageError("the simulator reads " + name, e);
        }
    }

    private static Field field(Object owner, String name) {
        try {
            Field field = owner.getClass().getDeclaredField(name);
            field.setAccessible(true);
            return field;
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("the simulator knows " + owner.getClass() + " by a field " + name, e);
        }
    }
}
