package dev.vask;

import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** The apps named in code, to the builder or at run time. */
final class Apps implements AppRegistry {
    private final ConcurrentMap<String, App> named = new ConcurrentHashMap<>();

    Apps(Collection<App> named) {
        named.forEach(this::put);
    }

    @Override
    public @Nullable App byKey(String key) {
        return named.get(key);
    }

    @Override
    public @Nullable App byId(String id) {
        for (App app : named.values()) {
            if (app.id().equals(id)) {
                return app;
            }
        }
        return null;
    }

    void put(App app) {
        named.put(app.key(), app);
    }

    void remove(String key) {
        named.remove(key);
    }
}
