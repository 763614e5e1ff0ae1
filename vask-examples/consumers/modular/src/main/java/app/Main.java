package app;

import dev.vask.App;
import dev.vask.Vask;
import dev.vask.VaskEvent;
import dev.vask.VaskListener;
import dev.vask.jetty.VaskJetty;
import dev.vask.micrometer.VaskMetrics;
import dev.vask.netty.VaskNetty;
import dev.vask.testing.FakeSocket;
import dev.vask.undertow.VaskUndertow;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.eclipse.jetty.server.Server;

/** Uses each module, and prints the events that a client receives. */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        VaskListener listener = new VaskListener() {
            @Override
            public void onConnected(VaskEvent.Connected event) {
                System.out.println("connected to " + event.app());
            }
        };
        Vask vask = Vask.builder()
                .app(App.of("app-key", "app-secret"))
                .listener(listener)
                .meter(new VaskMetrics(registry))
                .drainWindow(Duration.ZERO)
                .executor(Runnable::run)
                .build();
        Server server = new Server();
        VaskJetty.mount(vask, server);
        server.start();
        VaskNetty.handler(vask);
        VaskUndertow.of(vask);

        FakeSocket client = FakeSocket.connect(vask, "/app/app-key?protocol=7");
        client.subscribes("greetings");
        vask.app("app-key").trigger("greetings", "hello", "{}");
        System.out.println("received " + client.events("greetings"));
        server.stop();
        vask.close();
    }
}
