package dev.vask.internal.hub;

import dev.vask.spi.PresenceMember;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who is present in a channel. Two things, kept apart: the mirror of what the backplane said, which is what clients are
 * told; and how many connections each user has on this node, which decides what the backplane is told. Guarded by the
 * channel's lock.
 */
final class Roster {
    private final Map<String, PresenceMember> mirror = new LinkedHashMap<>();
    private final Map<String, Integer> connections = new HashMap<>();
    /** What was said counts from a list on, or from the moment from which the backplane says everything. */
    private boolean begun;

    /** Whether a user may enter: who is present may always come with one more connection. */
    boolean admits(String userId, int maxMembers) {
        return mirror.size() < maxMembers || mirror.containsKey(userId);
    }

    /** Whether the user is present, on whichever node. */
    boolean knows(String userId) {
        return mirror.containsKey(userId);
    }

    /** Nobody here is told any more who is present; what is still said comes too late. */
    void forget() {
        mirror.clear();
        begun = false;
    }

    /** From here on it is the truth: what was said before without a list was of an earlier time. */
    void begin() {
        if (!begun) {
            mirror.clear();
            begun = true;
        }
    }

    /** Whether the user has a connection on this node. */
    boolean isHere(String userId) {
        return connections.containsKey(userId);
    }

    void countIn(String userId) {
        connections.merge(userId, 1, Integer::sum);
    }

    /** Takes one connection away and answers whether it was the user's last on this node. */
    boolean countOut(String userId) {
        return connections.computeIfPresent(userId, (id, count) -> count == 1 ? null : count - 1) == null;
    }

    /** The first one stays: a user's info does not change while any of its connections is there. False if there is one. */
    boolean added(PresenceMember member) {
        return mirror.putIfAbsent(member.userId(), member) == null;
    }

    /** False if nobody knows the user. */
    boolean removed(String userId) {
        return mirror.remove(userId) != null;
    }

    /** In the order of their coming. */
    Collection<PresenceMember> members() {
        return mirror.values();
    }

    List<PresenceMember> copy() {
        return new ArrayList<>(mirror.values());
    }

    int size() {
        return mirror.size();
    }
}
