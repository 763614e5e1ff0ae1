package dev.vask.internal.api;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The signed requests that apps have made, so that none is taken twice. Bounded for each app: once something had to be
 * forgotten, whatever is no younger than that is refused, as nobody can tell any more. Safe for any thread.
 */
final class Replays {
    static final int MOST = 20_000;

    private final ConcurrentMap<String, Seen> apps = new ConcurrentHashMap<>();

    private static final class Seen {
        /** Signature to {@code auth_timestamp}, in the order of their coming. */
        final Map<String, Long> signatures = new LinkedHashMap<>();

        long forgottenSeconds = Long.MIN_VALUE;
    }

    /**
     * Whether this is the first time.
     *
     * @param signature verified: strangers do not fill this
     * @param seconds the request's timestamp, which the signature covers
     */
    boolean first(String app, String signature, long seconds) {
        Seen seen = apps.computeIfAbsent(app, added -> new Seen());
        synchronized (seen) {
            if (seconds <= seen.forgottenSeconds || seen.signatures.putIfAbsent(signature, seconds) != null) {
                return false;
            }
            if (seen.signatures.size() > MOST) {
                Iterator<Long> oldest = seen.signatures.values().iterator();
                seen.forgottenSeconds = Math.max(seen.forgottenSeconds, oldest.next());
                oldest.remove();
            }
            return true;
        }
    }
}
