package dev.vask.undertow;

import dev.vask.App;
import dev.vask.Vask;
import io.undertow.server.HttpHandler;
import io.undertow.server.handlers.ResponseCodeHandler;
import java.time.Duration;
import java.util.function.Supplier;

/** An application with its own copy of Vask; known outside by what the JDK has. */
public final class DeployedApp implements Supplier<HttpHandler>, Runnable, AutoCloseable {
    private final Vask vask = Vask.builder()
            .app(App.of("key", "secret"))
            .drainWindow(Duration.ZERO)
            .build();

    @Override
    public HttpHandler get() {
        return VaskUndertow.handler(vask, ResponseCodeHandler.HANDLE_404);
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
