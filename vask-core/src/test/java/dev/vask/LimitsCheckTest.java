package dev.vask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** reliability.md §3: the builder refuses limits that contradict each other. */
class LimitsCheckTest {
    private static final Limits LIMITS = Limits.defaults();

    private static VaskBuilder builder(Limits limits) {
        return Vask.builder().app(App.of("key", "secret")).limits(limits);
    }

    private static List<String> problems(Limits limits) {
        return LimitsCheck.problems(limits);
    }

    @Test
    @DisplayName("default limits → no contradiction")
    void defaultsAreConsistent() {
        assertThat(problems(LIMITS)).isEmpty();
        builder(LIMITS).build().close();
    }

    @Test
    @DisplayName("event data above the body and the message → refused by the builder, all problems in one exception")
    void allProblemsAreInOneException() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> builder(LIMITS.withMaxEventDataBytes(1024 * 1024).withMaxPresenceMembers(10_000))
                                .drainWindow(Duration.ofSeconds(-1))
                                .build())
                .withMessageContaining("drainWindow")
                .withMessageContaining("maxHttpBodyBytes 1048576 is too small for an event on 100 channels, up to")
                .withMessageContaining("maxHttpBodyBytes 1048576 is too small for a batch of 10 events, up to")
                .withMessageContaining("maxMessageBytes 65536 is too small for a client event, up to")
                .withMessageContaining("maxEventDataBytes 1048576")
                .withMessageContaining("maxQueuedBytes 4194304 is too small for the roster of 10000 members, up to");
    }

    @Test
    @DisplayName("each remedy of the message → accepted; one byte less → refused")
    void remedyIsExact() {
        Limits large = LIMITS.withMaxEventDataBytes(64 * 1024).withMaxMessageBytes(1024 * 1024);
        int batch = needed(large, "maxHttpBodyBytes");
        assertThat(problems(large.withMaxHttpBodyBytes(batch))).isEmpty();
        assertThat(problems(large.withMaxHttpBodyBytes(batch - 1))).hasSize(1);

        Limits crowd = LIMITS.withMaxPresenceMembers(10_000);
        int roster = needed(crowd, "maxQueuedBytes");
        assertThat(problems(crowd.withMaxQueuedBytes(roster))).isEmpty();
        assertThat(problems(crowd.withMaxQueuedBytes(roster - 1))).hasSize(1);

        Limits watchers = LIMITS.withMaxWatchlist(200).withMaxMessageBytes(1024 * 1024);
        int userData = needed(watchers, "maxUserDataBytes");
        assertThat(problems(watchers.withMaxUserDataBytes(userData))).isEmpty();
        assertThat(problems(watchers.withMaxUserDataBytes(userData - 1))).hasSize(1);

        Limits signIn = LIMITS.withMaxUserDataBytes(100_000);
        int message = needed(signIn, "maxMessageBytes");
        assertThat(problems(signIn.withMaxMessageBytes(message))).isEmpty();
        assertThat(problems(signIn.withMaxMessageBytes(message - 1))).hasSize(1);

        Limits members = LIMITS.withMaxUserInfoBytes(16 * 1024).withMaxUserDataBytes(64 * 1024);
        assertThat(problems(members))
                .anyMatch(problem ->
                        problem.startsWith("maxMessageBytes 65536 is too small for a presence subscription"));
    }

    @Test
    @DisplayName("limits at the largest integer → refused with the number of bytes, without an overflow")
    void largestIntegers() {
        assertThat(problems(LIMITS.withMaxEventDataBytes(Integer.MAX_VALUE).withMaxEventsPerBatch(Integer.MAX_VALUE)))
                .hasSize(3)
                .allMatch(problem -> !problem.contains(" -") && problem.contains(": lower maxEventDataBytes"));
        assertThat(problems(LIMITS.withMaxPresenceMembers(Integer.MAX_VALUE)
                        .withMaxUserInfoBytes(Integer.MAX_VALUE)
                        .withMaxUserIdLength(Integer.MAX_VALUE)))
                .isNotEmpty()
                .allMatch(problem -> !problem.contains(" -"));
    }

    private static int needed(Limits limits, String whole) {
        List<String> found = problems(limits);
        assertThat(found).singleElement().asString().startsWith(whole);
        return Integer.parseInt(found.get(0).replaceFirst(".*: raise " + whole + " to (\\d+) .*", "$1"));
    }
}
