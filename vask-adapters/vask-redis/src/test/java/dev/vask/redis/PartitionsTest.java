package dev.vask.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.spi.Topic;
import io.lettuce.core.cluster.SlotHash;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What nodes of all versions must agree on. */
final class PartitionsTest {
    private final Keys keys = new Keys("vask");

    @Test
    @DisplayName("partition p has a slot from 64p on, below the next one's")
    void evenSpread() {
        for (int p = 0; p < Partitions.COUNT; p++) {
            assertThat(SlotHash.getSlot(Partitions.tag(p)))
                    .isEqualTo(Partitions.slot(p))
                    .isBetween(64 * p, 64 * p + 63);
        }
    }

    @Test
    @DisplayName("the tags are frozen: those of the first, the middle and the last partitions, and a sum of all")
    void frozen() {
        StringBuilder all = new StringBuilder();
        for (int p = 0; p < Partitions.COUNT; p++) {
            all.append(Partitions.tag(p)).append(' ');
        }
        assertThat(Partitions.tag(0)).isEqualTo("460");
        assertThat(Partitions.tag(128)).isEqualTo("16");
        assertThat(Partitions.tag(255)).isEqualTo("430");
        assertThat(Murmur3.hash(all.toString().getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo(1131104756);
    }

    @Test
    @DisplayName("the hash is MurmurHash3's: its published values hold")
    void murmur() {
        assertThat(hash("")).isEqualTo(0);
        assertThat(hash("a")).isEqualTo(0x3c2569b2);
        assertThat(hash("hello")).isEqualTo(0x248bfa47);
        assertThat(hash("hello, world")).isEqualTo(0x149bbb7f);
        assertThat(hash("The quick brown fox jumps over the lazy dog")).isEqualTo(0x2e4ff723);
    }

    private static int hash(String text) {
        return Murmur3.hash(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    @DisplayName("every key and channel of a topic, and all that its scripts touch, lie in one slot")
    void oneSlot() {
        for (int n = 0; n < 500; n++) {
            String name = Keys.name(new Topic("app/" + n, "presence-{x}-" + n));
            int p = Partitions.of(name);
            Set<Integer> slots = new HashSet<>();
            for (String key : keys.ofTopic(p, name, "node")) {
                slots.add(SlotHash.getSlot(key));
            }
            for (String key : keys.outbox(p)) {
                slots.add(SlotHash.getSlot(key));
            }
            slots.add(SlotHash.getSlot(keys.channel(p, name)));
            slots.add(SlotHash.getSlot(keys.cached(p, name)));
            slots.add(SlotHash.getSlot(keys.occupied(p, "app/" + n)));
            slots.add(SlotHash.getSlot(keys.probe(p, "node")));
            slots.add(SlotHash.getSlot(keys.epoch(p)));
            slots.add(SlotHash.getSlot(keys.held(p, "node")));
            slots.add(SlotHash.getSlot(keys.fence(p, "node")));
            assertThat(slots).containsExactly(Partitions.slot(p));
        }
    }

    @Test
    @DisplayName("a name says which app and channel it is of, whatever either contains")
    void names() {
        for (Topic topic : new Topic[] {
            new Topic("a/b", "c"), new Topic("a", "b/c"), new Topic("a%2Fb", "c"), new Topic("%", "#server-to-user-/ü")
        }) {
            assertThat(Keys.topic(Keys.name(topic))).isEqualTo(topic);
        }
        assertThat(Keys.name(new Topic("a/b", "c"))).isNotEqualTo(Keys.name(new Topic("a", "b/c")));
    }

    @Test
    @DisplayName("all nodes agree who sees to a partition, and few change when one goes")
    void owners() {
        Set<String> three = Set.of("a", "b", "c");
        int moved = 0;
        int[] load = new int[3];
        for (int p = 0; p < Partitions.COUNT; p++) {
            String owner = Owners.of(p, three, null);
            load[owner.charAt(0) - 'a']++;
            String after = Owners.of(p, Set.of("a", "b"), null);
            assertThat(Owners.of(p, three, "c")).isEqualTo(after);
            if (!owner.equals("c")) {
                assertThat(after).isEqualTo(owner);
            } else {
                moved++;
            }
        }
        for (int share : load) {
            assertThat(share).isBetween(50, 130);
        }
        assertThat(moved).isEqualTo(load[2]);
        assertThat(Owners.of(0, Set.of(), null)).isNull();
    }
}
