package dev.vask.examples.demo;

import dev.vask.App;
import dev.vask.Vask;
import dev.vask.VaskBuilder;
import java.io.IOException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The demo while it runs: its host, the server that carries it, and the clock that drives it. */
final class RunningDemo implements AutoCloseable {
    /** A stop ends within ten seconds: this, Vask's grace for peers that do not answer, and the server's own two seconds. */
    private static final Duration DRAIN_WINDOW = Duration.ofSeconds(1);

    /** Long enough that who comes between two sees what the cache is for. */
    private static final Duration TICK = Duration.ofSeconds(5);
    /** Short enough to look live, long enough that a flood makes few events. */
    private static final Duration CONSOLE_PAUSE = Duration.ofMillis(200);

    private final String host;
    private final Vask vask;
    private final WebServer server;
    private final ScheduledExecutorService clock;

    private RunningDemo(String host, Vask vask, WebServer server, ScheduledExecutorService clock) {
        this.host = host;
        this.vask = vask;
        this.server = server;
        this.clock = clock;
    }

    /**
     * Starts a Vask with these apps; the chat is the first one's.
     *
     * @param builder says whether it is one node of several
     * @throws IllegalArgumentException if the apps contradict each other
     * @throws IOException if the server cannot listen there, telling why
     */
    static RunningDemo start(WebServer.Kind kind, String host, int port, List<App> apps, VaskBuilder builder)
            throws IOException {
        DemoHost demo = new DemoHost(builder.drainWindow(DRAIN_WINDOW), apps, kind.title());
        Vask vask = demo.vask();
        // Before anybody comes: the first visitor has a price at once, too.
        demo.tick();
        try {
            WebServer server = kind.start(host, port, vask, demo.routes());
            return new RunningDemo(host, vask, server, startClock(demo));
        } catch (Exception e) {
            vask.close();
            throw new IOException(rootMessage(e), e);
        }
    }

    int port() {
        return server.port();
    }

    /** The page's address. */
    String url() {
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port() + "/";
    }

    /** Sends everybody away, then stops. */
    @Override
    public void close() {
        clock.shutdownNow();
        vask.close();
        server.stop();
    }

    private static ScheduledExecutorService startClock(DemoHost demo) {
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "vask-demo-clock");
            thread.setDaemon(true);
            return thread;
        });
        every(clock, TICK, demo::tick);
        every(clock, CONSOLE_PAUSE, demo::tellConsole);
        return clock;
    }

    private static void every(ScheduledExecutorService clock, Duration pause, Runnable task) {
        Runnable again = () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                // Thrown on, it would be the last time. While the demo stops, nothing is left to do.
                if (!clock.isShutdown()) {
                    System.getLogger(RunningDemo.class.getName()).log(System.Logger.Level.WARNING, "a task failed", e);
                }
            }
        };
        // It never fails, and ends with the clock.
        Future<?> unused =
                clock.scheduleWithFixedDelay(again, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        if (root instanceof UnresolvedAddressException) {
            return "there is no such host";
        }
        String message = root.getMessage();
        return message == null ? root.getClass().getSimpleName() : message;
    }
}
