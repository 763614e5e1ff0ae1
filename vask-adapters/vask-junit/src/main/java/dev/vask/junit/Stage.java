package dev.vask.junit;

import dev.vask.App;
import dev.vask.Vask;
import dev.vask.VaskApp;
import dev.vask.VaskBuilder;
import dev.vask.testing.Conversation;
import dev.vask.testing.FakeSocket;
import dev.vask.testing.VirtualTime;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The Vask, clock and clients of one test. For its thread. The store of the test closes it: as a {@code CloseableResource} up to
 * JUnit 5.12, as an {@link AutoCloseable} from 5.13 on.
 */
@SuppressWarnings("deprecation") // The only form that JUnit 5.10 to 5.12 closes.
final class Stage implements ExtensionContext.Store.CloseableResource, AutoCloseable {
    private final VirtualTime time = new VirtualTime();
    private final Map<String, FakeSocket> clients = new HashMap<>();
    private final App app;
    private final Vask vask;
    private final Conversation conversation;

    Stage(App app, Consumer<VaskBuilder> options) {
        this.app = app;
        VaskBuilder builder = Vask.builder().app(app).time(time).executor(Runnable::run);
        options.accept(builder);
        vask = builder.build();
        conversation = new Conversation(vask, time);
    }

    Vask vask() {
        return vask;
    }

    VaskApp app() {
        return vask.app(app.key());
    }

    VirtualTime time() {
        return time;
    }

    Conversation conversation() {
        return conversation;
    }

    /** The client of this name. */
    FakeSocket client(String name) {
        return clients.computeIfAbsent(name, this::connect);
    }

    /** A client of no name. */
    FakeSocket client() {
        return client("client" + (clients.size() + 1));
    }

    private FakeSocket connect(String name) {
        return conversation.connects(name, "/app/" + app.key() + "?protocol=7");
    }

    @Override
    public void close() {
        vask.close();
    }
}
