package dev.vask.reliability;

import static dev.vask.Webhook.Kind.CHANNEL_OCCUPIED;
import static dev.vask.Webhook.Kind.CHANNEL_VACATED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.App;
import dev.vask.VaskEvent.WebhookDropped;
import dev.vask.VaskEvent.WebhookDropped.Cause;
import dev.vask.VaskListener;
import dev.vask.Webhook;
import dev.vask.internal.webhook.FakeSender;
import dev.vask.testing.FakeSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Webhooks of apps that change, and of a Vask that stops. */
class WebhookLifecycleTest {
    private static final Webhook HOOK =
            Webhook.to("https://one.example.com/").withKinds(CHANNEL_OCCUPIED, CHANNEL_VACATED);
    private static final Webhook OTHER = Webhook.to("https://two.example.com/").withKinds(CHANNEL_OCCUPIED);

    private final FakeSender sender = new FakeSender();
    private final List<WebhookDropped> dropped = new ArrayList<>();
    private final World world = new World(
            options -> options.webhookSender(sender).drainWindow(Duration.ZERO).listener(new VaskListener() {
                @Override
                public void onWebhookDropped(WebhookDropped event) {
                    dropped.add(event);
                }
            }),
            app -> app.withWebhooks(HOOK));

    private static App app(String secret, Webhook... webhooks) {
        return App.of(World.KEY, secret).withClientEvents(true).withWebhooks(webhooks);
    }

    private FakeSocket in(String... channels) {
        FakeSocket socket = world.connect();
        for (String channel : channels) {
            socket.says(Say.subscribe(channel));
        }
        return socket;
    }

    @Test
    @DisplayName("an app's new secret signs from then on, the next attempt of what waits included; body and id stay")
    void newSecret() {
        sender.forget();
        sender.then(500);
        in("a");
        world.vask.replaceApp(app("new-secret", HOOK));
        world.time.advance(Duration.ofSeconds(1));
        FakeSender.Post first = sender.posts().get(0);
        FakeSender.Post second = sender.posts().get(1);
        assertThat(first.header("X-Pusher-Signature")).isEqualTo(Say.hmac(World.SECRET, first.body()));
        assertThat(second.header("X-Pusher-Signature")).isEqualTo(Say.hmac("new-secret", first.body()));
        assertThat(second.request().id()).isEqualTo(first.request().id());
    }

    @Test
    @DisplayName(
            "an endpoint that an app has no more drops its queue at once, told and counted; the new one hears what follows")
    void otherEndpoint() {
        sender.of("one.example.com", CompletableFuture::new);
        in("a", "b", "c");
        world.vask.replaceApp(app(World.SECRET, OTHER));
        assertThat(dropped).containsExactly(new WebhookDropped(World.KEY, HOOK.url(), 3, Cause.ENDPOINT_REMOVED));
        assertThat(world.vask.stats().droppedWebhookEvents()).isEqualTo(3);
        in("d");
        assertThat(sender.posts("two.example.com")).hasSize(1);
        assertThat(sender.posts("two.example.com").get(0).body()).contains("\"channel\":\"d\"");
    }

    @Test
    @DisplayName("a removed app's queue is dropped at once, and no timer is left of it")
    void removedApp() {
        sender.always(500);
        in("a", "b");
        world.vask.removeApp(World.KEY);
        int posts = sender.posts().size();
        world.time.advance(Duration.ofMinutes(10));
        assertThat(sender.posts()).hasSize(posts);
        assertThat(dropped).extracting(WebhookDropped::cause).containsOnly(Cause.ENDPOINT_REMOVED);
        assertThat(dropped.stream().mapToInt(WebhookDropped::events).sum()).isEqualTo(2);
    }

    @Test
    @DisplayName("S-86: close tells what was held back too, leaves no timer, and sends nothing any more")
    void closeFlushes() {
        in("a");
        world.vask.close();
        assertThat(sender.events())
                .contains("{\"name\":\"channel_vacated\",\"channel\":\"a\"}")
                .doesNotHaveDuplicates();
        assertThat(world.vask.stats().droppedWebhookEvents()).isZero();
        assertThat(world.time.pendingTimers()).isZero();
    }

    @Test
    @DisplayName(
            "S-86: a receiver that fails at the end gets one attempt; what is left is counted and no timer with it")
    void closeGivesUp() {
        sender.always(500);
        in("a", "b");
        world.vask.close();
        int posts = sender.posts().size();
        assertThat(world.vask.stats().droppedWebhookEvents()).isPositive();
        assertThat(world.time.pendingTimers()).isZero();
        world.time.advance(Duration.ofMinutes(10));
        assertThat(sender.posts()).hasSize(posts);
    }
}
