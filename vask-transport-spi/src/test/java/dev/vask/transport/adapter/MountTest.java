package dev.vask.transport.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.transport.ApiRequest;
import dev.vask.transport.ApiResponse;
import dev.vask.transport.Handshake;
import dev.vask.transport.HttpApi;
import dev.vask.transport.Socket;
import dev.vask.transport.SocketAcceptor;
import dev.vask.transport.SocketHandler;
import dev.vask.transport.SocketLimits;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A way of mounting")
class MountTest {
    private static final SocketAcceptor SOCKETS = new SocketAcceptor() {
        @Override
        public SocketHandler open(Handshake handshake, Socket socket) {
            throw new AssertionError("nobody connects");
        }

        @Override
        public SocketLimits limits() {
            return new SocketLimits(100, 2_000);
        }
    };

    private record Endpoint(String path) implements HttpApi {
        @Override
        public boolean handles(String rawPath) {
            return rawPath.equals(path);
        }

        @Override
        public CompletionStage<ApiResponse> handle(ApiRequest request) {
            return new CompletableFuture<>();
        }
    }

    private final Mount<String> mount = Mount.of(SOCKETS);

    @Test
    @DisplayName("upgrades paths under /app, also behind several slashes, and no path that only begins so")
    void upgrades() {
        assertThat(mount.upgrades())
                .accepts("/app", "/app/", "/app/key", "//app/key", "///app")
                .rejects("/", "//", "/apps", "//apps/1", "/application", "/x/app", "");
    }

    @Test
    @DisplayName("knows nobody, compresses nothing and has no endpoint unless told to")
    void nothingElse() {
        assertThat(mount.principal().apply("request")).isNull();
        assertThat(mount.compression()).isFalse();
        assertThat(mount.endpoints()).isEmpty();
    }

    @Test
    @DisplayName("is changed by copies, each of which keeps the rest")
    void copies() {
        Endpoint first = new Endpoint("/1");
        Endpoint second = new Endpoint("/2");
        Mount<String> full = mount.withEndpoint(first)
                .withCompression(true)
                .withPrincipal(request -> "who asks " + request)
                .withUpgrades(path -> path.equals("/mine"))
                .withEndpoint(second);

        assertThat(full.endpoints()).containsExactly(first, second);
        assertThat(full.compression()).isTrue();
        assertThat(full.principal().apply("this")).isEqualTo("who asks this");
        assertThat(full.upgrades()).accepts("/mine").rejects("/app");
        assertThat(full.sockets()).isSameAs(SOCKETS);
        assertThat(mount.endpoints()).isEmpty();
    }

    @Test
    @DisplayName("answers a body beyond the bound with 413 and the bound")
    void tooLong() {
        ApiResponse answer = mount.tooLong();

        assertThat(mount.maxBodyBytes()).isEqualTo(2_000);
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.contentType()).startsWith("text/plain");
        assertThat(answer.body().text())
                .isEqualTo("The body is longer than 2000 bytes, the bound Limits.maxHttpBodyBytes\n");
    }

    @Test
    @DisplayName("a body that cannot be read is refused with the status of its cause if that is 4xx, else with 400")
    void unreadable() {
        assertThat(mount.unreadable(408).status()).isEqualTo(408);
        assertThat(mount.unreadable(500).status()).isEqualTo(400);
        assertThat(mount.unreadable(200).status()).isEqualTo(400);
        assertThat(mount.unreadable(413).body().text()).contains("configured for shorter requests");
    }
}
