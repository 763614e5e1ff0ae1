package dev.vask.redis;

import io.lettuce.core.cluster.SlotHash;
import java.nio.charset.StandardCharsets;

/**
 * The partitions of all state: a channel's keys and its topic lie in one, so that one script changes them at once. Each has
 * a hash tag, and the tags' slots are spread evenly: partition p has one of the slots from 64p on, so any number of servers
 * gets its share. Frozen: nodes that cut differently would not hear one another.
 */
final class Partitions {
    static final int COUNT = 256;

    private static final int SLOTS = 16_384;
    private static final String[] TAGS = tags();
    private static final int[] SLOT = slots();

    private Partitions() {}

    /** The partition of a topic's {@link Keys#name name}. */
    static int of(String name) {
        return Murmur3.hash(name.getBytes(StandardCharsets.UTF_8)) & (COUNT - 1);
    }

    static String tag(int partition) {
        return TAGS[partition];
    }

    static int slot(int partition) {
        return SLOT[partition];
    }

    /** The smallest number for each partition whose slot is in that partition's share. */
    private static String[] tags() {
        String[] tags = new String[COUNT];
        int missing = COUNT;
        for (int number = 0; missing > 0; number++) {
            String tag = Integer.toString(number);
            int share = SlotHash.getSlot(tag) / (SLOTS / COUNT);
            if (tags[share] == null) {
                tags[share] = tag;
                missing--;
            }
        }
        return tags;
    }

    private static int[] slots() {
        int[] slots = new int[COUNT];
        for (int p = 0; p < COUNT; p++) {
            slots[p] = SlotHash.getSlot(TAGS[p]);
        }
        return slots;
    }
}
