package dev.vask.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.benchmarks.HeapPerConnection.Growth;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** reliability.md §3: what an idle connection may keep; counted object by object, so that nothing else matters. */
class HeapPerConnectionTest {
    /** So many that what is not theirs, in the whole JVM, makes a few bytes of each. */
    private static final int CONNECTIONS = 5_000;

    private static final int FIVE = 5;

    @BeforeAll
    static void whatIsMadeOnceIsMade() {
        measure(index -> List.of("private-warm-" + index, "private-warm"));
    }

    private static Growth measure(IntFunction<List<String>> channels) {
        return HeapPerConnection.measure(CONNECTIONS, channels);
    }

    private static double bytes(Growth growth) {
        return (double) growth.vask().bytes() / CONNECTIONS;
    }

    @Test
    @DisplayName("an idle connection with one private subscription keeps at most 1 KiB, and leaves nothing")
    void one() {
        Growth growth = measure(index -> List.of("private-room"));

        assertThat(bytes(growth)).isBetween(200.0, 1_024.0);
        assertThat(growth.left()).isEmpty();
    }

    @Test
    @DisplayName("where it is alone in its channel, the channel comes to it: at most 1.25 KiB together")
    void oneOfItsOwn() {
        Growth growth = measure(index -> List.of("private-room-" + index));

        assertThat(bytes(growth)).isBetween(200.0, 1_280.0);
        assertThat(growth.left()).isEmpty();
    }

    @Test
    @DisplayName(
            "an idle connection with five subscriptions, in channels of its own, keeps at most 4 KiB, and leaves nothing")
    void fiveOfItsOwn() {
        Growth growth = measure(index -> IntStream.range(0, FIVE)
                .mapToObj(room -> "private-room-" + index + "-" + room)
                .toList());

        assertThat(bytes(growth)).isBetween(200.0, 4_096.0);
        assertThat(growth.left()).isEmpty();
    }

    @Test
    @DisplayName("an idle connection with five subscriptions, in channels of all, keeps less, and leaves nothing")
    void fiveOfAll() {
        Growth growth = measure(index -> IntStream.range(0, FIVE)
                .mapToObj(room -> "private-room-" + room)
                .toList());

        assertThat(bytes(growth)).isBetween(200.0, 2_048.0);
        assertThat(growth.left()).isEmpty();
    }
}
