package dev.vask.examples.demo;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Whom a visitor may know: the last few who signed in. A host of your own asks its table of friends instead. Bounded twice:
 * so that visitors do not pile up, and so that their names fit into what a sign-in may carry.
 */
final class RecentVisitors {
    static final int MOST = 16;

    private final Map<String, Visitor> byId = new LinkedHashMap<>();

    /** Everybody but the visitor, the most recent last; from now on others know the visitor, too. */
    synchronized List<Visitor> meet(Visitor visitor) {
        byId.remove(visitor.id());
        List<Visitor> others = List.copyOf(byId.values());
        byId.put(visitor.id(), visitor);
        if (byId.size() > MOST) {
            byId.remove(byId.keySet().iterator().next());
        }
        return others;
    }
}
