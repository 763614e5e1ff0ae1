package dev.vask.reliability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.vask.App;
import dev.vask.AppRegistry;
import dev.vask.Vask;
import dev.vask.VaskApp;
import dev.vask.VaskEvent;
import dev.vask.VaskListener;
import dev.vask.testing.FakeSocket;
import dev.vask.testing.VirtualTime;
import dev.vask.transport.ApiRequest;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** docs/spec/reliability.md §4.3, S-54 and S-55: results of the registry that arrive after the handshake, or are of another app. */
@ResourceLock(Logs.RESOURCE)
class RegistryResultTest {
    private final ManualExecutor registryThreads = new ManualExecutor();
    private final VirtualTime time = new VirtualTime();

    private Vask vask(AppRegistry registry) {
        return Vask.builder()
                .apps(registry)
                .registryExecutor(registryThreads)
                .executor(Runnable::run)
                .time(time)
                .build();
    }

    private static int status(Vask vask, String id) {
        return vask.http()
                .handle(new ApiRequest("GET", "/apps/" + id + "/channels", null, name -> null, ByteBuffer.allocate(0)))
                .toCompletableFuture()
                .join()
                .status();
    }

    @Test
    @DisplayName(
            "the app is found after the handshake, whose headers are gone by then → a foreign origin gets 4009 [S-55]")
    void originIsReadBeforeOpenReturns() {
        Vask vask = vask(key -> App.of(key, "s").withAllowedOrigins("https://shop.example"));
        FakeSocket foreign = FakeSocket.connect(vask.sockets(), "/app/shop", Map.of("origin", "https://evil.example"));
        FakeSocket own = FakeSocket.connect(vask.sockets(), "/app/shop", Map.of("origin", "https://shop.example"));

        registryThreads.runAll();

        World.closed(foreign, 4009);
        assertThat(own.isOpen()).isTrue();
        assertThat(own.nextFrame()).contains("connection_established");
    }

    @Test
    @DisplayName("the app is found after the handshake → address and principal of the handshake are reported [S-55]")
    void addressIsReadBeforeOpenReturns() {
        List<VaskEvent.Connected> events = new ArrayList<>();
        Vask vask = Vask.builder()
                .apps(key -> App.of(key, "s"))
                .registryExecutor(registryThreads)
                .executor(Runnable::run)
                .time(time)
                .listener(new VaskListener() {
                    @Override
                    public void onConnected(VaskEvent.Connected event) {
                        events.add(event);
                    }
                })
                .build();
        FakeSocket.connect(vask, "/app/shop");

        registryThreads.runAll();

        assertThat(events).extracting(VaskEvent.Connected::remoteAddress).containsExactly("fake");
    }

    @Test
    @DisplayName(
            "the registry returns an app with another key → 4100 and a log line with both keys; the app is not served [S-54]")
    void otherKey() {
        Vask vask = vask(key -> App.of("shop", "s"));
        try (Logs logs = Logs.capture()) {
            FakeSocket wrong = FakeSocket.connect(vask, "/app/SHOP");
            registryThreads.runAll();

            World.closed(wrong, 4100);
            assertThat(logs.lines())
                    .anySatisfy(line -> assertThat(line).contains("'shop'").contains("'SHOP'"));
        }
        assertThat(vask.stats().failures()).isOne();
        assertThatIllegalStateException().isThrownBy(() -> vask.app("SHOP")).withMessageContaining("'SHOP'");
        FakeSocket right = FakeSocket.connect(vask, "/app/shop");
        registryThreads.runAll();
        assertThat(right.isOpen()).isTrue();
    }

    @Test
    @DisplayName("the registry returns an app with another id → 503 and a log line with both ids [S-54]")
    void otherId() {
        AppRegistry registry = new AppRegistry() {
            @Override
            public App byKey(String key) {
                return App.of(key, "s");
            }

            @Override
            public App byId(String id) {
                return App.of("shop", "s").withId("7");
            }
        };
        Vask vask =
                Vask.builder().apps(registry).executor(Runnable::run).time(time).build();
        try (Logs logs = Logs.capture()) {
            assertThat(status(vask, "8")).isEqualTo(503);

            assertThat(logs.lines())
                    .anySatisfy(line -> assertThat(line).contains("'7'").contains("'8'"));
        }
        assertThat(status(vask, "7")).isEqualTo(401);
    }

    @Test
    @DisplayName("an app that the host application holds is used without a lookup, however long it was idle [S-53]")
    void heldApp() {
        List<String> lookups = new ArrayList<>();
        Vask vask = vask(key -> {
            lookups.add(key);
            return App.of(key, "s");
        });
        VaskApp held = vask.app("shop");
        assertThat(vask.app("shop")).isSameAs(held);
        for (int minute = 0; minute < 30; minute++) {
            time.advance(Duration.ofMinutes(1));
            FakeSocket.connect(vask, "/app/other-" + minute).hangsUp();
            registryThreads.runAll();
        }
        lookups.clear();

        held.trigger("orders", "paid", "1");

        assertThat(lookups).isEmpty();
    }
}
