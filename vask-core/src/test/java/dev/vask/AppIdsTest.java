package dev.vask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.vask.testing.VirtualTime;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The ids of apps that are named in code: unique, and found by an index (docs/spec/protocol.md §16). */
class AppIdsTest {
    private static App app(String key, String id) {
        return App.of(key, "secret").withId(id);
    }

    @Test
    @DisplayName("an app with the id of another one, added at run time → refused, and nothing is changed")
    void sameId() {
        Vask vask = Vask.builder()
                .app(app("a", "1"))
                .app(app("b", "2"))
                .time(new VirtualTime())
                .executor(Runnable::run)
                .build();
        for (App wrong : List.of(app("c", "1"), app("b", "1"))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> vask.replaceApp(wrong))
                    .withMessageContaining("'a'")
                    .withMessageContaining("same id '1'")
                    .withMessageContaining("withId");
        }
        assertThat(vask.app("b").definition().id()).isEqualTo("2");
        assertThatIllegalArgumentException().isThrownBy(() -> vask.app("c"));
        vask.removeApp("a");
        vask.replaceApp(app("b", "1"));
        assertThat(vask.app("b").definition().id()).isEqualTo("1");
    }

    @Test
    @DisplayName("an app with another id → found by the new one only; a removed app → found by none")
    void index() {
        Apps apps = new Apps(List.of(app("a", "1"), app("b", "2")));
        App changed = app("a", "3");
        apps.put(changed);
        assertThat(apps.byId("3")).isSameAs(changed);
        assertThat(apps.byId("1")).isNull();
        App again = app("b", "2").withEnabled(false);
        apps.put(again);
        assertThat(apps.byId("2")).isSameAs(again);
        apps.remove("b");
        apps.remove("unknown");
        assertThat(apps.byId("2")).isNull();
        assertThat(apps.byKey("b")).isNull();
        apps.put(app("c", "2"));
        assertThat(apps.byKey("c")).isNotNull();
    }

    @Test
    @DisplayName("two threads add apps with one id → one of them is refused")
    void race() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (int i = 0; i < 200; i++) {
                Apps apps = new Apps(List.of());
                CountDownLatch start = new CountDownLatch(1);
                Future<Boolean> first = threads.submit(() -> added(apps, "a", start));
                Future<Boolean> second = threads.submit(() -> added(apps, "b", start));
                start.countDown();
                assertThat(first.get() ^ second.get()).isTrue();
                assertThat(apps.byId("1")).isSameAs(first.get() ? apps.byKey("a") : apps.byKey("b"));
            }
        } finally {
            threads.shutdown();
        }
    }

    private static boolean added(Apps apps, String key, CountDownLatch start) throws InterruptedException {
        start.await();
        try {
            apps.put(app(key, "1"));
            return true;
        } catch (IllegalArgumentException refused) {
            return false;
        }
    }
}
