package dev.vask.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** reliability.md §3, S-29: the bound of cached events is one of the heap, whatever the events are like. */
class CachedHeapTest {
    private static final int BOUND = 24 * 1024 * 1024;

    @ParameterizedTest(name = "{1} times {0}, replayed: {2}")
    @DisplayName("a full cache → its bound and its heap differ by at most 10 % [S-29]")
    @CsvSource({"x,1,true", "x,1000,false", "ж,500,true", "\\u0001,1000,false"})
    void boundIsTheHeap(String text, int times, boolean replayed) throws Exception {
        CachedHeap.Heap heap = CachedHeap.measure(BOUND, text.equals("\\u0001") ? "\u0001" : text, times, replayed);
        assertThat(heap.bytes()).as("heap of %d cached events", heap.events()).isBetween((long) (BOUND * 0.9), (long)
                (BOUND * 1.1));
    }
}
