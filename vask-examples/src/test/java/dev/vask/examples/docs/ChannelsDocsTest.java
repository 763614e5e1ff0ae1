package dev.vask.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.App;
import dev.vask.Vask;
import dev.vask.VaskApp;
import dev.vask.VaskEvent;
import dev.vask.VaskListener;
import dev.vask.spi.CachedEvent;
import dev.vask.testing.FakeSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What docs/channels.md shows")
class ChannelsDocsTest {
    private final Vask vask = Live.vask();
    private final VaskApp app = vask.app("app-key");
    private final List<String> found = new ArrayList<>();

    private void show(String text) {
        found.add(text);
    }

    @Test
    @DisplayName("asks who is in a presence channel")
    void members() {
        Live.member(vask, "presence-room.42", "ada");
        // snippet: channels#members
        app.members("presence-room.42")
                .thenAccept(members -> members.forEach(member -> show(member.userId() + " " + member.userInfo())));
        // end snippet
        assertThat(found).containsExactly("ada {}");
    }

    @Test
    @DisplayName("asks which channels are occupied")
    void occupied() {
        Live.subscriber(vask, "private-orders.1");
        Live.subscriber(vask, "private-orders.1");
        // snippet: channels#occupied
        app.channels("private-orders.")
                .thenAccept(channels -> channels.forEach(it -> show(it.name() + ": " + it.subscriptions())));
        // end snippet
        assertThat(found).containsExactly("private-orders.1: 2");
    }

    @Test
    @DisplayName("keeps the last event of a cache channel for who comes later")
    void cache() {
        // snippet: channels#cache
        app.trigger("cache-price.gold", "price", "{\"eur\":2412}");
        Optional<CachedEvent> kept =
                app.cached("cache-price.gold").toCompletableFuture().join();
        // end snippet
        assertThat(kept).get().extracting(CachedEvent::data).isEqualTo("{\"eur\":2412}");
        FakeSocket late = Live.subscriber(vask, "cache-price.gold");
        assertThat(late.events("cache-price.gold")).containsExactly("price");
    }

    @Test
    @DisplayName("fills a cache channel when somebody finds it empty")
    void cacheMiss() {
        // snippet: channels#cache-miss
        class Prices implements VaskListener {
            private Vask vask;

            @Override
            public void onCacheMissed(VaskEvent.CacheMissed event) {
                vask.app(event.app()).trigger(event.channel(), "price", "{\"eur\":2412}");
            }
        }
        // end snippet
        Prices prices = new Prices();
        Vask vask = Live.builder().app(Live.APP).listener(prices).build();
        prices.vask = vask;
        FakeSocket ada = Live.subscriber(vask, "cache-price.gold");
        assertThat(ada.events("cache-price.gold")).contains("price");
    }

    @Test
    @DisplayName("sets for an app what its channels do")
    void options() {
        // snippet: channels#options
        App app = App.of("app-key", "app-secret")
                .withCacheTtl(Duration.ofMinutes(5)) // 30 minutes unless set
                .withSubscriptionCount(true); // off unless set
        // end snippet
        Vask vask = Live.builder().app(app).build();
        FakeSocket ada = Live.subscriber(vask, "orders");
        assertThat(ada.frames()).last().asString().contains("subscription_count");
    }
}
