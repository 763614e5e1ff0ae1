package dev.vask.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.vask.App;
import dev.vask.Webhook;
import dev.vask.auth.Secret;
import dev.vask.spi.WebhookRequest;
import dev.vask.spi.WebhookSender;
import dev.vask.testing.FakeSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** behaviour.md §17. */
class WebhookTest {
    private static final Webhook HOOK = Webhook.to("https://host.example/hook");

    /** An endpoint that answers as the test says; 200 unless told otherwise. */
    private final class Receiver implements WebhookSender {
        final List<WebhookRequest> requests = new ArrayList<>();
        final List<Long> atSeconds = new ArrayList<>();
        Function<WebhookRequest, CompletionStage<Integer>> answer = request -> CompletableFuture.completedFuture(200);

        @Override
        public CompletionStage<Integer> send(WebhookRequest request) {
            requests.add(request);
            atSeconds.add(clock == null ? 0 : clock.time.elapsed().toSeconds());
            return answer.apply(request);
        }

        void status(int status) {
            answer = request -> CompletableFuture.completedFuture(status);
        }

        /** The events of the requests since the last call, as JSON text. */
        List<String> events() {
            List<String> events = requests.stream()
                    .map(it -> it.body().text())
                    .map(body -> body.substring(body.indexOf("\"events\":[") + 10, body.length() - 2))
                    .toList();
            requests.clear();
            return events;
        }
    }

    /** No jitter. */
    private static final class Steady implements RandomGenerator {
        private long next = 1_000;

        @Override
        public long nextLong() {
            return next++;
        }

        @Override
        public long nextLong(long bound) {
            return next++;
        }

        @Override
        public double nextDouble() {
            return 0.5;
        }
    }

    private Scene clock;
    private final Receiver receiver = new Receiver();
    private final Scene scene = scene(Scene.app().withWebhooks(HOOK));

    private Scene scene(App app) {
        return Scene.of(app, options -> options.webhookSender(receiver).random(new Steady()));
    }

    private static String channel(String name, String channel) {
        return "{\"name\":\"" + name + "\",\"channel\":\"" + channel + "\"}";
    }

    private static String member(String name, String channel, String userId) {
        return "{\"name\":\"" + name + "\",\"channel\":\"" + channel + "\",\"user_id\":\"" + userId + "\"}";
    }

    @Test
    @DisplayName(
            "T61 a request is signed over its very bytes with the app's secret, and its content type has no charset")
    void signature() {
        scene.in("orders");
        WebhookRequest request = receiver.requests.get(0);
        assertThat(request.url()).hasToString("https://host.example/hook");
        assertThat(request.headers())
                .containsOnlyKeys("Content-Type", "X-Pusher-Key", "X-Pusher-Signature")
                .containsEntry("Content-Type", "application/json")
                .containsEntry("X-Pusher-Key", Scene.KEY);
        assertThat(request.body().text())
                .isEqualTo("{\"time_ms\":1767225600000,\"events\":[" + channel("channel_occupied", "orders") + "]}");
        assertThat(Secret.of(Scene.SECRET)
                        .verifies(request.body().text(), request.headers().get("X-Pusher-Signature")))
                .isTrue();
    }

    @Test
    @DisplayName("T61 the bodies of all kinds")
    void bodies() {
        Scene counting = scene(Scene.app()
                .withSubscriptionCount(true)
                .withWebhooks(HOOK.withKinds(Webhook.Kind.SUBSCRIPTION_COUNT, Webhook.Kind.CACHE_MISS)));
        counting.in("cache-a");
        assertThat(receiver.events())
                .containsExactly(
                        channel("cache_miss", "cache-a"),
                        "{\"name\":\"subscription_count\",\"channel\":\"cache-a\",\"subscription_count\":1}");

        FakeSocket ada = scene.in("presence-room", "{\"user_id\":\"ada\"}");
        ada.says(Wire.clientEvent("client-typed", "presence-room", "{\"is_typing\":true}"));
        assertThat(receiver.events())
                .containsExactly(
                        channel("channel_occupied", "presence-room"),
                        member("member_added", "presence-room", "ada"),
                        "{\"name\":\"client_event\",\"channel\":\"presence-room\",\"event\":\"client-typed\","
                                + "\"data\":\"{\\\"is_typing\\\":true}\",\"socket_id\":\"" + ada.socketId()
                                + "\",\"user_id\":\"ada\"}");
        FakeSocket other = scene.in("private-room");
        other.says(Wire.clientEvent("client-typed", "private-room", "\"text\""));
        assertThat(receiver.events())
                .last()
                .asString()
                .contains("\"data\":\"text\",\"socket_id\":\"" + other.socketId() + "\"}");
    }

    @Test
    @DisplayName("T62, S-78 vacated and removed wait three seconds; who is back within them never left, however often")
    void grace() {
        FakeSocket ada = scene.in("presence-room", "{\"user_id\":\"ada\"}");
        receiver.requests.clear();
        for (int i = 0; i < 1_000; i++) {
            ada.hangsUp();
            ada = scene.in("presence-room", "{\"user_id\":\"ada\"}");
        }
        scene.advance(60);
        assertThat(receiver.events()).isEmpty();

        ada.hangsUp();
        scene.time.advance(Duration.ofMillis(2_999));
        assertThat(receiver.events()).isEmpty();
        scene.time.advance(Duration.ofMillis(1));
        assertThat(receiver.events())
                .containsExactlyInAnyOrder(
                        member("member_removed", "presence-room", "ada"), channel("channel_vacated", "presence-room"));
        scene.in("presence-room", "{\"user_id\":\"ada\"}");
        assertThat(receiver.events())
                .containsExactly(
                        channel("channel_occupied", "presence-room"), member("member_added", "presence-room", "ada"));
    }

    @Test
    @DisplayName(
            "T63, S-73 failures are tried again after 1, 2, 4 … 60 seconds until 300 have passed; body and id stay the same")
    void retry() {
        receiver.status(500);
        Scene one = scene(Scene.app().withWebhooks(HOOK.withKinds(Webhook.Kind.CHANNEL_OCCUPIED)));
        clock = one;
        one.in("orders");
        one.advance(600);
        assertThat(receiver.atSeconds).containsExactly(0L, 1L, 3L, 7L, 15L, 31L, 63L, 123L, 183L, 243L, 300L);
        assertThat(receiver.requests)
                .extracting(request -> request.id() + request.body().text())
                .containsOnly(receiver.requests.get(0).id()
                        + receiver.requests.get(0).body().text());
        assertThat(receiver.requests).extracting(WebhookRequest::attempt).startsWith(1, 2, 3);
        assertThat(one.vask.stats().droppedWebhookEvents()).isOne();
        assertThat(one.vask.stats().failedWebhookAttempts()).isEqualTo(11);
    }

    @Test
    @DisplayName("T63, S-73 500, then 200: delivered, in order, nothing lost; what came meanwhile follows at once")
    void recovers() {
        receiver.status(500);
        scene.in("a");
        scene.in("b");
        scene.advance(2);
        receiver.status(204);
        scene.advance(1);
        assertThat(receiver.requests.stream().map(it -> it.body().text()).distinct())
                .hasSize(2)
                .first()
                .asString()
                .contains("\"a\"");
        assertThat(scene.vask.stats().droppedWebhookEvents()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 301, 302, 307, 400, 404, 410, 429, 500, 503})
    @DisplayName("S-75: whatever is not 2xx is a failure, a redirect too")
    void failures(int status) {
        receiver.status(status);
        scene.in("orders");
        scene.advance(1);
        assertThat(receiver.requests).hasSize(2);
    }

    @Test
    @DisplayName("S-77: a sender that fails, or breaks its promise and throws, has failed")
    void senderThrows() {
        receiver.answer = request ->
                request.attempt() == 1 ? CompletableFuture.failedFuture(new java.io.IOException("reset")) : thrown();
        scene.in("orders");
        scene.advance(1);
        receiver.status(200);
        scene.advance(2);
        assertThat(receiver.requests).hasSize(3);
        assertThat(scene.vask.stats().droppedWebhookEvents()).isZero();
    }

    private static CompletionStage<Integer> thrown() {
        throw new IllegalStateException("says the test");
    }

    @Test
    @DisplayName(
            "T65, S-74 an endpoint that never answers delays no frame and no other endpoint, and is asked again after 30 s")
    void slow() {
        Webhook slow = Webhook.to("https://slow.example/");
        Scene two = scene(Scene.app().withWebhooks(slow, HOOK));
        receiver.answer = request -> request.url().getHost().equals("slow.example")
                ? new CompletableFuture<>()
                : CompletableFuture.completedFuture(200);
        FakeSocket socket = two.in("a");
        two.in("b");
        two.host().trigger("a", "e", "1");
        assertThat(socket.newFrames()).hasSize(1);
        assertThat(receiver.requests)
                .extracting(request -> request.url().getHost())
                .containsExactlyInAnyOrder("slow.example", "host.example", "host.example");
        two.advance(31);
        assertThat(receiver.requests).hasSize(4);
    }

    @Test
    @DisplayName("S-79: an answer that comes after its attempt was given up changes nothing")
    void lateAnswer() {
        CompletableFuture<Integer> late = new CompletableFuture<>();
        receiver.answer = request -> request.attempt() == 1 ? late : CompletableFuture.completedFuture(500);
        scene.in("a");
        scene.advance(30);
        late.complete(200);
        scene.advance(1);
        assertThat(receiver.requests).hasSize(2);
        scene.advance(1);
        assertThat(receiver.requests).hasSize(2);
        scene.advance(1);
        assertThat(receiver.requests).hasSize(3);
    }

    @Test
    @DisplayName("T64 with batching events that come together share a request, without it each has its own")
    void batching() {
        Scene batched = scene(Scene.app().withWebhooks(HOOK.withBatching(true)));
        for (int i = 0; i < 5; i++) {
            batched.in("c" + i);
        }
        assertThat(receiver.requests).isEmpty();
        batched.time.advance(Duration.ofMillis(50));
        assertThat(receiver.events())
                .singleElement()
                .asString()
                .startsWith(channel("channel_occupied", "c0") + "," + channel("channel_occupied", "c1"))
                .endsWith(channel("channel_occupied", "c4"));
        for (int i = 0; i < 150; i++) {
            batched.in("d" + i);
        }
        batched.advance(1);
        assertThat(receiver.requests).hasSize(2);
    }

    @Test
    @DisplayName("an endpoint is told what it wants, and of what it does not want it gets nothing, signed or not")
    void kinds() {
        Scene some = scene(Scene.app().withWebhooks(HOOK.withKinds(Webhook.Kind.CHANNEL_VACATED)));
        some.in("a").hangsUp();
        some.advance(3);
        assertThat(receiver.events()).containsExactly(channel("channel_vacated", "a"));
    }

    @Test
    @DisplayName("channels of users are nobody's business, and an app without webhooks tells nobody")
    void quiet() {
        scene.user("{\"id\":\"ada\"}").hangsUp();
        scene.vask.replaceApp(Scene.app());
        scene.in("a");
        scene.advance(10);
        assertThat(receiver.requests).isEmpty();
        assertThat(scene.time.pendingTimers()).isEqualTo(1);
    }

    @Test
    @DisplayName(
            "a queue is bounded: of an endpoint that is down the oldest events go, counted; what is left is told in order")
    void bound() {
        receiver.answer = request -> new CompletableFuture<>();
        FakeSocket sender = scene.in("private-a");
        scene.vask.replaceApp(Scene.app().withWebhooks(HOOK).withClientEventRate(0));
        for (int i = 0; i < 10_050; i++) {
            if (i % 400 == 0) {
                scene.advance(1);
            }
            sender.says(Wire.clientEvent("client-" + i, "private-a", "1"));
        }
        assertThat(scene.vask.stats().droppedWebhookEvents()).isEqualTo(50);
        receiver.status(200);
        scene.advance(40);
        assertThat(receiver.events()).last().asString().contains("client-10049");
    }

    @Test
    @DisplayName("a secret replaced meanwhile signs the next attempt; an endpoint taken away is told no more")
    void replaced() {
        receiver.status(500);
        scene.in("orders");
        scene.vask.replaceApp(App.of(Scene.KEY, "renewed").withWebhooks(HOOK));
        scene.advance(1);
        WebhookRequest second = receiver.requests.get(1);
        assertThat(Secret.of("renewed")
                        .verifies(second.body().text(), second.headers().get("X-Pusher-Signature")))
                .isTrue();
        scene.vask.replaceApp(App.of(Scene.KEY, "renewed"));
        scene.advance(60);
        assertThat(receiver.requests).hasSize(2);
        assertThat(scene.vask.stats().droppedWebhookEvents()).isOne();
    }

    @Test
    @DisplayName("close drops what waits, counts it, and leaves no timer")
    void close() {
        receiver.status(500);
        scene.in("orders").hangsUp();
        scene.vask.close();
        assertThat(scene.time.pendingTimers()).isZero();
        assertThat(scene.vask.stats().droppedWebhookEvents()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/hook", "ftp://host/", "https:///hook", "https://u:p@host/", "https://host/#x", "mailto:a@b"})
    @DisplayName("S-76: a URL that is none for a webhook is refused when it is configured")
    void urls(String url) {
        assertThatIllegalArgumentException().isThrownBy(() -> Webhook.to(url));
    }
}
