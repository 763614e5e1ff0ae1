package dev.vask.internal.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.App;
import dev.vask.testing.VirtualTime;
import dev.vask.transport.ApiResponse;
import dev.vask.transport.OutboundText;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The state that the HTTP API keeps for each app is discarded when the app is idle. */
class IdleWindowsTest {
    private static final int APPS = 100_000;

    private final VirtualTime time = new VirtualTime();

    private static App app(int number) {
        return App.of("app-" + number, "s").withApiRate(1);
    }

    @Test
    @DisplayName("100,000 apps made a call → a minute later the next call discards their rate windows [S-28]")
    void rates() {
        Rates rates = new Rates(time.nanoTime());
        for (int i = 0; i < APPS; i++) {
            assertThat(rates.allows(app(i), time.nanoTime())).isTrue();
        }
        assertThat(rates.size()).isEqualTo(APPS);
        time.advance(Duration.ofMinutes(1));

        assertThat(rates.allows(app(1), time.nanoTime())).isTrue();
        assertThat(rates.allows(app(1), time.nanoTime())).isFalse();

        assertThat(rates.size()).isOne();
    }

    @Test
    @DisplayName("the sweep of rate windows keeps those of the current second [S-28]")
    void currentWindowIsKept() {
        Rates rates = new Rates(time.nanoTime());
        time.advance(Duration.ofMinutes(1).minusNanos(1));
        assertThat(rates.allows(app(1), time.nanoTime())).isTrue();
        time.advance(Duration.ofNanos(1));
        assertThat(rates.allows(app(2), time.nanoTime())).isTrue();

        assertThat(rates.allows(app(1), time.nanoTime())).isFalse();
    }

    @Test
    @DisplayName(
            "100,000 apps made a call with replay protection → once those expired the next call discards them [S-52]")
    void replays() {
        Replays replays = new Replays(600);
        for (int i = 0; i < APPS; i++) {
            assertThat(replays.first("app-" + i, "signature", 1_000, 1_000)).isTrue();
        }
        assertThat(replays.size()).isEqualTo(APPS);

        // The second of a signature and the time in which it is valid are over.
        assertThat(replays.first("app-1", "signature", 1_601, 1_601)).isTrue();

        assertThat(replays.size()).isOne();
    }

    @Test
    @DisplayName("1,000 apps used an idempotency key → two minutes later the next call discards the responses [S-28]")
    void idempotency() throws ApiFailure {
        IdempotentAnswers answers = new IdempotentAnswers(time);
        IdempotentAnswers.Fingerprint request = new IdempotentAnswers.Fingerprint("POST", List.of("events"), "");
        ApiResponse response = new ApiResponse(200, "application/json", OutboundText.of("{}"));
        for (int i = 0; i < 1_000; i++) {
            answers.once("app-" + i, "key", request, () -> CompletableFuture.completedFuture(response));
        }
        assertThat(answers.size()).isEqualTo(1_000);
        time.advance(Duration.ofMinutes(2));

        answers.once("app-1", "key", request, () -> CompletableFuture.completedFuture(response));

        assertThat(answers.size()).isOne();
    }
}
