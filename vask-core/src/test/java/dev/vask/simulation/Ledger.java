package dev.vask.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Every event that was published, by app and channel. */
final class Ledger {
    private final Scheduler scheduler;
    private final Map<String, Channel> channels = new HashMap<>();
    private final LongSupplier elapsedNanos;
    private int numbers;

    /** What was published on one channel of one app. */
    static final class Channel {
        private final Map<Integer, Published> events = new HashMap<>();
        private final List<Published> recent = new ArrayList<>();
        /** Pairs of numbers: somebody got the first before the second. */
        private final Set<Long> orders = new HashSet<>();

        /** Those since the last {@link Ledger#settled}. */
        List<Published> recent() {
            return recent;
        }

        Iterable<Published> all() {
            return events.values();
        }

        @Nullable
        Published find(int number) {
            return events.get(number);
        }

        /** Somebody got these one after the other; false if another did the other way round. */
        boolean isOrder(int first, int second) {
            orders.add(pair(first, second));
            return !orders.contains(pair(second, first));
        }

        private static long pair(int first, int second) {
            return (long) first << Integer.SIZE | second;
        }
    }

    Ledger(Scheduler scheduler, LongSupplier elapsedNanos) {
        this.scheduler = scheduler;
        this.elapsedNanos = elapsedNanos;
    }

    int nextNumber() {
        return ++numbers;
    }

    Published begin(int number, int app, String channel, int publisher, @Nullable String except, boolean fromClient) {
        Published event =
                new Published(number, publisher, except, fromClient, scheduler.moment(), elapsedNanos.getAsLong());
        Channel log = channel(app, channel);
        log.events.put(number, event);
        log.recent.add(event);
        return event;
    }

    Channel channel(int app, String name) {
        return channels.computeIfAbsent(app + " " + name, it -> new Channel());
    }

    /** Events in flight to an app that is removed may get lost; completed ones are no longer cached. */
    void removed(int app) {
        channels.forEach((name, log) -> {
            if (name.startsWith(app + " ")) {
                log.events.values().forEach(it -> {
                    it.mayBeLost |= it.completed < 0;
                    if (it.completed >= 0 && it.discarded < 0) {
                        it.discarded = scheduler.moment();
                    }
                });
            }
        });
    }

    /** What a node that is no more has not confirmed may get lost. */
    void isGone(Node node) {
        channels.values()
                .forEach(log -> log.events.values().forEach(it -> it.mayBeLost |= it.by == node && it.completed < 0));
    }

    /** All that could be delivered has been. */
    void settled() {
        channels.values().forEach(it -> it.recent.clear());
    }

    /** A node has gone, and what it kept. */
    void forget() {
        channels.clear();
    }
}
