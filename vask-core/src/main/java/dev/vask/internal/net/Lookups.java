package dev.vask.internal.net;

import dev.vask.internal.hub.AppHub;
import dev.vask.spi.VaskTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs the lookups of an app registry: one at a time for each name, at most {@value #PLACES} at once on the executor. The others
 * wait here, so that a flood of unknown names never fills the executor's queue.
 *
 * <p>Names of known apps and other names have at most {@value #PLACES_OF_ONE_KIND} places each: neither kind starves the other.
 * Of the other names those that several callers wait for are looked up first, because a client that guesses names waits alone.
 * At most {@value #MAX_WAITING_STRANGERS} of them wait; one more fails the one that has waited longest.
 *
 * <p>Safe for any thread. The lock is not held while the registry, the executor or a continuation runs.
 */
final class Lookups {
    static final int PLACES = 4;
    static final int PLACES_OF_ONE_KIND = 3;
    static final int MAX_WAITING_STRANGERS = 2_000;

    private final Executor executor;
    private final VaskTime time;
    private final long maxWaitNanos;
    private final ReentrantLock lock = new ReentrantLock();
    /** 0: no thread starts lookups. Above: one does, and was asked that often. */
    private final AtomicInteger startRequests = new AtomicInteger();

    // Guarded by the lock.
    private final Map<Name, Lookup> lookups = new HashMap<>();
    private final Set<Lookup> known = new LinkedHashSet<>();
    private final Set<Lookup> shared = new LinkedHashSet<>();
    private final Set<Lookup> single = new LinkedHashSet<>();
    private int knownRunning;
    private int strangersRunning;

    /** The order in which waiting lookups start: KNOWN before SHARED before SINGLE. */
    private enum Rank {
        /** The app is in use on this node. */
        KNOWN,
        /** Several callers wait for the name. */
        SHARED,
        /** One caller waits for the name. */
        SINGLE
    }

    /**
     * The text by which a peer names an app.
     *
     * @param isId whether the text is an id of the HTTP API; otherwise it is a key
     */
    record Name(boolean isId, String text) {}

    private static final class Lookup {
        final Name name;
        final Supplier<@Nullable AppHub> call;
        final CompletableFuture<@Nullable AppHub> result = new CompletableFuture<>();
        final long createdNanos;
        Rank rank;
        long joinedNanos;
        boolean started;
        boolean ended;

        Lookup(Name name, Rank rank, Supplier<@Nullable AppHub> call, long now) {
            this.name = name;
            this.rank = rank;
            this.call = call;
            this.createdNanos = now;
            this.joinedNanos = now;
        }
    }

    /**
     * @param executor runs the registry's code; may reject
     * @param maxWait longest time that a caller waits
     */
    Lookups(Executor executor, VaskTime time, Duration maxWait) {
        this.executor = executor;
        this.time = time;
        this.maxWaitNanos = maxWait.toNanos();
    }

    /**
     * Returns the result of the lookup of this name, which is started unless it is in flight.
     *
     * @param known whether the app is in use on this node
     * @param call calls the registry and records the result; runs on the executor
     */
    CompletableFuture<@Nullable AppHub> join(Name name, boolean known, Supplier<@Nullable AppHub> call) {
        long now = time.nanoTime();
        Lookup joined;
        Lookup expired = null;
        Lookup evicted = null;
        lock.lock();
        try {
            Lookup inFlight = lookups.get(name);
            boolean late = inFlight != null && now - inFlight.createdNanos >= maxWaitNanos;
            if (inFlight != null && late && inFlight.started) {
                // It blocks. Further callers would only collect behind it.
                return CompletableFuture.failedFuture(new TimeoutException("the AppRegistry does not return"));
            }
            if (inFlight == null || late) {
                if (inFlight != null) {
                    queue(inFlight.rank).remove(inFlight);
                    expired = inFlight;
                }
                joined = new Lookup(name, known ? Rank.KNOWN : Rank.SINGLE, call, now);
                lookups.put(name, joined);
                queue(joined.rank).add(joined);
                evicted = evict();
            } else {
                joined = inFlight;
                joined.joinedNanos = now;
                promote(joined);
            }
        } finally {
            lock.unlock();
        }
        if (expired != null) {
            expired.result.completeExceptionally(new TimeoutException("the AppRegistry is busy with other lookups"));
        }
        if (evicted != null) {
            evicted.result.completeExceptionally(new RejectedExecutionException(
                    "more than " + MAX_WAITING_STRANGERS + " unknown app names wait for the AppRegistry"));
        }
        start();
        return joined.result;
    }

    /** The number of lookups that wait or run. */
    int size() {
        lock.lock();
        try {
            return lookups.size();
        } finally {
            lock.unlock();
        }
    }

    private Set<Lookup> queue(Rank rank) {
        return switch (rank) {
            case KNOWN -> known;
            case SHARED -> shared;
            case SINGLE -> single;
        };
    }

    private void promote(Lookup lookup) {
        if (single.remove(lookup)) {
            lookup.rank = Rank.SHARED;
            shared.add(lookup);
        }
    }

    private @Nullable Lookup evict() {
        if (single.size() + shared.size() <= MAX_WAITING_STRANGERS) {
            return null;
        }
        Lookup oldest = poll(single.isEmpty() ? shared : single);
        if (oldest != null) {
            lookups.remove(oldest.name, oldest);
        }
        return oldest;
    }

    private static @Nullable Lookup poll(Set<Lookup> queue) {
        Iterator<Lookup> oldest = queue.iterator();
        if (!oldest.hasNext()) {
            return null;
        }
        Lookup lookup = oldest.next();
        oldest.remove();
        return lookup;
    }

    /** Starts lookups while there are places. One thread at a time, because an executor may run its tasks inside the call. */
    private void start() {
        if (startRequests.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        do {
            Lookup next = next();
            while (next != null) {
                start(next);
                next = next();
            }
            seen = startRequests.addAndGet(-seen);
        } while (seen != 0);
    }

    private @Nullable Lookup next() {
        lock.lock();
        try {
            if (knownRunning + strangersRunning >= PLACES) {
                return null;
            }
            Lookup next = knownRunning < PLACES_OF_ONE_KIND ? poll(known) : null;
            if (next == null && strangersRunning < PLACES_OF_ONE_KIND) {
                next = poll(shared.isEmpty() ? single : shared);
            }
            if (next != null) {
                next.started = true;
                count(next, 1);
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    private void count(Lookup lookup, int change) {
        if (lookup.rank == Rank.KNOWN) {
            knownRunning += change;
        } else {
            strangersRunning += change;
        }
    }

    private void start(Lookup lookup) {
        try {
            executor.execute(() -> run(lookup));
        } catch (RuntimeException | Error e) {
            ended(lookup);
            lookup.result.completeExceptionally(e);
        }
    }

    private void run(Lookup lookup) {
        AppHub found = null;
        Throwable failure = null;
        try {
            if (isAwaited(lookup)) {
                found = lookup.call.get();
            } else {
                failure = new TimeoutException("no caller waits any longer");
            }
        } catch (RuntimeException | Error e) {
            failure = e;
        }
        ended(lookup);
        start();
        if (failure == null) {
            lookup.result.complete(found);
        } else {
            lookup.result.completeExceptionally(failure);
        }
    }

    private boolean isAwaited(Lookup lookup) {
        lock.lock();
        try {
            return lookup.rank == Rank.KNOWN || time.nanoTime() - lookup.joinedNanos < maxWaitNanos;
        } finally {
            lock.unlock();
        }
    }

    private void ended(Lookup lookup) {
        lock.lock();
        try {
            if (!lookup.ended) {
                lookup.ended = true;
                lookups.remove(lookup.name, lookup);
                count(lookup, -1);
            }
        } finally {
            lock.unlock();
        }
    }
}
