package dev.vask.internal.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.VaskEvent;
import dev.vask.Webhook;
import dev.vask.testing.VirtualTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What waits, and what is held, has a bound. */
class BoundsTest {
    private static Payload ofBytes(int bytes) {
        return new Payload("private-c", Webhook.Kind.CLIENT_EVENT, "x".repeat(bytes), bytes, 0, 0, null);
    }

    @Test
    @DisplayName("S-73: beyond 16 MiB the oldest go; what is on its way counts and stays")
    void bytes() {
        Backlog backlog = new Backlog();
        int mebibyte = 1 << 20;
        backlog.add(ofBytes(mebibyte));
        List<Payload> onItsWay = backlog.take(false);
        for (int i = 0; i < 15; i++) {
            assertThat(backlog.add(ofBytes(mebibyte))).isEmpty();
        }
        assertThat(backlog.add(ofBytes(2 * mebibyte))).hasSize(2);
        assertThat(backlog.size()).isEqualTo(15);
        backlog.done(onItsWay);
        assertThat(backlog.add(ofBytes(mebibyte))).isEmpty();
        assertThat(onItsWay).hasSize(1);
    }

    @Test
    @DisplayName("S-78: of more than 10 000 ends held the oldest is told early; none is lost, and there is one timer")
    void ends() {
        VirtualTime time = new VirtualTime();
        List<VaskEvent> told = new ArrayList<>();
        Grace grace = new Grace(time, (event, millis) -> told.add(event), Runnable::run);
        List<VaskEvent> ends = new ArrayList<>();
        for (int i = 0; i < 10_003; i++) {
            ends.add(new VaskEvent.Vacated("key", "c" + i));
            grace.accept(ends.get(i));
        }
        assertThat(told).isEqualTo(ends.subList(0, 3));
        assertThat(time.pendingTimers()).isEqualTo(1);
        time.advance(Grace.GRACE);
        assertThat(told).isEqualTo(ends);
        assertThat(time.pendingTimers()).isZero();
    }
}
