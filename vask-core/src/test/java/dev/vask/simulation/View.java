package dev.vask.simulation;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One channel as one connection sees it. */
final class View {
    private static final int LOOKS_BACK = 3;

    /** Acknowledged, and not ended as far as the client can know. */
    boolean in;

    String member = "";
    long askedAt;
    long askedNanos;
    long acknowledgedAt;
    boolean awaitsReplay;
    int lastCount;
    /** Published before it was subscribed to, and on its way to its node. */
    @Nullable
    Published owed;

    final Set<String> roster = new LinkedHashSet<>();
    private final BitSet seen = new BitSet();
    /** The numbers of its last events, the latest at {@code latest}; 0 for none. */
    private final int[] last = new int[LOOKS_BACK];

    private int latest;
    private final Map<Integer, Integer> lastOfPublisher = new HashMap<>(2);

    void begin(Command command, long moment) {
        in = true;
        member = command.user();
        askedAt = command.askedAt();
        askedNanos = command.askedNanos();
        acknowledgedAt = moment;
        lastCount = 0;
        owed = null;
        Arrays.fill(last, 0);
        lastOfPublisher.clear();
        roster.clear();
    }

    boolean hasSeen(Published event) {
        return seen.get(event.number);
    }

    /** Takes an event; false if somebody else got one of the last ones after it. */
    boolean isInOrder(Published event, Ledger.Channel log) {
        seen.set(event.number);
        boolean inOrder = true;
        for (int before : last) {
            inOrder &= before == 0 || before == event.number || log.isOrder(before, event.number);
        }
        latest = (latest + 1) % LOOKS_BACK;
        last[latest] = event.number;
        return inOrder;
    }

    /** False if a later one of the same publisher came before. */
    boolean isNextOfPublisher(Published event) {
        Integer last = lastOfPublisher.put(event.publisher, event.number);
        return last == null || last < event.number;
    }
}
