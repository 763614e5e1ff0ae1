package dev.vask.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.App;
import dev.vask.Webhook;
import dev.vask.internal.webhook.FakeSender;
import dev.vask.spi.Notice;
import dev.vask.spi.Topic;
import dev.vask.testing.FakeSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** clustering.md §2, G6: webhooks of several nodes are those of one. */
class ClusterWebhookTest {
    private static final String ROOM = "presence-room";
    private static final App APP =
            Nodes.APP.withWebhooks(Webhook.to("https://hooks.example/in").withBatching(false));

    private final Nodes nodes = Nodes.of(2, APP);

    /** What receivers were told by all nodes. */
    private List<String> told(Nodes of, int count) {
        List<FakeSender.Post> posts = new ArrayList<>();
        IntStream.range(0, count)
                .forEach(it -> posts.addAll(of.node(it).sender().posts()));
        return posts.stream()
                .map(FakeSender::events)
                .map(it -> it.replaceAll("[{}\"]", "")
                        .replaceAll("name:|channel:|user_id:", "")
                        .replace(',', ' '))
                .toList();
    }

    private List<String> ids(int node) {
        return nodes.node(node).sender().posts().stream()
                .map(it -> it.request().id())
                .toList();
    }

    @Test
    @DisplayName("G6: each beginning and each end is told once, by one node, an end only after it has lasted 3 s")
    void once() {
        FakeSocket ada = nodes.present(0, ROOM, "ada");
        FakeSocket tab = nodes.present(1, ROOM, "ada");
        assertThat(told(nodes, 2))
                .containsExactlyInAnyOrder("channel_occupied presence-room", "member_added presence-room ada");
        nodes.goes(ada);
        nodes.goes(tab);
        nodes.pass(Duration.ofMillis(2_900));
        assertThat(told(nodes, 2)).hasSize(2);
        nodes.pass(Duration.ofMillis(200));
        assertThat(told(nodes, 2))
                .containsExactlyInAnyOrder(
                        "channel_occupied presence-room",
                        "member_added presence-room ada",
                        "member_removed presence-room ada",
                        "channel_vacated presence-room");
    }

    @Test
    @DisplayName("G6: who moves from one node to another within 3 s has not left")
    void moved() {
        FakeSocket ada = nodes.present(0, ROOM, "ada");
        nodes.goes(ada);
        nodes.pass(Duration.ofSeconds(1));
        nodes.present(1, ROOM, "ada");
        nodes.pass(Duration.ofSeconds(10));
        assertThat(told(nodes, 2)).hasSize(2);
    }

    @Test
    @DisplayName("G6: what a node could not tell before it was closed another tells, with the same id")
    void handedBack() {
        nodes.node(0).sender().always(500);
        nodes.node(1).sender().always(500);
        nodes.in(1, "orders");
        nodes.pass(Duration.ofMillis(100));
        int teller = nodes.node(0).sender().posts().isEmpty() ? 1 : 0;
        int other = 1 - teller;
        String id = ids(teller).get(0);
        nodes.node(other).sender().always(200);
        nodes.node(teller).vask().close();
        nodes.pass(Duration.ofSeconds(10));
        assertThat(ids(other)).first().isEqualTo(id);
        assertThat(nodes.node(other).sender().events()).first().asString().contains("channel_occupied");
        assertThat(nodes.node(teller).vask().stats().droppedWebhookEvents()).isZero();
    }

    @Test
    @DisplayName("G6: a notice that comes to a node while that closes is told or handed back, and never lost")
    void noticeWhileClosing() {
        App both = Nodes.APP.withWebhooks(
                Webhook.to("https://down.example/in").withBatching(false),
                Webhook.to("https://slow.example/in").withBatching(false));
        Nodes pair = Nodes.of(1, both);
        FakeSender sender = pair.node(0).sender();
        sender.of("down.example", () -> CompletableFuture.completedFuture(500));
        sender.of("slow.example", CompletableFuture::new);
        pair.in(0, "orders");
        pair.pass(Duration.ofMillis(100));
        // The first endpoint gives up at once, for the second it waits; in that second there is one more to tell.
        pair.time.after(Duration.ofMillis(500), () -> {
            pair.node(0)
                    .end()
                    .notice(new Notice(
                            "late", new Topic("key", "news"), Notice.Kind.OCCUPIED, null, pair.time.epochMillis()));
            pair.settle();
        });
        pair.node(0).vask().close();
        assertThat(pair.node(0).vask().stats().droppedWebhookEvents()).isZero();
    }

    @Test
    @DisplayName("G6: what a killed node was to tell another tells once it is buried, with the same id")
    void killed() {
        nodes.node(0).sender().always(500);
        nodes.node(1).sender().always(500);
        nodes.in(0, "orders");
        nodes.in(1, "orders");
        nodes.pass(Duration.ofMillis(100));
        int teller = nodes.node(0).sender().posts().isEmpty() ? 1 : 0;
        int other = 1 - teller;
        nodes.node(other).sender().always(200);
        nodes.node(teller).end().die();
        nodes.pass(Duration.ofSeconds(5));
        assertThat(ids(other)).isEmpty();
        nodes.engine.bury(nodes.node(teller).end());
        nodes.pass(Duration.ofSeconds(5));
        assertThat(ids(other)).containsExactly(ids(teller).get(0));
    }

    @Test
    @DisplayName(
            "what a node's own clients do is not told beside the notices; what is of no channel's coming and going is")
    void ownEvents() {
        FakeSocket ada = nodes.in(0, "private-talk");
        nodes.in(1, "private-talk");
        nodes.says(ada, "{\"event\":\"client-hi\",\"channel\":\"private-talk\",\"data\":{}}");
        nodes.pass(Duration.ofSeconds(1));
        assertThat(told(nodes, 2).stream().filter(it -> it.startsWith("channel_occupied")))
                .hasSize(1);
        assertThat(told(nodes, 2).stream().filter(it -> it.startsWith("client_event")))
                .hasSize(1);
    }
}
