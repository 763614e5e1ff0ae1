package dev.vask.jakarta;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class WorkersTest {
    @Test
    @DisplayName("a thread of the mount has Vask's class loader, not that of the thread that starts it [S-81]")
    void threadsInheritNoClassLoader() throws Exception {
        Thread starter = Thread.currentThread();
        ClassLoader before = starter.getContextClassLoader();
        Workers workers = new Workers();
        CompletableFuture<ClassLoader> closing = new CompletableFuture<>();
        CompletableFuture<ClassLoader> dropping = new CompletableFuture<>();
        try (URLClassLoader ofAnotherApplication = new URLClassLoader(new URL[0], before)) {
            starter.setContextClassLoader(ofAnotherApplication);
            workers.close(() -> closing.complete(Thread.currentThread().getContextClassLoader()));
            workers.drop(() -> dropping.complete(Thread.currentThread().getContextClassLoader()));

            assertThat(closing.get(20, TimeUnit.SECONDS)).isSameAs(Workers.class.getClassLoader());
            assertThat(dropping.get(20, TimeUnit.SECONDS)).isSameAs(Workers.class.getClassLoader());
        } finally {
            starter.setContextClassLoader(before);
            workers.stop();
        }
    }
}
