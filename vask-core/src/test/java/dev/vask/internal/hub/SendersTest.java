package dev.vask.internal.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.Limits;
import dev.vask.VaskMeter;
import dev.vask.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Publishers that are ahead of the sending threads help them before they wait. */
class SendersTest {
    private final VirtualTime time = new VirtualTime();
    private final List<Runnable> executor = new ArrayList<>();
    private final List<Duration> waits = new ArrayList<>();
    private final Senders senders = new Senders(
            executor::add,
            new Senders.Waiting(() -> {}, (stage, atMost) -> waits.add(atMost), nanos -> {}),
            time,
            new Counters(VaskMeter.NONE, time),
            Limits.defaults());

    @Test
    @DisplayName(
            "the only sending thread publishes and is ahead of the executor → it runs the shares and does not wait [S-82]")
    void publisherOnTheSendingThreadRunsTheShares() {
        CompletableFuture<Void> accepted = new CompletableFuture<>();
        senders.execute(() -> accepted.complete(null));
        assertThat(executor).hasSize(1);

        senders.slowDown(new SlowDown(accepted, accepted, 0));

        assertThat(accepted).isCompleted();
        assertThat(waits).isEmpty();
    }

    @Test
    @DisplayName("another thread runs the share → the publisher waits for it, at most for the time of a command [S-20]")
    void publisherWaitsForAShareThatRuns() {
        CompletableFuture<Void> accepted = new CompletableFuture<>();

        senders.slowDown(new SlowDown(accepted, accepted, 0));

        assertThat(waits).containsExactly(Limits.defaults().commandTimeout());
    }
}
