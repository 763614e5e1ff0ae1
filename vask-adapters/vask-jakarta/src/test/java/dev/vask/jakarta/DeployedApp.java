package dev.vask.jakarta;

import dev.vask.App;
import dev.vask.Vask;
import jakarta.servlet.ServletContext;
import java.time.Duration;

/** An application with its own copy of Vask; known outside by what the JDK has. */
public final class DeployedApp implements Runnable, AutoCloseable {
    private final Vask vask;

    public DeployedApp(ServletContext context) {
        vask = Vask.builder()
                .app(App.of("key", "secret"))
                .drainWindow(Duration.ZERO)
                .build();
        VaskJakarta.mount(vask, context);
    }

    @Override
    public void run() {
        vask.app("key").trigger("room", "e", "1");
    }

    @Override
    public void close() {
        vask.close();
    }
}
