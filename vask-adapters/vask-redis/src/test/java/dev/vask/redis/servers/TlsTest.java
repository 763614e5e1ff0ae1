package dev.vask.redis.servers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.backplane.contract.RecordingListener;
import dev.vask.redis.RedisBackplane;
import dev.vask.redis.servers.RedisNode.Outcome;
import dev.vask.spi.BackplaneHealth;
import dev.vask.spi.Topic;
import io.lettuce.core.SslOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A Redis that is spoken to by TLS. */
@Timeout(60)
class TlsTest {
    private static final Topic TOPIC = new Topic(NodeMain.APP, "presence-tls");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private static Path directory;

    private static Certificate servers;
    private static Certificate nodes;

    @BeforeAll
    static void makeCertificates() throws Exception {
        servers = Certificate.make(directory, "server");
        nodes = Certificate.make(directory, "node");
    }

    /** It asks for a certificate, and takes that of the nodes. */
    private static RedisServer server(int port) throws IOException {
        return RedisServer.start(
                "--tls-port",
                String.valueOf(port),
                "--tls-cert-file",
                servers.certificate().toString(),
                "--tls-key-file",
                servers.key().toString(),
                "--tls-ca-cert-file",
                nodes.certificate().toString(),
                "--tls-auth-clients",
                "yes");
    }

    private static RedisNode node(String uri) {
        return RedisNode.start(RedisNode.settings()
                .uri(uri)
                .sslOptions(SslOptions.builder()
                        .jdkSslProvider()
                        .trustManager(servers.certificate().toFile())
                        .keyManager(nodes.certificate().toFile(), nodes.key().toFile(), new char[0])
                        .build()));
    }

    @Test
    @DisplayName("two nodes that trust the server and show their own certificate hear each other")
    void trusted() throws IOException {
        int port = Processes.freePort();
        String uri = "rediss://127.0.0.1:" + port;
        try (RedisServer server = server(port);
                RedisNode one = node(uri);
                RedisNode other = node(uri)) {
            one.subscribe(TOPIC);
            other.subscribe(TOPIC);
            one.join(TOPIC, "anna");
            assertThat(one.published(TOPIC, "hello")).isEqualTo(Outcome.DONE);
            other.awaitFrame(TOPIC, "hello");
            Await.until("anna", PATIENCE, () -> other.members(TOPIC).equals(Set.of("anna")));
            assertThat(server.keys()).anyMatch(key -> key.endsWith(TOPIC.channel()));
        }
    }

    @Test
    @DisplayName("a server whose certificate nobody vouches for: the node says so, and how to mend it")
    void untrusted() throws IOException {
        int port = Processes.freePort();
        try (RedisServer server = server(port);
                RedisBackplane node = RedisBackplane.builder()
                        .uri("rediss://127.0.0.1:" + port)
                        .build()) {
            node.start(new RecordingListener(true));
            Await.until(
                    "a reason", PATIENCE, () -> node.health().reason().contains("RedisBackplaneBuilder.sslOptions"));
            assertThat(node.health().state()).isEqualTo(BackplaneHealth.State.DOWN);
            assertThat(node.health().reason()).startsWith("no TLS with redis");
            assertThat(server.keys()).isEmpty();
        }
    }
}
