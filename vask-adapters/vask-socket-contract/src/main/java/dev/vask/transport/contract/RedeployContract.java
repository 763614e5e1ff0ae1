package dev.vask.transport.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * reliability.md §4.7, S-81: an application is deployed again and again, with Vask in its own class loader, in a server that
 * runs on. Neither a thread of Vask nor a class loader may be left of those that are gone.
 */
@Timeout(120)
public abstract class RedeployContract {
    private static final int TIMES = 20;
    private static final int COLLECTIONS = 500;
    private static final Duration MOMENT = Duration.ofMillis(10);
    private static final String VASK = "dev.vask.";

    private int port;

    /** An application that is mounted. */
    protected interface Deployment {
        /** Triggers an event on the channel {@code room} of the app {@code key}. */
        void publish();

        /** Closes its Vask, and takes it out of the server. */
        void undeploy() throws Exception;
    }

    /** Starts the server that all of them are mounted in, and says at which port. */
    protected abstract int startServer() throws Exception;

    protected abstract void stopServer() throws Exception;

    /** Classes, one of each place where those of an application are: all of {@code dev.vask} comes from there. */
    protected abstract List<Class<?>> application();

    /** Mounts an application that was loaded so. */
    protected abstract Deployment deploy(ClassLoader loader) throws Exception;

    @BeforeEach
    final void start() throws Exception {
        port = startServer();
    }

    @AfterEach
    final void stop() throws Exception {
        stopServer();
    }

    @Test
    @DisplayName("S-81: redeployed 20 times in a server that runs on: no thread of Vask is left, and no class loader")
    void redeployed() throws Exception {
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        for (int i = 0; i < TIMES; i++) {
            loaders.add(deployAndUndeploy());
        }

        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("vask-")) {
                thread.join(SocketFixture.PATIENCE.toMillis());
                assertThat(thread.isAlive()).as(thread.getName()).isFalse();
            }
        }
        // The last one may still be in the hands of a thread that has nothing else to do.
        List<WeakReference<ClassLoader>> former = loaders.subList(0, TIMES - 1);
        for (int i = 0; i < COLLECTIONS && !former.stream().allMatch(it -> it.refersTo(null)); i++) {
            System.gc();
            // Reference handling takes a moment; nothing depends on how long this one is.
            LockSupport.parkNanos(MOMENT.toNanos());
        }
        assertThat(former).allMatch(it -> it.refersTo(null));
    }

    private WeakReference<ClassLoader> deployAndUndeploy() throws Exception {
        try (OwnClasses loader = new OwnClasses(application())) {
            Deployment deployment = deploy(loader);
            RawWebSocketClient client = RawWebSocketClient.connect(port, "/app/key?protocol=7");
            assertThat(client.next().text()).contains("pusher:connection_established");
            client.sendText("{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"room\"}}");
            assertThat(client.next().text()).contains("subscription_succeeded");
            deployment.publish();
            assertThat(client.next().text()).contains("\"channel\":\"room\"", "\"data\":\"1\"");
            CompletableFuture<Void> undeployed = CompletableFuture.runAsync(() -> undeploy(deployment));
            assertThat(client.next().text()).contains("4200");
            assertThat(client.next().code()).isEqualTo(4200);
            client.sendBareClose();
            undeployed.get(SocketFixture.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            client.hangUp();
            return new WeakReference<>(loader);
        }
    }

    private static void undeploy(Deployment deployment) {
        try {
            deployment.undeploy();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Loads Vask anew; everything else is the server's. */
    private static final class OwnClasses extends URLClassLoader {
        OwnClasses(List<Class<?>> places) throws Exception {
            super(urls(places), RedeployContract.class.getClassLoader());
        }

        private static URL[] urls(List<Class<?>> places) throws Exception {
            List<URL> urls = new ArrayList<>();
            for (Class<?> place : places) {
                String path = place.getName().replace('.', '/') + ".class";
                URL file = place.getResource("/" + path);
                String url = String.valueOf(file).replaceFirst("^jar:", "").replaceFirst("!?/?" + path + "$", "");
                urls.add(new URL(url.endsWith(".jar") ? url : url + "/"));
            }
            return urls.toArray(new URL[0]);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(VASK)) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? findClass(name) : loaded;
            }
        }
    }
}
