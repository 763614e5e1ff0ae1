package dev.vask.redis;

import dev.vask.spi.PresenceMember;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The members of a presence channel as this node knows them. It decides what the listener is told, not the raw change: what
 * comes twice is told once, and what is missing is noticed, as changes are numbered without gaps within an epoch.
 *
 * <p>A change numbered as expected is applied, an older one ignored; one that is further on means that some were missed, so the
 * whole is read again. Another epoch means that Redis lost data: who is new then is told at once, but nobody is said to have gone
 * until things have settled, as other nodes may not have said again whom they have.
 *
 * <p>Used on the topic's stripe only.
 */
final class Mirror {
    /** Changes kept while the whole is being read. */
    static final int MAX_HELD_BACK = 1_000;

    /** What a mirror has to say and to ask for. */
    interface Owner {
        void added(PresenceMember member, boolean tellHost);

        void removed(String userId, boolean tellHost);

        void members(List<PresenceMember> members);

        /** Answered by {@link Mirror#take}, sooner or later. */
        void readWhole();

        /** Answered by {@link Mirror#settled}, once all nodes have said again whom they have. */
        void settleLater(String epoch);
    }

    private record Waiter(String epoch, long version, CompletableFuture<Void> reached) {}

    /** A change that this node made, which nobody else tells the host of. */
    private record Own(String epoch, long version, boolean added, boolean again, String userId) {}

    private final String self;
    private final Owner owner;
    private final Map<String, String> members = new LinkedHashMap<>();
    private final Deque<Incoming> heldBack = new ArrayDeque<>();
    private final List<Waiter> waiters = new ArrayList<>();
    private final List<Own> own = new ArrayList<>();

    /** Users who left by this node while things settle; the host hears of those who are still gone then. */
    private final Set<String> deferred = new HashSet<>();

    private @Nullable String epoch;
    private long version;
    private boolean reading;
    private int settling;
    private boolean lost;

    /**
     * A mirror that knows nobody yet.
     *
     * @param self this node
     */
    Mirror(String self, Owner owner) {
        this.self = self;
        this.owner = owner;
    }

    /** A whole is coming: changes are kept until then. */
    void expectWhole() {
        reading = true;
    }

    /** Reads the whole, unless that is under way. */
    void refresh() {
        if (!reading) {
            reading = true;
            owner.readWhole();
        }
    }

    /** The whole could not be read; it is tried again. */
    void readAgain() {
        if (reading) {
            owner.readWhole();
        }
    }

    void change(Incoming.Added change) {
        change(change, change.epoch(), change.version());
    }

    void change(Incoming.Removed change) {
        change(change, change.epoch(), change.version());
    }

    private void change(Incoming change, String ofEpoch, long number) {
        if (reading) {
            holdBack(change);
        } else if (!ofEpoch.equals(epoch) || number > version + 1) {
            holdBack(change);
            refresh();
        } else if (number == version + 1) {
            version = number;
            apply(change);
            own.removeIf(made -> made.version <= number);
            tellWaiters(false);
        }
    }

    private void holdBack(Incoming change) {
        if (heldBack.size() < MAX_HELD_BACK) {
            heldBack.add(change);
        } else {
            lost = true;
        }
    }

    private void apply(Incoming change) {
        if (change instanceof Incoming.Added added) {
            String user = added.member().userId();
            boolean reborn = added.teller().equals(self + Self.REBORN);
            boolean isNew = members.putIfAbsent(user, added.member().userInfo()) == null;
            // Of whom the host was told that they had gone, by the node that buried this one, it hears again.
            if (isNew || reborn) {
                owner.added(added.member(), reborn || added.teller().equals(self));
            }
            deferred.remove(user);
        } else if (change instanceof Incoming.Removed removed) {
            boolean tells = removed.teller().equals(self);
            if (settling == 0 && members.remove(removed.userId()) != null) {
                owner.removed(removed.userId(), tells);
            } else if (settling > 0 && tells) {
                deferred.add(removed.userId());
            }
        }
    }

    /** The whole, as of a version; one that is older than what is known already is ignored. */
    void take(String ofEpoch, long number, Map<String, String> whole) {
        boolean other = epoch != null && !ofEpoch.equals(epoch);
        if (epoch != null && !other && number < version) {
            return;
        }
        epoch = ofEpoch;
        version = number;
        reading = false;
        if (other) {
            settling++;
            owner.settleLater(ofEpoch);
        }
        replace(whole);
        boolean incomplete = lost;
        lost = false;
        List<Incoming> later = new ArrayList<>(heldBack);
        heldBack.clear();
        for (Incoming change : later) {
            again(change);
        }
        tellWaiters(true);
        if (incomplete) {
            refresh();
        }
    }

    /** Of what was held back, an epoch that has ended meanwhile says nothing any more. */
    private void again(Incoming change) {
        if (change instanceof Incoming.Added added && added.epoch().equals(epoch)) {
            change(added);
        } else if (change instanceof Incoming.Removed removed && removed.epoch().equals(epoch)) {
            change(removed);
        }
    }

    private void replace(Map<String, String> whole) {
        tellOwn(whole);
        Map<String, String> before = Map.copyOf(members);
        if (settling == 0) {
            members.clear();
        }
        whole.forEach(members::putIfAbsent);
        if (!members.equals(before)) {
            List<PresenceMember> list = new ArrayList<>(members.size());
            members.forEach((user, info) -> list.add(new PresenceMember(user, info)));
            owner.members(list);
        }
    }

    /** Of this node's own changes that came in with the whole, the host hears all the same. */
    private void tellOwn(Map<String, String> whole) {
        List<Own> made = List.copyOf(own);
        own.clear();
        for (Own change : made) {
            String info = whole.get(change.userId);
            if (!change.epoch.equals(epoch) || change.version > version) {
                own.add(change);
            } else if (change.added
                    && info != null
                    && (members.putIfAbsent(change.userId, info) == null || change.again)) {
                owner.added(new PresenceMember(change.userId, info), true);
            } else if (!change.added && info == null) {
                deferred.add(change.userId);
            }
        }
        for (String user : settling == 0 ? Set.copyOf(deferred) : Set.<String>of()) {
            if (!whole.containsKey(user) && members.remove(user) != null) {
                owner.removed(user, true);
            }
            deferred.remove(user);
        }
    }

    /** Notes that this node brought a user back, of whom the host hears again whatever is known here. */
    void broughtBack(String ofEpoch, long number, String userId) {
        if (!ofEpoch.equals(epoch) || number > version) {
            own.add(new Own(ofEpoch, number, true, true, userId));
        }
    }

    /** Notes a change that this node made; it comes in by itself, or with the whole. */
    void made(String ofEpoch, long number, boolean added, String userId) {
        if (!ofEpoch.equals(epoch) || number > version) {
            own.add(new Own(ofEpoch, number, added, false, userId));
        }
    }

    /** Things have settled: who is still missing has gone. */
    void settled() {
        settling--;
        if (settling == 0) {
            reading = true;
            owner.readWhole();
        }
    }

    /** Completes when what is known is as new as this, or was read as a whole in another epoch. */
    CompletableFuture<Void> reached(String ofEpoch, long number) {
        CompletableFuture<Void> reached = new CompletableFuture<>();
        waiters.add(new Waiter(ofEpoch, number, reached));
        if (!ofEpoch.equals(epoch)) {
            refresh();
        } else if (!reading) {
            tellWaiters(false);
        }
        return reached;
    }

    private void tellWaiters(boolean whole) {
        if (waiters.isEmpty()) {
            return;
        }
        List<Waiter> done = new ArrayList<>();
        for (Waiter waiter : waiters) {
            if (waiter.epoch.equals(epoch) ? version >= waiter.version : whole) {
                done.add(waiter);
            }
        }
        waiters.removeAll(done);
        for (Waiter waiter : done) {
            waiter.reached.complete(null);
        }
    }

    /** Nobody waits any more, and nobody is told but the host, of what this node did and no other tells it of. */
    void end() {
        for (Own change : own) {
            if (!change.added && members.remove(change.userId) != null) {
                owner.removed(change.userId, true);
            }
        }
        own.clear();
        List<Waiter> all = List.copyOf(waiters);
        waiters.clear();
        all.forEach(waiter -> waiter.reached.complete(null));
    }
}
