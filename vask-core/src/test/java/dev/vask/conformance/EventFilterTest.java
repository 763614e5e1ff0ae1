package dev.vask.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.Authorizer;
import dev.vask.EventFilter;
import dev.vask.Peer;
import dev.vask.ServerEvent;
import dev.vask.auth.AuthDecision;
import dev.vask.testing.FakeSocket;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A subscription that gets part of a channel's events, while its client library knows nothing of it. */
class EventFilterTest {
    private static final String FEED = "private-feed";

    private final Scene scene = Scene.of(
            Scene.app(),
            builder -> builder.authorizer(new Authorizer() {
                @Override
                public AuthDecision onSubscribe(Peer peer, String channel, @Nullable String channelData) {
                    EventFilter filter = peer.principal(EventFilter.class);
                    return filter == null
                            ? AuthDecision.allow()
                            : AuthDecision.allow().withFilter(filter);
                }
            }));

    private static EventFilter region(String region) {
        return tags -> region.equals(tags.get("region"));
    }

    private FakeSocket in(String channel, @Nullable EventFilter filter) {
        FakeSocket socket = filter == null
                ? FakeSocket.connect(scene.vask, Scene.TARGET)
                : FakeSocket.connectAs(filter, scene.vask, Scene.TARGET);
        socket.says(Wire.subscribe(channel));
        socket.newFrames();
        return socket;
    }

    private void trigger(String channel, String event, Map<String, String> tags) {
        scene.host().trigger(ServerEvent.of(channel, event, "1").withTags(tags));
    }

    @Test
    @DisplayName("a filter lets through by an event's tags; who has none gets everything, and the frames are the same")
    void tags() {
        FakeSocket north = in(FEED, region("north"));
        FakeSocket south = in(FEED, region("south"));
        FakeSocket all = in(FEED, null);
        trigger(FEED, "a", Map.of("region", "north"));
        trigger(FEED, "b", Map.of("region", "south", "kind", "x"));
        trigger(FEED, "c", Map.of());
        assertThat(north.events(FEED)).containsExactly("a");
        assertThat(south.events(FEED)).containsExactly("b");
        assertThat(all.events(FEED)).containsExactly("a", "b", "c");
        assertThat(north.newFrames()).containsExactly(all.newFrames().get(0));
    }

    @Test
    @DisplayName("client events pass every filter, and so does what the protocol says itself")
    void others() {
        FakeSocket none = in(FEED, tags -> false);
        FakeSocket sender = in(FEED, null);
        sender.says(Wire.clientEvent("client-a", FEED, "1"));
        assertThat(none.newFrames()).hasSize(1);
        none.says("{\"event\":\"pusher:ping\"}");
        assertThat(none.newFrames()).hasSize(1);
    }

    @Test
    @DisplayName("of a cache channel one gets what is kept if that passes, else a miss, of which the host is not told")
    void cached() {
        trigger("private-cache-feed", "a", Map.of("region", "north"));
        FakeSocket north = in("private-cache-feed", region("north"));
        FakeSocket south = in("private-cache-feed", region("south"));
        assertThat(north.events("private-cache-feed")).containsExactly("a");
        assertThat(south.frames()).last().asString().contains("pusher:cache_miss");
        assertThat(scene.told).noneMatch(told -> told.startsWith("CacheMissed"));
    }

    @Test
    @DisplayName("a filter that throws lets nothing through; the others are served, and it is counted")
    void throwing() {
        FakeSocket broken = in(FEED, tags -> {
            throw new IllegalStateException("says the test");
        });
        FakeSocket fine = in(FEED, region("north"));
        trigger(FEED, "a", Map.of("region", "north"));
        assertThat(broken.newFrames()).isEmpty();
        assertThat(fine.events(FEED)).containsExactly("a");
        assertThat(scene.vask.stats().failures()).isEqualTo(1);
    }

    @Test
    @DisplayName("a filter is asked without a lock: whoever subscribes from inside it is served, and asked as well")
    void reentrant() {
        AtomicReference<@Nullable FakeSocket> late = new AtomicReference<>();
        FakeSocket first = in(FEED, tags -> {
            if (late.get() == null) {
                late.set(in(FEED, region("south")));
            }
            return true;
        });
        trigger(FEED, "a", Map.of("region", "north"));
        assertThat(first.events(FEED)).containsExactly("a");
        assertThat(late.get())
                .isNotNull()
                .satisfies(it -> assertThat(it.newFrames()).isEmpty());
    }

    @Test
    @DisplayName(
            "while a filter looks at what a cache channel keeps, a newer event takes its place: the newer one is shown")
    void cachedMeanwhile() {
        trigger("private-cache-feed", "a", Map.of("region", "north"));
        FakeSocket late = in("private-cache-feed", tags -> {
            if (tags.containsValue("north")) {
                trigger("private-cache-feed", "b", Map.of("region", "south"));
                return false;
            }
            return true;
        });
        assertThat(late.events("private-cache-feed")).containsExactly("b");
    }

    @Test
    @DisplayName("without the filtered one a channel is as it was")
    void gone() {
        FakeSocket filtered = in(FEED, tags -> false);
        FakeSocket all = in(FEED, null);
        filtered.says(Wire.unsubscribe(FEED));
        trigger(FEED, "a", Map.of());
        assertThat(all.events(FEED)).containsExactly("a");
        assertThat(filtered.newFrames()).isEmpty();
    }
}
