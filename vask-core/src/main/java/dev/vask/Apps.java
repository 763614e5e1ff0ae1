package dev.vask;

import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** The apps named in code, which may change at run time, before those of the host's registry. */
final class Apps implements AppRegistry {
    private final ConcurrentMap<String, App> named = new ConcurrentHashMap<>();
    private final @Nullable AppRegistry hosts;

    Apps(Collection<App> named, @Nullable AppRegistry hosts) {
        named.forEach(this::put);
        this.hosts = hosts;
    }

    @Override
    public @Nullable App byKey(String key) {
        App app = named.get(key);
        return app != null || hosts == null ? app : hosts.byKey(key);
    }

    void put(App app) {
        named.put(app.key(), app);
    }

    void remove(String key) {
        named.remove(key);
    }
}
