package dev.vask.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.Limits;
import dev.vask.testing.FakeSocket;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class BoundsTest {
    @Nested
    @DisplayName("T67 a slow consumer is bounded")
    class SlowConsumer {
        private void publish(Scene scene, int times) {
            for (int i = 0; i < times; i++) {
                scene.host().trigger("feed", "e", String.valueOf(i));
            }
        }

        private void assertDropped(Scene scene, FakeSocket slow, FakeSocket other, int told) {
            assertThat(slow.closeCode())
                    .as("4100: clients come back after a second")
                    .isEqualTo(4100);
            assertThat(scene.vask.stats().slowConsumers()).isEqualTo(1);
            assertThat(other.newFrames()).as("the others lose nothing").hasSize(told);
            assertThat(other.isOpen()).isTrue();
            assertThat(scene.host().channel("feed").toCompletableFuture().join().subscriptions())
                    .isEqualTo(1);
            publish(scene, 5);
            assertThat(other.newFrames()).hasSize(5);
            scene.time.advance(Limits.defaults().closeGrace());
            assertThat(slow.wasAborted()).as("it never answered the close").isTrue();
            assertThat(scene.vask.stats().connections()).isEqualTo(1);
        }

        @Test
        @DisplayName(
                "T67 in messages: at the bound it lives and loses nothing; one more closes it with 4100, others hear all")
        void messages() {
            Scene scene = Scene.with(Limits.defaults().withMaxQueuedMessages(10));
            FakeSocket other = scene.in("feed");
            FakeSocket slow = scene.in("feed").stopsReading();
            publish(scene, 10);
            assertThat(slow.isOpen()).isTrue();
            publish(scene, 1);
            assertDropped(scene, slow, other, 11);
        }

        @Test
        @DisplayName("T67 in bytes")
        void bytes() {
            int frame = Wire.event("feed", "e", "0").length();
            Scene scene = Scene.with(Limits.defaults()
                    .withMaxQueuedBytes(frame * 10)
                    .withMaxPresenceMembers(1)
                    .withMaxUserIdLength(1)
                    .withMaxUserInfoBytes(1));
            FakeSocket other = scene.in("feed");
            FakeSocket slow = scene.in("feed").stopsReading();
            publish(scene, 10);
            assertThat(slow.isOpen()).isTrue();
            publish(scene, 1);
            assertDropped(scene, slow, other, 11);
        }

        @Test
        @DisplayName("T67 in time: what the socket does not take within 15 s closes it")
        void age() {
            Scene scene = Scene.open();
            FakeSocket other = scene.in("feed");
            FakeSocket slow = scene.in("feed").stopsReading();
            publish(scene, 3);
            scene.time.advance(Duration.ofSeconds(15).minusMillis(1));
            assertThat(slow.isOpen()).isTrue();
            scene.time.advance(Duration.ofMillis(1));
            assertDropped(scene, slow, other, 3);
        }

        @Test
        @DisplayName("T67 a reader that only paused gets everything, in order")
        void pause() {
            Scene scene = Scene.with(Limits.defaults().withMaxQueuedMessages(10));
            FakeSocket slow = scene.in("feed").stopsReading();
            publish(scene, 10);
            slow.resumesReading();
            publish(scene, 10);
            assertThat(slow.isOpen()).isTrue();
            List<String> expected = Stream.concat(
                            IntStream.range(0, 10).boxed(),
                            IntStream.range(0, 10).boxed())
                    .map(i -> Wire.event("feed", "e", String.valueOf(i)))
                    .toList();
            assertThat(slow.newFrames()).isEqualTo(expected);
            assertThat(scene.vask.stats().slowConsumers()).isZero();
        }

        @Test
        @DisplayName("T67 with the defaults: 4 MiB or 16 384 messages")
        void defaults() {
            Scene scene = Scene.open();
            FakeSocket slow = scene.in("feed").stopsReading();
            publish(scene, 16_384);
            assertThat(slow.isOpen()).isTrue();
            publish(scene, 1);
            assertThat(slow.closeCode()).isEqualTo(4100);
            FakeSocket fat = scene.in("fat").stopsReading();
            String kilobytes = "x".repeat(10_000);
            int sent = 0;
            while (fat.isOpen()) {
                scene.host().trigger("fat", "e", kilobytes);
                sent++;
            }
            assertThat(sent).isBetween(4 * 1024 * 1024 / 10_100, 4 * 1024 * 1024 / 10_000 + 1);
        }
    }

    @Nested
    @DisplayName("T68 a connection's subscriptions are bounded")
    class SubscriptionsPerConnection {
        @Test
        @DisplayName(
                "T68 one channel more than the bound is refused with LimitReached; the earlier ones work; a leave makes room")
        void cap() {
            Scene scene = Scene.with(Limits.defaults().withMaxChannelsPerConnection(3));
            FakeSocket socket = scene.in("a");
            Scene.enter(socket, "private-b");
            Scene.enter(socket, "presence-c", "{\"user_id\":\"u\"}");
            socket.says(Wire.subscribe("d"));
            List<String> frames = socket.newFrames();
            assertThat(frames).hasSize(2);
            assertThat(Wire.assertSubscriptionError(frames.get(0), "d")).containsEntry("type", "LimitReached");
            Wire.assertErrorOfCommand(frames.get(1));
            assertThat(socket.isOpen()).isTrue();
            scene.host().trigger("d", "e", "1");
            assertThat(socket.newFrames()).isEmpty();
            scene.host().trigger(List.of("a", "private-b", "presence-c"), "e", "1");
            assertThat(socket.newFrames()).hasSize(3);
            socket.says(Wire.unsubscribe("a"));
            Scene.enter(socket, "d");
        }

        @Test
        @DisplayName("T68 by default 1 000 fit and one more does not; another connection is not touched by it")
        void defaults() {
            Scene scene = Scene.open();
            FakeSocket socket = scene.connect();
            for (int i = 0; i < 1_000; i++) {
                socket.says(Wire.subscribe("c" + i));
            }
            assertThat(socket.newFrames()).hasSize(1_000).allMatch(it -> it.contains("subscription_succeeded"));
            socket.says(Wire.subscribe("one-more"));
            List<String> frames = socket.newFrames();
            assertThat(Wire.assertSubscriptionError(frames.get(0), "one-more").get("status"))
                    .isInstanceOf(BigDecimal.class);
            assertThat(scene.in("one-more").isOpen()).isTrue();
        }
    }
}
