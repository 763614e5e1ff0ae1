package dev.vask;

import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The apps that the host application has named in code, to the builder or at run time, indexed by key and by id. */
final class Apps implements AppRegistry {
    private final ConcurrentMap<String, App> byKey = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, App> byId = new ConcurrentHashMap<>();
    /** Held for a change of both indexes; reads need no lock. */
    private final ReentrantLock changes = new ReentrantLock();

    Apps(Collection<App> named) {
        named.forEach(this::put);
    }

    @Override
    public @Nullable App byKey(String key) {
        return byKey.get(key);
    }

    @Override
    public @Nullable App byId(String id) {
        return byId.get(id);
    }

    /**
     * Adds an app or replaces the one with the same key.
     *
     * @throws IllegalArgumentException if an app with another key has the same id; then nothing is changed
     */
    void put(App app) {
        changes.lock();
        try {
            App owner = byId.get(app.id());
            if (owner != null && !owner.key().equals(app.key())) {
                throw new IllegalArgumentException("the apps '" + owner.key() + "' and '" + app.key()
                        + "' have the same id '" + app.id() + "': give each app its own id with App.withId(…)");
            }
            App replaced = byKey.put(app.key(), app);
            byId.put(app.id(), app);
            if (replaced != null && !replaced.id().equals(app.id())) {
                byId.remove(replaced.id());
            }
        } finally {
            changes.unlock();
        }
    }

    void remove(String key) {
        changes.lock();
        try {
            App removed = byKey.remove(key);
            if (removed != null) {
                byId.remove(removed.id());
            }
        } finally {
            changes.unlock();
        }
    }
}
