package dev.vask.redis;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a script of a topic answered. */
record Answer(List<Object> parts) {
    /** Whether it changed who is there in the cluster; for a count, the milliseconds to wait. */
    long first() {
        return number(0);
    }

    boolean changed() {
        return first() == 1;
    }

    /** The fence that stands before this node; -1 without one. */
    int fence() {
        return first() == -1 ? Integer.parseInt(text(1)) : -1;
    }

    String epoch() {
        return text(1);
    }

    long version() {
        return Long.parseLong(text(2));
    }

    /** Whether there are notices to be told. */
    boolean work() {
        return parts.size() > 3 && parts.get(3) instanceof Long && number(3) == 1;
    }

    /** Whether the change was told to all nodes. */
    boolean published() {
        return parts.size() < 5 || !(parts.get(4) instanceof Long) || number(4) == 1;
    }

    /** Users and their info, from a row of both by turns. */
    Map<String, String> members(int at) {
        List<?> row = (List<?>) parts.get(at);
        Map<String, String> members = new LinkedHashMap<>();
        for (int i = 0; i + 1 < row.size(); i += 2) {
            members.put(Wire.text((byte[]) row.get(i)), Wire.text((byte[]) row.get(i + 1)));
        }
        return members;
    }

    byte @Nullable [] bytes(int at) {
        return (byte[]) parts.get(at);
    }

    long number(int at) {
        return (Long) parts.get(at);
    }

    String text(int at) {
        return Wire.text((byte[]) parts.get(at));
    }
}
