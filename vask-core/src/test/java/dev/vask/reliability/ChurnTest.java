package dev.vask.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.testing.FakeSocket;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** reliability.md §4.2, S-27, S-28: clients that never stay anywhere. */
class ChurnTest {
    private static final String FLOOD = "flood";

    private final World world = new World();

    private static String subscribe(String channel) {
        return "{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"" + channel + "\"}}";
    }

    private static String unsubscribe(String channel) {
        return "{\"event\":\"pusher:unsubscribe\",\"data\":{\"channel\":\"" + channel + "\"}}";
    }

    @Test
    @DisplayName("S-27: who comes and goes a thousand times a second is closed with 4100 when its messages are used up")
    void rate() {
        FakeSocket client = world.connect();
        int rounds = 0;
        while (client.isOpen() && rounds < 10_000) {
            client.says(subscribe(FLOOD));
            client.says(unsubscribe(FLOOD));
            rounds++;
            if (rounds % 1_000 == 0) {
                world.time.advance(Duration.ofSeconds(1));
            }
        }

        World.closed(client, 4100);
        // A burst of 5,000 messages, and 500 more for each second: two messages a round.
        assertThat(rounds).isBetween(3_000, 3_501);
        assertThat(world.vask.stats().channels()).isOne();
        world.othersAreFine();
    }

    @Test
    @DisplayName("S-27: the engine hears of a channel only when the first one comes and the last one goes")
    void engine() {
        ManualBackplane engine = new ManualBackplane();
        World onEngine = new World(options -> options.backplane(engine));
        FakeSocket resident = onEngine.connect();
        resident.says(subscribe(FLOOD));
        int before = engine.calls.size();
        FakeSocket client = onEngine.connect();

        for (int i = 0; i < 1_000; i++) {
            client.says(subscribe(FLOOD));
            client.says(unsubscribe(FLOOD));
        }

        assertThat(engine.calls.subList(before, engine.calls.size()))
                .noneMatch(call -> call.contains("subscribe") && call.contains(FLOOD));
    }

    @Test
    @DisplayName("S-28: of a hundred thousand channels that one client was in, one at a time, nothing is left")
    void channels() {
        FakeSocket client = world.connect();
        world.bystander.hangsUp();
        for (int i = 0; i < 100_000; i++) {
            client.says(subscribe("c" + i));
            client.says(unsubscribe("c" + i));
            if (i % 100 == 0) {
                world.time.advance(Duration.ofMillis(400));
                client.newFrames();
            }
        }

        assertThat(client.isOpen()).isTrue();
        assertThat(world.vask.stats().channels()).isZero();
        assertThat(world.vask.stats().subscriptions()).isZero();
        assertThat(world.time.pendingTimers()).isLessThan(10);
    }
}
