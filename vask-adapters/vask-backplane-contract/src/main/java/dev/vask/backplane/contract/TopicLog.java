package dev.vask.backplane.contract;

import dev.vask.spi.PresenceMember;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** What one node was told of one topic, and the members as they follow from it. Safe for any thread. */
final class TopicLog {
    /** What the node has to do with the topic: what stragglers tell is not judged. */
    enum Interest {
        NONE,
        /** Asked for, not yet confirmed: what comes now may come of an earlier subscription. */
        PENDING,
        SUBSCRIBED
    }

    private final List<Told> told = new ArrayList<>();
    private final List<Told> toHost = new ArrayList<>();
    private final Map<String, PresenceMember> members = new HashMap<>();
    private final AtomicInteger inside = new AtomicInteger();
    private Interest interest = Interest.NONE;
    private boolean takenForDead;

    /** Whether it is the only call now; {@link #leave} must follow. */
    boolean enter() {
        return inside.incrementAndGet() == 1;
    }

    void leave() {
        inside.decrementAndGet();
    }

    void interest(Interest next) {
        synchronized (told) {
            interest = next;
            if (next == Interest.PENDING) {
                members.clear();
            }
        }
    }

    /** From now on users may come, for the host, who by this list never went. */
    void takenForDead() {
        synchronized (told) {
            takenForDead = true;
        }
    }

    /** @param violations hears of what must not follow what was told before */
    void add(Told next, boolean tellHost, Consumer<String> violations) {
        synchronized (told) {
            told.add(next);
            if (tellHost) {
                toHost.add(next);
            }
            if (next instanceof Told.Added added) {
                PresenceMember before = members.put(added.member().userId(), added.member());
                if (before != null && interest == Interest.SUBSCRIBED && !(takenForDead && tellHost)) {
                    violations.accept("C5: added who was there already: " + added);
                }
            } else if (next instanceof Told.Removed removed) {
                PresenceMember before = members.remove(removed.userId());
                if (before == null && interest == Interest.SUBSCRIBED) {
                    violations.accept("C5: removed who was not there: " + removed);
                }
            } else if (next instanceof Told.Members all) {
                members.clear();
                for (PresenceMember member : all.members()) {
                    if (members.put(member.userId(), member) != null) {
                        violations.accept("C6: a member twice in one list: " + member);
                    }
                }
            }
        }
    }

    List<Told> told() {
        synchronized (told) {
            return List.copyOf(told);
        }
    }

    List<Told> toHost() {
        synchronized (told) {
            return List.copyOf(toHost);
        }
    }

    Map<String, PresenceMember> members() {
        synchronized (told) {
            return Map.copyOf(members);
        }
    }
}
