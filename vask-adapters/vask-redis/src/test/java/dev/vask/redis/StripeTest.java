package dev.vask.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A stripe")
class StripeTest {
    private final Stripe stripe = new Stripe(0);

    @AfterEach
    void close() {
        stripe.close();
        stripe.join(Duration.ofSeconds(5));
    }

    @Test
    @DisplayName("messages that were processed count no longer: its bound in bytes holds for those that wait")
    void processedBytesAreReleased() throws Exception {
        for (int i = 0; i < 3; i++) {
            CompletableFuture<Boolean> processed = new CompletableFuture<>();
            assertThat(stripe.offer((int) Stripe.MAX_BYTES, () -> processed.complete(stripe.relaxed())))
                    .isTrue();
            assertThat(processed.get(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    @DisplayName("more events than event loops have accepted → waits for the oldest before the next message")
    void waitsForTheOldestEvent() throws Exception {
        List<CompletableFuture<Void>> events = Stream.generate(CompletableFuture<Void>::new)
                .limit(Stripe.MAX_IN_FLIGHT + 1)
                .toList();
        CompletableFuture<Boolean> oldestDone = new CompletableFuture<>();
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        stripe.post(() -> events.stream().limit(Stripe.MAX_IN_FLIGHT).forEach(stripe::inFlight));
        stripe.post(() -> {
            thread.complete(Thread.currentThread());
            stripe.inFlight(events.get(Stripe.MAX_IN_FLIGHT));
            oldestDone.complete(events.get(0).isDone());
        });
        Thread waiting = thread.get(10, TimeUnit.SECONDS);
        while (waiting.getState() != Thread.State.TIMED_WAITING && !oldestDone.isDone()) {
            Thread.onSpinWait();
        }
        events.get(0).complete(null);

        assertThat(oldestDone.get(10, TimeUnit.SECONDS)).isTrue();
    }
}
