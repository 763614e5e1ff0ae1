package dev.vask;

import org.jspecify.annotations.Nullable;

/**
 * Finds an app by its key, for hosts that keep applications in a store of their own.
 *
 * <p>It may read a database: Vask calls it on {@link VaskBuilder#registryExecutor}, at most four times at once, and once for a key
 * however many connections wait for it. A connection waits at most {@link Limits#commandTimeout}; then, and when the registry
 * throws, it is closed with 4100 and its client connects again a second later. {@link Vask#app} calls it on the calling thread
 * for an app that is not in use.
 *
 * <p>A result is used for a minute. Once it is a second old, the next connection or request to the HTTP API starts a lookup in
 * the background, at most one a second for each app. Its result replaces the app for open connections too; null closes them with
 * 4001. So a change in the registry takes effect with the first use of the app after a second, as soon as the lookup has
 * returned; no definition is used that is older than a minute, also while the registry fails. {@link Vask#replaceApp} and {@link Vask#removeApp} take effect at once. Null
 * for a key that is not in use is remembered for a second.
 *
 * <p>A result whose key or id differs from the requested one is logged and counts as a failure of the registry. An app without
 * connections, channels and calls for ten minutes is discarded and looked up again at its next use.
 */
@FunctionalInterface
public interface AppRegistry {
    /**
     * The app with this key, or null if there is none (the client is closed with 4001).
     *
     * @param key from the path of a handshake: 1 to 128 letters, digits, {@code _ - .}
     */
    @Nullable
    App byKey(String key);

    /**
     * Returns the app with this {@link App#id}, which a request to the HTTP API names, or null. Called like {@link #byKey}, which
     * is called with the same text where this returns null. A registry whose apps have ids of their own overrides it.
     */
    default @Nullable App byId(String id) {
        return null;
    }
}
