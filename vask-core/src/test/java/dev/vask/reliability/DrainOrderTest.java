package dev.vask.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.App;
import dev.vask.Vask;
import dev.vask.testing.FakeSocket;
import dev.vask.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** architecture.md §1: randomness comes in from outside, so that a seeded run is one run. */
class DrainOrderTest {
    private static final int CLIENTS = 20;

    @Test
    @DisplayName(
            "law 1: who is sent away when in a drain follows from the random source alone, and is not who came first")
    void orderFollowsFromTheRandomSource() {
        List<Integer> order = orderOfLeaving();

        assertThat(order).hasSize(CLIENTS).isEqualTo(orderOfLeaving());
        assertThat(order).isNotEqualTo(order.stream().sorted().toList());
    }

    private static List<Integer> orderOfLeaving() {
        VirtualTime time = new VirtualTime();
        Vask vask = Vask.builder()
                .app(App.of("key", "secret"))
                .time(time)
                .executor(Runnable::run)
                .random(new Random(7))
                .build();
        List<FakeSocket> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(FakeSocket.connect(vask, "/app/key"));
        }
        vask.drain(Duration.ofSeconds(CLIENTS));
        List<Integer> order = new ArrayList<>();
        for (int second = 0; second <= CLIENTS; second++) {
            for (int i = 0; i < CLIENTS; i++) {
                if (!clients.get(i).isOpen() && !order.contains(i)) {
                    order.add(i);
                }
            }
            time.advance(Duration.ofSeconds(1));
        }
        return order;
    }
}
