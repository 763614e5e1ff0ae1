package dev.vask.internal.session;

import java.util.HashMap;
import java.util.Map;

/**
 * Maps that mostly have one entry, as a connection mostly is in one channel: those are immutable and weigh a third of a hash
 * table, the empty one nothing. Whoever has such a map keeps what {@link #with} and {@link #without} answer in its place.
 */
public final class FewEntries {
    private FewEntries() {}

    /** The map with this entry, which replaces one of the same key. */
    public static <V> Map<String, V> with(Map<String, V> map, String key, V value) {
        if (!(map instanceof HashMap)) {
            if (map.isEmpty() || map.containsKey(key)) {
                return Map.of(key, value);
            }
            Map<String, V> more = new HashMap<>(map);
            more.put(key, value);
            return more;
        }
        map.put(key, value);
        return map;
    }

    /** The map without this key. */
    public static <V> Map<String, V> without(Map<String, V> map, String key) {
        if (!(map instanceof HashMap)) {
            return map.containsKey(key) ? Map.of() : map;
        }
        map.remove(key);
        return map.size() > 1 ? map : Map.copyOf(map);
    }
}
