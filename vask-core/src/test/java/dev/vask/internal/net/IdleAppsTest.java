package dev.vask.internal.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.App;
import dev.vask.Vask;
import dev.vask.internal.hub.Hub;
import dev.vask.testing.FakeSocket;
import dev.vask.testing.VirtualTime;
import java.lang.reflect.Field;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Apps of the registry that are idle are discarded, with everything that is kept for each. */
class IdleAppsTest {
    private static final int APPS = 100_000;

    private final VirtualTime time = new VirtualTime();
    private final Vask vask = Vask.builder()
            .app(App.of("named", "s"))
            .apps(key -> key.startsWith("app-") ? App.of(key, "s").withActivityTimeout(Duration.ofHours(1)) : null)
            .executor(Runnable::run)
            .time(time)
            .build();

    private Object field(String name) {
        try {
            Field field = Vask.class.getDeclaredField(name);
            field.setAccessible(true);
            return field.get(vask);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("no field " + name, e);
        }
    }

    private int apps() {
        return ((Hub) field("hub")).all().size();
    }

    private int names() {
        return ((AppFinder) field("finder")).size();
    }

    /** Lets a lookup end every minute, which drives the sweep. */
    private void pass(Duration idle) {
        for (long minute = 0; minute < idle.toMinutes(); minute++) {
            time.advance(Duration.ofMinutes(1));
            FakeSocket.connect(vask, "/app/unknown");
        }
        time.advance(Duration.ofSeconds(1));
    }

    @Test
    @DisplayName("100,000 apps were used once → after ten idle minutes and a sweep nothing of them is kept [S-28]")
    void idleAppsAreDiscarded() {
        FakeSocket.connect(vask, "/app/named");
        for (int i = 0; i < APPS; i++) {
            FakeSocket socket = FakeSocket.connect(vask, "/app/app-" + i);
            socket.says("{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"orders\"}}");
            socket.hangsUp();
        }
        assertThat(apps()).isEqualTo(APPS + 1);
        assertThat(names()).isEqualTo(APPS);

        pass(Duration.ofMinutes(12));

        assertThat(apps()).isOne();
        assertThat(names()).isZero();
    }

    @Test
    @DisplayName("an app with a connection, a cached event or a call within ten minutes is kept [S-28]")
    void appsInUseAreKept() {
        FakeSocket open = FakeSocket.connect(vask, "/app/app-open");
        vask.app("app-cached").trigger("cache-orders", "paid", "1");
        FakeSocket.connect(vask, "/app/app-idle").hangsUp();
        for (int i = 0; i < 5; i++) {
            pass(Duration.ofMinutes(5));
            FakeSocket.connect(vask, "/app/app-called").hangsUp();
        }

        assertThat(apps()).isEqualTo(3);
        assertThat(open.isOpen()).isTrue();
        FakeSocket cached = FakeSocket.connect(vask, "/app/app-cached");
        cached.says("{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"cache-orders\"}}");
        assertThat(cached.events("cache-orders")).containsExactly("paid");
        vask.app("app-open").trigger("orders", "paid", "1");
    }

    @Test
    @DisplayName("a discarded app is served again at its next connection, and publishes reach it [S-53]")
    void discardedAppReturns() {
        FakeSocket.connect(vask, "/app/app-1").hangsUp();
        pass(Duration.ofMinutes(12));
        assertThat(apps()).isZero();

        FakeSocket again = FakeSocket.connect(vask, "/app/app-1");
        again.says("{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"orders\"}}");
        vask.app("app-1").trigger("orders", "paid", "1");

        assertThat(again.events("orders")).containsExactly("paid");
    }
}
