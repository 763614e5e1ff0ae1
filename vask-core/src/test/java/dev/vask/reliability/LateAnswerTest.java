package dev.vask.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.transport.OutboundText;
import dev.vask.transport.SendCallback;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** reliability.md I16: an answer that comes at the very moment at which nobody waits for it any longer. */
class LateAnswerTest {
    private final ManualBackplane engine = new ManualBackplane();
    private final World world = new World(options -> options.backplane(engine));

    @Test
    @DisplayName("I16: a subscription that is acknowledged while its time runs out is there, and not refused besides")
    void acknowledgedWhileTimeRunsOut() {
        LaxSocket client = new LaxSocket() {
            @Override
            public void send(List<OutboundText> batch, SendCallback callback) {
                if (batch.stream().anyMatch(frame -> frame.text().contains("subscription_succeeded"))) {
                    world.time.advance(Duration.ofSeconds(5));
                }
                super.send(batch, callback);
            }
        };
        client.open(world.vask, World.TARGET);
        engine.answers("subscribe", ManualBackplane.Mode.LATER);
        client.handler.onText(Say.subscribe("orders"));
        engine.completeAll();

        world.vask.app(World.KEY).trigger("orders", "created", "1");
        assertThat(client.frames).hasSize(3);
        assertThat(client.frames.get(1)).contains("subscription_succeeded");
        assertThat(client.frames.get(2)).contains("created");
        client.handler.onText(Say.subscribe("orders"));
        assertThat(client.frames.get(3)).contains("Existing subscription");
    }
}
