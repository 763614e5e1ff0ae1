package dev.vask.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.vask.App;
import dev.vask.Limits;
import dev.vask.ServerEvent;
import dev.vask.Webhook;
import dev.vask.spi.CachedEvent;
import dev.vask.testing.FakeSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** behaviour.md §13. */
class CacheChannelTest {
    private static final String CHANNEL = "cache-rates";
    private static final String MISS = Wire.event(CHANNEL, "pusher:cache_miss", "{}");

    private final Scene scene = Scene.of(Scene.app().withCacheTtl(Duration.ofSeconds(60)));
    private final FakeSocket socket = scene.connect();

    private static String rate(String data) {
        return Wire.event(CHANNEL, "rate", data);
    }

    private void trigger(String data) {
        scene.host().trigger(CHANNEL, "rate", data);
    }

    private Optional<CachedEvent> cached() {
        return scene.host().cached(CHANNEL).toCompletableFuture().join();
    }

    @Test
    @DisplayName(
            "T41 an event triggered while nobody listens is what the next subscriber gets after the acknowledgement")
    void nobodyThere() {
        trigger("1");
        socket.says(Wire.subscribe(CHANNEL));
        assertThat(socket.newFrames()).containsExactly(Wire.succeeded(CHANNEL), rate("1"));
        assertThat(scene.told).doesNotContain("CacheMissed " + CHANNEL);
    }

    @Test
    @DisplayName("T41 it outlives the last subscriber, and comes again after a reconnect")
    void survivesEmptyChannel() {
        FakeSocket first = scene.in(CHANNEL);
        trigger("1");
        first.hangsUp();
        assertThat(scene.told).endsWith("Unsubscribed " + CHANNEL, "Vacated " + CHANNEL);

        socket.says(Wire.subscribe(CHANNEL));
        assertThat(socket.newFrames()).containsExactly(Wire.succeeded(CHANNEL), rate("1"));
        assertThat(scene.vask.stats().channels()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cache-a", "private-cache-a", "private-encrypted-cache-a"})
    @DisplayName("T45 so it is on every kind of cache channel; of an encrypted one the ciphertext is kept as it is")
    void kinds(String channel) {
        scene.host().trigger(channel, "e", Wire.ENCRYPTED);
        socket.says(Wire.subscribe(channel, Scene.auth(socket, channel)));
        assertThat(socket.newFrames())
                .containsExactly(Wire.succeeded(channel), Wire.event(channel, "e", Wire.ENCRYPTED));
    }

    @Test
    @DisplayName("T45 on presence-cache the roster comes first, then the event")
    void presence() {
        String channel = "presence-cache-a";
        scene.host().trigger(channel, "e", "1");
        String data = "{\"user_id\":\"ada\"}";
        socket.says(Wire.subscribe(channel, Scene.auth(socket, channel, data), data));
        assertThat(socket.newFrames())
                .containsExactly(Wire.roster(channel, List.of("ada"), "{\"ada\":{}}"), Wire.event(channel, "e", "1"));
    }

    @Test
    @DisplayName(
            "T42 nothing cached: every subscriber gets pusher:cache_miss once, the host is told once for all of them")
    void miss() {
        for (int i = 0; i < 3; i++) {
            FakeSocket one = scene.connect();
            one.says(Wire.subscribe(CHANNEL));
            assertThat(one.newFrames()).containsExactly(Wire.succeeded(CHANNEL), MISS);
        }
        assertThat(scene.told).containsOnlyOnce("CacheMissed " + CHANNEL);
        trigger("1");
        scene.advance(60);
        scene.in(CHANNEL);
        assertThat(scene.told.stream().filter(("CacheMissed " + CHANNEL)::equals))
                .hasSize(2);
    }

    @Test
    @DisplayName("T42 one webhook tells of the miss, however many subscribers it meets")
    void missOverHttp() {
        List<String> posts = new ArrayList<>();
        Webhook hook = Webhook.to("https://hooks.example.com/").withKinds(Webhook.Kind.CACHE_MISS);
        Scene hooked = Scene.of(
                Scene.app().withWebhooks(hook),
                builder -> builder.webhookSender(request -> {
                    posts.add(request.body().text());
                    return CompletableFuture.completedFuture(200);
                }));
        for (int i = 0; i < 3; i++) {
            hooked.in(CHANNEL);
        }
        hooked.advance(10);
        assertThat(posts)
                .singleElement()
                .asString()
                .contains("\"events\":[{\"name\":\"cache_miss\",\"channel\":\"" + CHANNEL + "\"}]");
    }

    @Test
    @DisplayName(
            "T43 it expires with its time to live to the second, which a newer event begins anew; nothing is left then")
    void expiry() {
        trigger("1");
        scene.advance(30);
        trigger("2");
        scene.advance(59);
        assertThat(cached()).contains(new CachedEvent("rate", "2", Duration.ofSeconds(1)));

        scene.advance(1);

        assertThat(cached()).isEmpty();
        socket.hangsUp();
        assertThat(scene.time.pendingTimers()).isZero();
        FakeSocket late = scene.connect();
        late.says(Wire.subscribe(CHANNEL));
        assertThat(late.newFrames()).containsExactly(Wire.succeeded(CHANNEL), MISS);
    }

    @Test
    @DisplayName("T44 of a batch the last one is kept")
    void batch() {
        scene.host().triggerBatch(List.of(ServerEvent.of(CHANNEL, "rate", "1"), ServerEvent.of(CHANNEL, "rate", "2")));
        assertThat(cached()).map(CachedEvent::data).contains("2");
        socket.says(Wire.subscribe(CHANNEL));
        assertThat(socket.newFrames()).containsExactly(Wire.succeeded(CHANNEL), rate("2"));
    }

    @Test
    @DisplayName("T33 a client event is never kept, nor is what the protocol itself sends")
    void clientEvents() {
        FakeSocket one = scene.in("private-cache-a");
        one.says(Wire.clientEvent("client-typed", "private-cache-a", "1"));
        assertThat(scene.host().cached("private-cache-a").toCompletableFuture().join())
                .isEmpty();
    }

    @Test
    @DisplayName("an event that excludes somebody is kept all the same; a second subscribe replays nothing (T16)")
    void excludedAndDuplicate() {
        scene.host().trigger(ServerEvent.of(CHANNEL, "rate", "1").except(socket.socketId()));
        socket.says(Wire.subscribe(CHANNEL));
        assertThat(socket.newFrames()).containsExactly(Wire.succeeded(CHANNEL), rate("1"));

        socket.says(Wire.subscribe(CHANNEL));
        assertThat(socket.newFrames()).singleElement().satisfies(frame -> Wire.assertError(frame, null));
    }

    @Test
    @DisplayName(
            "S-29: all cache channels together keep no more than their bound: what was triggered longest ago goes first")
    void bound() {
        Scene small = Scene.with(Limits.defaults().withMaxCachedBytes(10 * 1_100));
        for (int i = 0; i < 50; i++) {
            small.host().trigger("cache-" + i, "e", "x".repeat(100));
        }
        small.host().trigger("cache-45", "e", "again");
        for (int i = 0; i < 3; i++) {
            small.host().trigger("cache-new" + i, "e", "x".repeat(100));
        }

        assertThat(small.host().cached("cache-0").toCompletableFuture().join()).isEmpty();
        assertThat(small.host().cached("cache-45").toCompletableFuture().join())
                .map(CachedEvent::data)
                .contains("again");
        assertThat(small.host().cached("cache-new2").toCompletableFuture().join())
                .isPresent();
        assertThat(small.time.pendingTimers()).isBetween(3, 10);
    }

    @Test
    @DisplayName("I23: what is cached goes with its app, and only cache channels have it")
    void others() {
        trigger("1");
        scene.host().trigger("rates", "rate", "1");
        assertThatIllegalArgumentException().isThrownBy(() -> scene.host().cached("rates"));
        socket.says(Wire.subscribe("rates"));
        assertThat(socket.newFrames()).containsExactly(Wire.succeeded("rates"));
    }

    @Test
    @DisplayName("a removed app that is added again with another secret → nothing cached, no timer remains [I23]")
    void cachedEventsAreRemovedWithTheApp() {
        trigger("secret of the first");
        scene.in("presence-cache-a", "{\"user_id\":\"ada\"}");
        scene.host().trigger("presence-cache-a", "rate", "2");
        scene.vask.removeApp(Scene.KEY);
        assertThat(scene.time.pendingTimers()).isZero();

        scene.vask.replaceApp(App.of(Scene.KEY, "another-secret"));
        assertThat(cached()).isEmpty();
        FakeSocket stranger = scene.connect();
        stranger.says(Wire.subscribe(CHANNEL));
        assertThat(stranger.newFrames()).containsExactly(Wire.succeeded(CHANNEL), MISS);
        trigger("3");
        assertThat(cached()).map(CachedEvent::data).contains("3");
    }

    @Test
    @DisplayName("an app with another secret in place of the first, not removed → its cached events remain [I23]")
    void replacedAppKeepsItsCachedEvents() {
        trigger("1");
        scene.vask.replaceApp(App.of(Scene.KEY, "another-secret"));
        assertThat(cached()).map(CachedEvent::data).contains("1");
    }

    @Test
    @DisplayName(
            "an event that alone exceeds the bound → not cached, the older one of its channel dropped, others stay [S-29]")
    void eventAboveTheBoundEvictsNoOther() {
        Scene small = Scene.with(Limits.defaults().withMaxCachedBytes(3_000));
        small.host().trigger("cache-a", "e", "1");
        small.host().trigger("cache-b", "e", "1");
        small.host().trigger("cache-a", "e", "x".repeat(3_000));

        assertThat(small.host().cached("cache-a").toCompletableFuture().join()).isEmpty();
        assertThat(small.host().cached("cache-b").toCompletableFuture().join()).isPresent();
        assertThat(small.time.pendingTimers()).isOne();
        FakeSocket late = FakeSocket.connect(small.vask, Scene.TARGET);
        late.says(Wire.subscribe("cache-a"));
        assertThat(late.frames()).endsWith(Wire.succeeded("cache-a"), Wire.event("cache-a", "pusher:cache_miss", "{}"));
    }
}
