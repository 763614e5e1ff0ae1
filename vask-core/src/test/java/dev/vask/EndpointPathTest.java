package dev.vask;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.transport.SocketAcceptor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The paths that a plain GET gets an explanation for")
class EndpointPathTest {
    @Test
    @DisplayName("the path of an app named in code is one, and no other path is")
    void named() {
        try (Vask vask = Vask.builder().app(App.of("app-key", "app-secret")).build()) {
            SocketAcceptor sockets = vask.sockets();
            assertThat(sockets.isEndpoint("/app/app-key")).isTrue();
            for (String path :
                    new String[] {"/app", "/app/", "/app/other", "/app/app-key/x", "//app/app-key", "/apps/app-key", ""
                    }) {
                assertThat(sockets.isEndpoint(path)).as(path).isFalse();
            }
        }
    }

    @Test
    @DisplayName("an app registry is not asked, as it may block")
    void registry() {
        AtomicInteger lookups = new AtomicInteger();
        try (Vask vask = Vask.builder()
                .apps(key -> {
                    lookups.incrementAndGet();
                    return App.of(key, "app-secret");
                })
                .build()) {
            assertThat(vask.sockets().isEndpoint("/app/app-key")).isFalse();
            assertThat(lookups).hasValue(0);
        }
    }
}
