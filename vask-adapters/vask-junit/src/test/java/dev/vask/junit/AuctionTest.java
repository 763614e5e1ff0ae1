package dev.vask.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.VaskApp;
import dev.vask.testing.FakeSocket;
import dev.vask.testing.VirtualTime;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

// snippet: testing#extension
@ExtendWith(VaskExtension.class)
class AuctionTest {
    @BeforeEach
    void adaIsThere(FakeSocket ada) {
        ada.subscribes("presence-auction", "{\"user_id\":\"ada\"}");
    }

    @Test
    void whoComesIsSeen(FakeSocket ada, FakeSocket bob) {
        bob.subscribes("presence-auction", "{\"user_id\":\"bob\"}");
        assertThat(ada.frames()).last().asString().contains("pusher_internal:member_added", "bob");
    }

    @Test
    void whoFallsSilentLeaves(VaskApp app, VirtualTime time) {
        time.advance(Duration.ofSeconds(151));
        assertThat(app.members("presence-auction").toCompletableFuture().join()).isEmpty();
    }
}
// end snippet
