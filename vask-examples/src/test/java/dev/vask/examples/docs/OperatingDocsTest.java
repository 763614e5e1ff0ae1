package dev.vask.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.App;
import dev.vask.Limits;
import dev.vask.Vask;
import dev.vask.VaskStats;
import dev.vask.jetty.VaskJetty;
import dev.vask.spi.BackplaneHealth;
import dev.vask.testing.FakeSocket;
import dev.vask.undertow.VaskUndertow;
import io.undertow.Undertow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.util.component.LifeCycle;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What docs/operating.md shows")
class OperatingDocsTest {
    @Test
    @DisplayName("changes bounds")
    void limits() {
        // snippet: operating#limits
        Limits limits = Limits.defaults()
                .withMaxChannelNameLength(200)
                .withMaxPresenceMembers(500)
                .withMaxSendAge(Duration.ofSeconds(30));
        // end snippet
        assertThat(limits.maxChannelNameLength()).isEqualTo(200);
    }

    @Test
    @DisplayName("answers a readiness check")
    void ready() {
        Vask vask = Vask.builder().app(Live.APP).build();
        try (vask) {
            // snippet: operating#ready
            BackplaneHealth health = vask.health();
            boolean ready = vask.isOpen() && health.state() != BackplaneHealth.State.DOWN;
            String body = ready ? "ready" : "not ready: " + (vask.isOpen() ? health.reason() : "draining");
            // end snippet
            assertThat(body).isEqualTo("ready");
        }
    }

    @Test
    @DisplayName("closes Vask after a Jetty that stops at shutdown")
    void jettyStop() throws Exception {
        Vask vask = Vask.builder().app(Live.APP).drainWindow(Duration.ZERO).build();
        Server server = new Server(0);
        ContextHandler context = new ContextHandler("/");
        VaskJetty.mount(vask, context);
        server.setHandler(context);
        // snippet: operating#jetty-stop
        server.setStopAtShutdown(true);
        server.addEventListener(new LifeCycle.Listener() {
            @Override
            public void lifeCycleStopped(LifeCycle event) {
                vask.close(); // sends pending webhooks, ends Vask's threads
            }
        });
        // end snippet
        server.start();
        FakeSocket ada = Live.connect(vask);
        server.stop();
        assertThat(ada.closeCode()).isEqualTo(4200);
        assertThat(vask.isOpen()).isFalse();
    }

    @Test
    @DisplayName("closes Vask before the server when the process is stopped")
    void sigterm() throws Exception {
        Vask vask = Vask.builder().app(Live.APP).drainWindow(Duration.ZERO).build();
        Undertow server = Undertow.builder()
                .addHttpListener(0, "127.0.0.1", VaskUndertow.handler(vask, exchange -> {}))
                .build();
        server.start();
        FakeSocket ada = Live.connect(vask);
        // snippet: operating#sigterm
        Thread stop = new Thread(() -> {
            vask.close(); // clients reconnect elsewhere, spread over the drain window
            server.stop();
        });
        Runtime.getRuntime().addShutdownHook(stop);
        // end snippet
        Runtime.getRuntime().removeShutdownHook(stop);
        stop.start();
        stop.join();
        assertThat(ada.closeCode()).isEqualTo(4200);
    }

    @Test
    @DisplayName("watches figures")
    void stats() {
        Vask vask = Live.vask();
        FakeSocket.connect(vask, "/app/app-key?protocol=7");
        List<String> gauges = new ArrayList<>();
        // snippet: operating#stats
        VaskStats stats = vask.stats();
        gauges.add("connections " + stats.connections());
        gauges.add("slow consumers so far " + stats.slowConsumers());
        // end snippet
        assertThat(gauges).containsExactly("connections 1", "slow consumers so far 0");
    }

    @Test
    @DisplayName("sends everybody away before the server stops")
    void drain() throws Exception {
        Vask vask = Vask.builder().app(Live.APP).build();
        FakeSocket ada = Live.connect(vask);
        // snippet: operating#drain
        // From here on nobody is let in, and isOpen() is false.
        vask.drain(Duration.ofSeconds(1)).toCompletableFuture().get(5, TimeUnit.SECONDS);
        vask.close();
        // end snippet
        assertThat(vask.isOpen()).isFalse();
        assertThat(ada.closeCode()).isEqualTo(4200);
    }

    @Test
    @DisplayName("drains for as long as it is told when it is closed")
    void drainWindow() {
        App app = Live.APP;
        // snippet: operating#drain-window
        Vask vask = Vask.builder().app(app).drainWindow(Duration.ofSeconds(20)).build();
        // end snippet
        assertThat(vask.isOpen()).isTrue();
        vask.close();
    }
}
