package dev.vask.internal.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.App;
import dev.vask.VaskEvent;
import dev.vask.VaskEvent.WebhookDropped;
import dev.vask.VaskMeter;
import dev.vask.Webhook;
import dev.vask.internal.hub.Counters;
import dev.vask.testing.VirtualTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** docs/spec/protocol.md §17.3, rule 9, for events that no turn has processed yet. */
class OverflowTest {
    private final VirtualTime time = new VirtualTime();
    private final List<VaskEvent> reported = new ArrayList<>();
    private final Counters counters = new Counters(VaskMeter.NONE, time);
    private final FakeSender sender = new FakeSender();
    private final App app = App.of("key", "secret")
            .withWebhooks(
                    Webhook.to("https://all.example/"),
                    Webhook.to("https://misses.example/").withKinds(Webhook.Kind.CACHE_MISS),
                    Webhook.to("https://ends.example/").withKinds(Webhook.Kind.CHANNEL_VACATED));

    @Test
    @DisplayName(
            "events beyond 10,000 that wait for a turn are counted and reported for each endpoint that wants their kind")
    void overflowIsReported() {
        Webhooks webhooks = new Webhooks(
                new WebhookServices(time, new Random(1), sender, Runnable::run, counters, reported::add),
                key -> app,
                false);
        for (int i = 0; i < 10_003; i++) {
            webhooks.add(new VaskEvent.CacheMissed("key", "cache-" + i));
        }
        webhooks.add(new VaskEvent.SubscriptionCount("key", "cache-0", 1));
        webhooks.dispatch();
        assertThat(reported).containsExactlyInAnyOrder(overflow(app, 0, 3), overflow(app, 1, 3));
        assertThat(counters.droppedWebhookEvents.sum()).isEqualTo(6);
        assertThat(sender.posts("all.example")).hasSize(10_000);
        webhooks.add(new VaskEvent.CacheMissed("key", "cache-late"));
        webhooks.dispatch();
        assertThat(sender.posts("all.example")).hasSize(10_001);
        assertThat(reported).hasSize(2);
    }

    private static WebhookDropped overflow(App app, int webhook, int events) {
        return new WebhookDropped(
                app.key(), app.webhooks().get(webhook).url(), events, WebhookDropped.Cause.QUEUE_FULL);
    }
}
