package dev.vask.netty;

import dev.vask.App;
import dev.vask.Vask;
import io.netty.channel.ChannelHandler;
import java.time.Duration;
import java.util.function.Supplier;

/** An application with its own copy of Vask; known outside by what the JDK and Netty have. */
public final class DeployedApp implements Supplier<ChannelHandler>, Runnable, AutoCloseable {
    private final Vask vask = Vask.builder()
            .app(App.of("key", "secret"))
            .drainWindow(Duration.ZERO)
            .build();

    /** Deploys it. */
    public DeployedApp() {}

    @Override
    public ChannelHandler get() {
        return VaskNetty.handler(vask);
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
