package dev.vask.redis.servers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.backplane.contract.Told;
import dev.vask.redis.RedisBackplaneBuilder;
import dev.vask.spi.CachedEvent;
import dev.vask.spi.Envelope;
import dev.vask.spi.Topic;
import dev.vask.transport.OutboundText;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The rights that docs/clustering.md names are enough for all that nodes do, and nothing they do is refused. */
@Tag("once")
@Timeout(120)
class RightsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static String asUser(String uri) {
        return uri.replace("redis://", "redis://vask:secret@");
    }

    @Test
    @DisplayName("on one server, a killed node's end included")
    void onOneServer() throws IOException {
        try (RedisServer server = RedisServer.start()) {
            server.user("vask", DocumentedRights.read());
            String uri = asUser(server.uri());
            useAll(() -> RedisNode.settings().uri(uri), List.of(server));
            try (RedisNode survivor = RedisNode.start(uri);
                    NodeProcess victim = NodeProcess.start(uri, RedisNode.LEASE)) {
                Topic topic = topic(0);
                survivor.subscribe(topic);
                victim.command("join", topic.channel(), "victim");
                Await.until(
                        "the victim", PATIENCE, () -> survivor.members(topic).equals(Set.of("victim")));
                victim.kill();
                Await.until("its end", PATIENCE, () -> survivor.members(topic).isEmpty());
            }
            assertNothingRefused(List.of(server));
        }
    }

    @Test
    @DisplayName("on a cluster, on each of its servers")
    void onACluster() throws IOException {
        try (RedisClusterServers cluster = RedisClusterServers.start()) {
            List<RedisServer> servers = List.of(cluster.server(0), cluster.server(1), cluster.server(2));
            for (RedisServer server : servers) {
                server.user("vask", DocumentedRights.read());
            }
            String[] uris = cluster.uris().stream().map(RightsTest::asUser).toArray(String[]::new);
            useAll(() -> RedisNode.settings().cluster(uris), servers);
            assertNothingRefused(servers);
        }
    }

    private static Topic topic(int number) {
        return new Topic(NodeMain.APP, "presence-cache-rights" + number);
    }

    private static void useAll(Supplier<RedisBackplaneBuilder> settings, List<RedisServer> servers) {
        try (RedisNode one = RedisNode.start(settings.get());
                RedisNode other = RedisNode.start(settings.get())) {
            for (RedisNode node : List.of(one, other)) {
                node.told().takeNotices(notice -> CompletableFuture.completedFuture(null));
            }
            // Enough for channels on all servers.
            for (int i = 0; i < 10 * servers.size(); i++) {
                use(one, other, topic(i));
            }
            Await.until(
                    "notices",
                    PATIENCE,
                    () -> one.told().notices().size() + other.told().notices().size() >= 20 * servers.size());
        }
    }

    private static void use(RedisNode one, RedisNode other, Topic topic) {
        one.subscribe(topic);
        other.subscribe(topic);
        one.join(topic, "anna");
        Await.until("anna", PATIENCE, () -> other.members(topic).equals(Set.of("anna")));
        CachedEvent cache = new CachedEvent("event", "data", Duration.ofMinutes(1));
        Envelope kept = new Envelope.Event(OutboundText.of("kept"), null, cache, null);
        one.backplane().publish(topic, kept).toCompletableFuture().join();
        other.awaitFrame(topic, "kept");
        assertThat(other.published(new Topic(topic.app(), "plain" + topic.channel()), "plain"))
                .isEqualTo(RedisNode.Outcome.DONE);
        var cluster = other.backplane().cluster();
        assertThat(cluster.cached(topic).toCompletableFuture().join()).isPresent();
        assertThat(cluster.channels(topic.app(), "").toCompletableFuture().join())
                .isNotEmpty();
        cluster.countChanged(topic, true);
        Topic user = new Topic(topic.app(), "#server-to-user-" + topic.channel());
        one.backplane().watch(user).toCompletableFuture().join();
        other.subscribe(user);
        Await.until("the user", PATIENCE, () -> one.told().told(user).contains(new Told.Online(true)));
        one.leave(topic, "anna");
        other.unsubscribe(topic);
    }

    private static void assertNothingRefused(List<RedisServer> servers) throws IOException {
        for (RedisServer server : servers) {
            assertThat(server.list("ACL", "LOG")).isEmpty();
        }
    }
}
