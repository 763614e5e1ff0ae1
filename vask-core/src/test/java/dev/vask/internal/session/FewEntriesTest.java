package dev.vask.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FewEntriesTest {
    @Test
    @DisplayName("entries come, are replaced and go as in any map, whatever their number")
    void asAnyMap() {
        Random random = new Random(7);
        Map<String, Integer> expected = new HashMap<>();
        Map<String, Integer> few = Map.of();
        for (int i = 0; i < 1_000; i++) {
            String key = "channel-" + random.nextInt(3);
            if (random.nextBoolean()) {
                expected.put(key, i);
                few = FewEntries.with(few, key, i);
            } else {
                expected.remove(key);
                few = FewEntries.without(few, key);
            }
            assertThat(few).isEqualTo(expected);
        }
    }

    @Test
    @DisplayName("with one entry or none it is no hash table, also after it had more")
    void light() {
        Map<String, Integer> map = FewEntries.with(FewEntries.with(Map.of(), "a", 1), "b", 2);
        assertThat(map).isInstanceOf(HashMap.class);

        map = FewEntries.without(map, "a");

        assertThat(map).isNotInstanceOf(HashMap.class).containsExactly(Map.entry("b", 2));
        assertThat(FewEntries.without(map, "b")).isSameAs(Map.of());
    }
}
