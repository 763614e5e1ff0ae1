package dev.vask.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.testing.FakeSocket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** behaviour.md §15. */
class SubscriptionCountTest {
    private final Scene scene = Scene.of(Scene.app().withSubscriptionCount(true));

    private static String count(String channel, int count) {
        return Wire.event(channel, "pusher_internal:subscription_count", "{\"subscription_count\":" + count + "}");
    }

    @Test
    @DisplayName("T49 nobody is told where the app has not asked for it")
    void off() {
        Scene silent = Scene.open();
        FakeSocket socket = silent.in("orders");
        silent.in("orders");
        assertThat(socket.newFrames()).isEmpty();
        assertThat(silent.told).noneMatch(it -> it.startsWith("SubscriptionCount"));
    }

    @Test
    @DisplayName(
            "T49 the joiner is told after its acknowledgement and the cached event, the others and the host with it")
    void joiner() {
        FakeSocket first = scene.connect();
        first.says(Wire.subscribe("cache-orders"));
        scene.host().trigger("cache-orders", "e", "1");
        first.newFrames();

        FakeSocket second = scene.connect();
        second.says(Wire.subscribe("cache-orders"));

        assertThat(second.newFrames())
                .containsExactly(
                        Wire.succeeded("cache-orders"), Wire.event("cache-orders", "e", "1"), count("cache-orders", 2));
        assertThat(first.newFrames()).containsExactly(count("cache-orders", 2));
        second.says(Wire.unsubscribe("cache-orders"));
        assertThat(first.newFrames()).containsExactly(count("cache-orders", 1));
        assertThat(scene.told)
                .containsSubsequence("SubscriptionCount cache-orders 2", "SubscriptionCount cache-orders 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"private-encrypted-a", "private-encrypted-cache-a"})
    @DisplayName("T49 encrypted channels have none: a client would try to decrypt it (D11)")
    void encrypted(String channel) {
        FakeSocket socket = scene.in(channel);
        scene.in(channel);
        assertThat(socket.newFrames()).isEmpty();
    }

    @Test
    @DisplayName("T49 presence channels have none, and the channel of a user neither")
    void presence() {
        FakeSocket socket = scene.in("presence-a", "{\"user_id\":\"ada\"}");
        scene.in("presence-a", "{\"user_id\":\"ada\"}");
        assertThat(socket.newFrames()).isEmpty();
        FakeSocket user = scene.user("{\"id\":\"ada\"}");
        assertThat(user.newFrames()).isEmpty();
    }

    @Test
    @DisplayName(
            "T49, I22 above 100 subscribers once in five seconds, and then how many they are in truth; silence is silent")
    void many() {
        FakeSocket first = scene.in("orders");
        List<FakeSocket> others = new ArrayList<>();
        for (int i = 0; i < 99; i++) {
            others.add(scene.in("orders"));
        }
        assertThat(first.newFrames()).hasSize(99).last().isEqualTo(count("orders", 100));

        for (int i = 0; i < 50; i++) {
            others.add(scene.in("orders"));
        }
        assertThat(first.newFrames()).isEmpty();
        scene.advance(4);
        assertThat(first.newFrames()).isEmpty();
        scene.advance(1);
        assertThat(first.newFrames()).containsExactly(count("orders", 150));
        scene.advance(60);
        assertThat(first.newFrames()).isEmpty();

        others.forEach(FakeSocket::hangsUp);
        assertThat(first.newFrames()).last().isEqualTo(count("orders", 1));
        first.hangsUp();
        assertThat(scene.told).endsWith("Vacated orders");
        scene.advance(3_600);
        assertThat(scene.time.pendingTimers()).isZero();
    }
}
