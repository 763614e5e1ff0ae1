package dev.vask;

import org.jspecify.annotations.Nullable;

/**
 * Finds an app by its key, for hosts that keep applications in a store of their own.
 *
 * <p>Asked once per new connection, on the host executor: it may read a database. A connection waits at most
 * {@link Limits#commandTimeout}; then, and when the registry throws, it is closed with 4100 and its client tries again. Other
 * connections are held up only where all threads of the executor wait for the registry. {@link Vask#app} asks on the calling
 * thread, for a key that was not seen before.
 *
 * <p>What the registry answers replaces, for the open connections of the app too, what it answered before: a null closes them
 * with 4001. {@link Vask#replaceApp} does the same without waiting for the next connection.
 */
@FunctionalInterface
public interface AppRegistry {
    /**
     * The app with this key, or null if there is none (the client is closed with 4001).
     *
     * @param key what a peer put into its path: any text without a slash
     */
    @Nullable
    App byKey(String key);

    /**
     * The app with this {@link App#id}, which a request to the HTTP API names. Asked on the host executor, once for each such
     * request; where it answers null, {@link #byKey} is asked with the same text. A registry whose apps have ids of their own
     * overrides it.
     */
    default @Nullable App byId(String id) {
        return null;
    }
}
