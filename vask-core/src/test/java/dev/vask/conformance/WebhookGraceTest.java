package dev.vask.conformance;

import static dev.vask.Webhook.Kind.CLIENT_EVENT;
import static dev.vask.Webhook.Kind.MEMBER_ADDED;
import static dev.vask.Webhook.Kind.MEMBER_REMOVED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.Webhook;
import dev.vask.internal.webhook.FakeSender;
import dev.vask.testing.FakeSocket;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** behaviour.md §17: who comes back within three seconds never went. */
class WebhookGraceTest {
    private static final String ADA = "{\"user_id\":\"ada\"}";
    private static final Webhook HOOK = Webhook.to("https://hooks.example.com/vask");

    private final FakeSender sender = new FakeSender();

    private Scene scene(Webhook webhook) {
        Scene scene = Scene.of(Scene.app().withWebhooks(webhook), options -> options.webhookSender(sender));
        sender.by(scene.time);
        return scene;
    }

    private static String told(String name, String channel) {
        return "{\"name\":\"" + name + "\",\"channel\":\"" + channel + "\"}";
    }

    private static String member(String name, String channel, String userId) {
        return "{\"name\":\"" + name + "\",\"channel\":\"" + channel + "\",\"user_id\":\"" + userId + "\"}";
    }

    @Test
    @DisplayName("T62 a channel occupied again within three seconds was never vacated: neither is told")
    void vacatedCancelled() {
        Scene scene = scene(HOOK);
        scene.in("orders").hangsUp();
        scene.time.advance(Duration.ofMillis(2999));
        FakeSocket back = scene.in("orders");
        scene.advance(10);
        assertThat(sender.events()).containsExactly(told("channel_occupied", "orders"));

        back.hangsUp();
        scene.advance(3);
        scene.in("orders");
        assertThat(sender.events())
                .containsExactly(
                        told("channel_occupied", "orders"),
                        told("channel_vacated", "orders"),
                        told("channel_occupied", "orders"));
        assertThat(sender.moments()).containsExactly(0L, 15_999L, 15_999L);
    }

    @Test
    @DisplayName("T62 a user back within three seconds never left; one who comes meanwhile is told at once")
    void memberBack() {
        Scene scene = scene(HOOK.withKinds(MEMBER_ADDED, MEMBER_REMOVED));
        FakeSocket ada = scene.in("presence-room", ADA);
        ada.says(Wire.unsubscribe("presence-room"));
        scene.advance(1);
        FakeSocket bob = scene.in("presence-room", "{\"user_id\":\"bob\"}");
        Scene.enter(ada, "presence-room", ADA);
        scene.advance(1);
        bob.hangsUp();
        scene.advance(5);
        assertThat(sender.events())
                .containsExactly(
                        member("member_added", "presence-room", "ada"),
                        member("member_added", "presence-room", "bob"),
                        member("member_removed", "presence-room", "bob"));
        assertThat(sender.moments()).containsExactly(0L, 1000L, 5000L);
    }

    @Test
    @DisplayName("T62 client events do not wait while somebody's leaving is held")
    void clientEventsAreNotHeld() {
        Scene scene = scene(HOOK.withKinds(MEMBER_REMOVED, CLIENT_EVENT));
        FakeSocket bob = scene.in("presence-room", "{\"user_id\":\"bob\"}");
        scene.in("presence-room", ADA).hangsUp();
        bob.says(Wire.clientEvent("client-e", "presence-room", "{}"));
        assertThat(sender.events()).singleElement().asString().contains("client_event");
        scene.advance(3);
        assertThat(sender.events()).last().isEqualTo(member("member_removed", "presence-room", "ada"));
    }
}
