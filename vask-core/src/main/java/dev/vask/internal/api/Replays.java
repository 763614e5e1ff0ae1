package dev.vask.internal.api;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The signed requests that apps have made within the time they are valid for, so that none is taken twice. Bounded for each app:
 * beyond that the oldest second is forgotten, and whatever bears its time or an older one is refused, as nobody can tell any
 * more. Safe for any thread.
 */
final class Replays {
    static final int MOST = 20_000;

    private final long validSeconds;
    private final ReentrantLock lock = new ReentrantLock();
    /** Guarded by the lock, as is all behind it. */
    private final Map<String, Seen> apps = new HashMap<>();

    private long sweptSeconds = Long.MIN_VALUE;

    /** @param validSeconds how old a request may be; an older one is refused anyway */
    Replays(long validSeconds) {
        this.validSeconds = validSeconds;
    }

    /** Signatures by the time that they cover: clocks differ, so requests do not come in its order. */
    private static final class Seen {
        final TreeMap<Long, Set<String>> bySecond = new TreeMap<>();
        int size;
        long forgottenSeconds = Long.MIN_VALUE;

        boolean add(String signature, long seconds) {
            if (seconds <= forgottenSeconds
                    || !bySecond.computeIfAbsent(seconds, added -> new HashSet<>())
                            .add(signature)) {
                return false;
            }
            if (++size > MOST) {
                forgottenSeconds = bySecond.firstKey();
                forgetFirst();
            }
            return true;
        }

        /** Whether nothing is left. */
        boolean forgetBefore(long seconds) {
            while (!bySecond.isEmpty() && bySecond.firstKey() < seconds) {
                forgetFirst();
            }
            return bySecond.isEmpty();
        }

        private void forgetFirst() {
            size -= bySecond.pollFirstEntry().getValue().size();
        }
    }

    /** The number of apps of which signatures are kept. */
    int size() {
        lock.lock();
        try {
            return apps.size();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Whether this is the first time.
     *
     * @param signature verified: strangers do not fill this
     * @param seconds the request's timestamp, which the signature covers
     */
    boolean first(String app, String signature, long seconds, long nowSeconds) {
        lock.lock();
        try {
            // Of an app that is gone or silent nobody else would clear away what was seen.
            if (sweptSeconds + validSeconds <= nowSeconds) {
                sweptSeconds = nowSeconds;
                apps.values().removeIf(seen -> seen.forgetBefore(nowSeconds - validSeconds));
            }
            Seen seen = apps.computeIfAbsent(app, added -> new Seen());
            seen.forgetBefore(nowSeconds - validSeconds);
            return seen.add(signature, seconds);
        } finally {
            lock.unlock();
        }
    }
}
