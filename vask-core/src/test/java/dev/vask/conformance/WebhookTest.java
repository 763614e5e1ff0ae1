package dev.vask.conformance;

import static dev.vask.Webhook.Kind.CHANNEL_OCCUPIED;
import static dev.vask.Webhook.Kind.CHANNEL_VACATED;
import static dev.vask.Webhook.Kind.CLIENT_EVENT;
import static dev.vask.Webhook.Kind.MEMBER_ADDED;
import static dev.vask.Webhook.Kind.SUBSCRIPTION_COUNT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.App;
import dev.vask.Webhook;
import dev.vask.internal.webhook.FakeSender;
import dev.vask.testing.FakeSocket;
import dev.vask.testing.VirtualTime;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** behaviour.md §17. */
class WebhookTest {
    private static final String URL = "https://hooks.example.com/vask";
    private static final String ADA = "{\"user_id\":\"ada\"}";
    private static final Webhook HOOK = Webhook.to(URL);

    private final FakeSender sender = new FakeSender();

    private Scene scene(Webhook... webhooks) {
        return scene(Scene.app().withWebhooks(webhooks));
    }

    private Scene scene(App app) {
        Scene scene = Scene.of(app, options -> options.webhookSender(sender).random(new Scene.Draws("1234.5678")));
        sender.by(scene.time);
        return scene;
    }

    private static String told(String name, String channel) {
        return "{\"name\":\"" + name + "\",\"channel\":\"" + channel + "\"}";
    }

    private static String member(String name, String channel, String userId) {
        return "{\"name\":\"" + name + "\",\"channel\":\"" + channel + "\",\"user_id\":\"" + userId + "\"}";
    }

    private static Map<String, Object> vector(int index) {
        try (InputStream in = WebhookTest.class.getResourceAsStream("/vectors/signatures.json")) {
            Map<String, Object> all = Json.object(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            return Json.object(Json.array(all.get("webhook")).get(index));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    // --- T61 ---

    /** A scene at the moment of the vectors. */
    private FakeSocket atTheMomentOfTheVectors(Webhook.Kind kind) {
        VirtualTime time = new VirtualTime(Instant.ofEpochMilli(1_327_078_148_132L));
        return Scene.of(
                        Scene.app().withWebhooks(HOOK.withKinds(kind)),
                        options -> options.time(time).webhookSender(sender).random(new Scene.Draws("1234.5678")))
                .connect();
    }

    private void assertPosted(Map<String, Object> vector) {
        FakeSender.Post post = sender.posts().get(0);
        assertThat(sender.posts()).hasSize(1);
        assertThat(post.body()).isEqualTo(vector.get("body"));
        assertThat(post.header("X-Pusher-Key")).isEqualTo(vector.get("X-Pusher-Key"));
        assertThat(post.header("X-Pusher-Signature")).isEqualTo(vector.get("X-Pusher-Signature"));
        assertThat(post.header("Content-Type")).isEqualTo("application/json");
        assertThat(post.request().url()).hasToString(URL);
        assertThat(post.request().attempt()).isEqualTo(1);
        assertThat(post.request().id()).hasSize(32).isEqualTo(post.header("X-Vask-Webhook-Id"));
        assertThat(post.request().headers()).hasSize(4);
    }

    @Test
    @DisplayName("T61 an occupied channel is posted as the golden vector says, byte for byte, key and signature too")
    void occupiedVector() {
        Scene.enter(atTheMomentOfTheVectors(CHANNEL_OCCUPIED), "public-feed");
        assertPosted(vector(0));
    }

    @Test
    @DisplayName("T61 a client event is posted as the golden vector says; what was an object is its JSON text")
    void clientEventVector() {
        FakeSocket socket = atTheMomentOfTheVectors(CLIENT_EVENT);
        Scene.enter(socket, "private-room.42");
        socket.says(Wire.clientEvent("client-typing", "private-room.42", "{\"is_typing\":true}"));
        assertPosted(vector(1));
    }

    @Test
    @DisplayName("T61 every kind has its body: members, client events of members, cache misses, counts")
    void bodies() {
        Scene scene =
                scene(Scene.app().withSubscriptionCount(true).withWebhooks(HOOK, HOOK.withKinds(SUBSCRIPTION_COUNT)));
        FakeSocket ada = scene.in("presence-room", ADA);
        ada.says(Wire.clientEvent("client-hi", "presence-room", "\"text \\u00e9 é\""));
        ada.says(Wire.unsubscribe("presence-room"));
        scene.advance(3);
        scene.in("cache-x");

        assertThat(sender.events())
                .containsExactly(
                        told("channel_occupied", "presence-room"),
                        member("member_added", "presence-room", "ada"),
                        "{\"name\":\"client_event\",\"channel\":\"presence-room\",\"event\":\"client-hi\","
                                + "\"data\":\"text \\u00e9 é\",\"socket_id\":\"1234.5678\",\"user_id\":\"ada\"}",
                        member("member_removed", "presence-room", "ada"),
                        told("channel_vacated", "presence-room"),
                        told("channel_occupied", "cache-x"),
                        told("cache_miss", "cache-x"),
                        "{\"name\":\"subscription_count\",\"channel\":\"cache-x\",\"subscription_count\":1}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{ \"a\" : [1] } | \"{ \\\"a\\\" : [1] }\"",
                "\"plain\"       | \"plain\"",
                "\"{\\\"a\\\":1}\" | \"{\\\"a\\\":1}\"",
                "12.50           | \"12.50\"",
                "true            | \"true\""
            })
    @DisplayName("T61 a client event's data is always a string: the one that was sent, or the JSON text of what was")
    void clientData(String sent, String told) {
        Scene scene = scene(HOOK.withKinds(CLIENT_EVENT));
        scene.in("private-x").says(Wire.clientEvent("client-e", "private-x", sent));
        assertThat(sender.events())
                .containsExactly("{\"name\":\"client_event\",\"channel\":\"private-x\",\"event\":\"client-e\",\"data\":"
                        + told + ",\"socket_id\":\"1234.5678\"}");
    }

    @Test
    @DisplayName("T61 what the client did not send is not told: no data, no user_id outside presence channels")
    void clientEventWithoutData() {
        Scene scene = scene(HOOK.withKinds(CLIENT_EVENT));
        scene.in("private-x").says("{\"event\":\"client-e\",\"channel\":\"private-x\"}");
        assertThat(sender.events())
                .containsExactly("{\"name\":\"client_event\",\"channel\":\"private-x\",\"event\":\"client-e\","
                        + "\"socket_id\":\"1234.5678\"}");
    }

    @Test
    @DisplayName("trap 37: an endpoint's body holds what it asked for and nothing else, signed as it is posted")
    void filters() {
        Scene scene = scene(
                HOOK.withKinds(MEMBER_ADDED).withBatching(true),
                Webhook.to("https://other.example.com/")
                        .withKinds(CHANNEL_OCCUPIED, CHANNEL_VACATED)
                        .withBatching(true));
        scene.in("presence-room", ADA);
        scene.in("orders");
        scene.advance(1);

        assertThat(sender.posts("hooks.example.com"))
                .extracting(FakeSender::events)
                .containsExactly(member("member_added", "presence-room", "ada"));
        assertThat(sender.posts("other.example.com"))
                .extracting(FakeSender::events)
                .containsExactly(told("channel_occupied", "presence-room") + "," + told("channel_occupied", "orders"));
        assertThat(sender.posts())
                .allSatisfy(post ->
                        assertThat(post.header("X-Pusher-Signature")).isEqualTo(Wire.hmac(Scene.SECRET, post.body())));
    }

    @Test
    @DisplayName("a user's two tabs are one member; signing in and its topic are nobody's business")
    void tabsAndUsers() {
        Scene scene = scene(HOOK);
        FakeSocket one = scene.in("presence-room", ADA);
        FakeSocket two = scene.in("presence-room", ADA);
        scene.user("{\"id\":\"ada\"}");
        one.hangsUp();
        scene.advance(4);
        assertThat(sender.events())
                .containsExactly(
                        told("channel_occupied", "presence-room"), member("member_added", "presence-room", "ada"));
        two.hangsUp();
        scene.advance(4);
        assertThat(sender.events())
                .endsWith(member("member_removed", "presence-room", "ada"), told("channel_vacated", "presence-room"));
    }

    @Test
    @DisplayName("an app's two webhooks with one URL are one stream with the kinds of both")
    void sameUrlTwice() {
        Scene scene = scene(
                HOOK.withKinds(CHANNEL_OCCUPIED, CLIENT_EVENT), HOOK.withKinds(CHANNEL_OCCUPIED, CHANNEL_VACATED));
        scene.in("orders").hangsUp();
        scene.advance(3);
        assertThat(sender.events())
                .containsExactly(told("channel_occupied", "orders"), told("channel_vacated", "orders"));
    }

    // --- T63 ---

    @Test
    @DisplayName("T63 500 is tried again after 1, 2, 4 … 60 seconds until 300; time_ms, id and body stay")
    void retries() {
        Scene scene = scene(HOOK.withKinds(CHANNEL_OCCUPIED));
        sender.always(500);
        scene.in("orders");
        scene.advance(1000);
        assertThat(sender.moments())
                .containsExactly(
                        0L, 1_000L, 3_000L, 7_000L, 15_000L, 31_000L, 63_000L, 123_000L, 183_000L, 243_000L, 300_000L);
        List<FakeSender.Post> posts = sender.posts();
        assertThat(posts)
                .extracting(FakeSender.Post::body)
                .containsOnly(posts.get(0).body());
        assertThat(posts)
                .extracting(post -> post.request().id())
                .containsOnly(posts.get(0).request().id());
        assertThat(posts)
                .extracting(post -> post.request().attempt())
                .containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
        assertThat(scene.vask.stats().failedWebhookAttempts()).isEqualTo(11);
        assertThat(scene.vask.stats().droppedWebhookEvents()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"200", "201", "204", "299"})
    @DisplayName("T63 any 2xx ends it")
    void success(int status) {
        Scene scene = scene(HOOK.withKinds(CHANNEL_OCCUPIED));
        sender.then(500, 503, status);
        scene.in("orders");
        scene.advance(1000);
        assertThat(sender.moments()).containsExactly(0L, 1_000L, 3_000L);
        assertThat(scene.vask.stats().droppedWebhookEvents()).isZero();
    }

    @Test
    @DisplayName(
            "T63 later events of a channel wait behind its retried one, other channels do not; each keeps its time_ms")
    void orderKeptPerChannel() {
        Scene scene = scene(HOOK.withKinds(CHANNEL_OCCUPIED, CLIENT_EVENT));
        sender.then(500, 500);
        FakeSocket a = scene.in("private-a");
        scene.advance(2);
        a.says(Wire.clientEvent("client-e", "private-a", "1"));
        scene.in("b");
        assertThat(sender.events())
                .containsExactly(
                        told("channel_occupied", "private-a"),
                        told("channel_occupied", "private-a"),
                        told("channel_occupied", "b"));
        scene.advance(1);
        assertThat(sender.events().subList(3, 5))
                .satisfiesExactly(
                        retried -> assertThat(retried).isEqualTo(told("channel_occupied", "private-a")),
                        later -> assertThat(later).contains("client_event"));
        assertThat(sender.moments()).containsExactly(0L, 1_000L, 2_000L, 3_000L, 3_000L);
        long created = Instant.parse("2026-01-01T00:00:02Z").toEpochMilli();
        assertThat(sender.posts().get(4).body()).startsWith("{\"time_ms\":" + created + ",");
    }

    @Test
    @DisplayName("T63 with one parallel request a retry delays the events of all channels")
    void totalOrder() {
        Scene scene = scene(HOOK.withKinds(CHANNEL_OCCUPIED).withParallelRequests(1));
        sender.then(500, 500);
        scene.in("a");
        scene.advance(2);
        scene.in("b");
        assertThat(sender.events()).containsOnly(told("channel_occupied", "a"));
        scene.advance(1);
        assertThat(sender.events()).last().isEqualTo(told("channel_occupied", "b"));
        assertThat(sender.moments()).containsExactly(0L, 1_000L, 3_000L, 3_000L);
    }

    // --- T64 ---

    @Test
    @DisplayName("T64 without batching every event has a request of its own, however many come at once")
    void oneEach() {
        Scene scene = scene(HOOK.withKinds(CHANNEL_OCCUPIED));
        for (int i = 0; i < 20; i++) {
            scene.in("c" + i);
        }
        assertThat(sender.events()).hasSize(20).noneMatch(events -> events.contains("},{"));
    }

    @Test
    @DisplayName("T64 with batching what comes within 50 ms shares a request, in order; a hundred events do not wait")
    void batches() {
        Scene scene = scene(HOOK.withKinds(CHANNEL_OCCUPIED).withBatching(true));
        scene.in("a");
        scene.time.advance(Duration.ofMillis(49));
        scene.in("b");
        assertThat(sender.posts()).isEmpty();
        scene.time.advance(Duration.ofMillis(1));
        assertThat(sender.events())
                .containsExactly(told("channel_occupied", "a") + "," + told("channel_occupied", "b"));
        assertThat(sender.posts().get(0).body())
                .startsWith(
                        "{\"time_ms\":" + Instant.parse("2026-01-01T00:00:00Z").toEpochMilli() + ",");

        sender.forget();
        for (int i = 0; i < 100; i++) {
            scene.in("c" + i);
        }
        assertThat(sender.posts()).hasSize(1);
        assertThat(Json.array(Json.object(sender.posts().get(0).body()).get("events")))
                .hasSize(100);
    }

    @Test
    @DisplayName(
            "T64 events behind an open request of their channel share a batch when it ends; other channels do not wait")
    void batchAfterWait() {
        Scene scene = scene(HOOK.withKinds(CHANNEL_OCCUPIED, CLIENT_EVENT).withBatching(true));
        CompletableFuture<Integer> slow = new CompletableFuture<>();
        sender.then(() -> slow);
        FakeSocket a = scene.in("private-a");
        scene.advance(1);
        a.says(Wire.clientEvent("client-1", "private-a", "1"));
        a.says(Wire.clientEvent("client-2", "private-a", "2"));
        scene.in("b");
        scene.time.advance(Duration.ofMillis(50));
        assertThat(sender.events())
                .containsExactly(told("channel_occupied", "private-a"), told("channel_occupied", "b"));
        scene.advance(1);
        slow.complete(200);
        assertThat(sender.events()).hasSize(3).last().asString().containsSubsequence("client-1", "client-2");
    }

    @Test
    @DisplayName("T64 trap 38: batches never mix apps or endpoints, and each is signed with its own app's secret")
    void batchesDoNotMix() {
        App other = App.of("other", "other-secret")
                .withWebhooks(HOOK.withKinds(CHANNEL_OCCUPIED).withBatching(true));
        Scene scene = Scene.of(
                Scene.app().withWebhooks(HOOK.withKinds(CHANNEL_OCCUPIED).withBatching(true)),
                options -> options.app(other).webhookSender(sender));
        scene.in("a");
        scene.connect("/app/other?protocol=7").says(Wire.subscribe("b"));
        scene.advance(1);
        assertThat(sender.events())
                .containsExactlyInAnyOrder(told("channel_occupied", "a"), told("channel_occupied", "b"));
        assertThat(sender.posts()).allSatisfy(post -> {
            boolean others = post.header("X-Pusher-Key").equals("other");
            assertThat(post.body().contains("\"b\"")).isEqualTo(others);
            assertThat(post.header("X-Pusher-Signature"))
                    .isEqualTo(Wire.hmac(others ? "other-secret" : Scene.SECRET, post.body()));
        });
    }

    // --- T65 ---

    @Test
    @DisplayName("T65 a sender that never completes delays no frame and no other endpoint")
    void neverCompletes() {
        Scene scene = scene(
                HOOK.withKinds(CHANNEL_OCCUPIED),
                Webhook.to("https://other.example.com/").withKinds(CHANNEL_OCCUPIED));
        sender.of("hooks.example.com", CompletableFuture::new);
        FakeSocket a = scene.in("a");
        FakeSocket b = scene.in("b");
        scene.host().trigger("a", "news", "1");
        scene.host().trigger("b", "news", "2");
        assertThat(a.newFrames()).containsExactly(Wire.event("a", "news", "1"));
        assertThat(b.newFrames()).containsExactly(Wire.event("b", "news", "2"));
        assertThat(sender.posts("hooks.example.com")).hasSize(2);
        assertThat(sender.posts("other.example.com"))
                .extracting(FakeSender::events)
                .containsExactly(told("channel_occupied", "a"), told("channel_occupied", "b"));
    }
}
