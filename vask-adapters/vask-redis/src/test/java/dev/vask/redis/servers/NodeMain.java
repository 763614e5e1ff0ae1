package dev.vask.redis.servers;

import dev.vask.redis.RedisBackplane;
import dev.vask.spi.BackplaneException;
import dev.vask.spi.BackplaneHealth;
import dev.vask.spi.PresenceMember;
import dev.vask.spi.Topic;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A node in a process of its own, so that it can be killed. Does what it reads, one command a line, and answers each with a
 * line; what its listener is told goes into a file. Ends when its input ends, so that it never outlives its test.
 */
public final class NodeMain {
    /** The app of all topics. */
    public static final String APP = "app";

    private final RedisBackplane backplane;
    private final LogListener listener;
    private final Set<String> present = new TreeSet<>();
    private volatile boolean calm = true;
    private @Nullable Thread crowd;

    private NodeMain(RedisBackplane backplane, LogListener listener) {
        this.backplane = backplane;
        this.listener = listener;
    }

    /** Takes a URI, the lease in milliseconds, and the file for what is told. */
    public static void main(String[] arguments) throws IOException {
        PrintStream out = System.out;
        System.setOut(System.err);
        try (LogListener listener = new LogListener(Path.of(arguments[2]))) {
            RedisBackplane backplane = RedisBackplane.builder()
                    .uri(arguments[0])
                    .lease(Duration.ofMillis(Long.parseLong(arguments[1])))
                    .build();
            backplane.start(listener);
            Await.until(
                    "a usable node",
                    Duration.ofSeconds(20),
                    () -> backplane.health().state() == BackplaneHealth.State.UP);
            new NodeMain(backplane, listener).serve(out);
        }
    }

    private void serve(PrintStream out) throws IOException {
        out.println("ready");
        out.flush();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            out.println(answer(line.split(" ", -1)));
            out.flush();
        }
        calm = true;
        backplane.close();
    }

    private String answer(String[] words) {
        try {
            return "ok " + carryOut(words);
        } catch (RuntimeException | InterruptedException e) {
            return "failed " + e;
        }
    }

    private String carryOut(String[] words) throws InterruptedException {
        Topic topic = new Topic(APP, words.length > 1 ? words[1] : "");
        switch (words[0]) {
            case "subscribe" -> done(backplane.subscribe(topic));
            case "unsubscribe" -> done(backplane.unsubscribe(topic));
            case "join" -> join(topic, words[2]);
            case "leave" -> leave(topic, words[2]);
            case "join-many" -> joinMany(topic, words[2], Integer.parseInt(words[3]));
            case "crowd" -> begin(topic, Integer.parseInt(words[2]), Long.parseLong(words[3]));
            case "calm" -> {
                return calm();
            }
            case "notices" -> listener.notices(LogListener.Notices.valueOf(words[1]));
            case "close" -> backplane.close();
            default -> throw new IllegalArgumentException(words[0]);
        }
        return "";
    }

    private void join(Topic topic, String user) {
        done(backplane.join(topic, new PresenceMember(user, "{}")));
        present.add(user);
    }

    private void leave(Topic topic, String user) {
        done(backplane.leave(topic, user));
        present.remove(user);
    }

    private void joinMany(Topic topic, String prefix, int count) {
        for (int i = 0; i < count; i++) {
            join(topic, prefix + i);
        }
    }

    private void begin(Topic topic, int users, long seed) {
        calm = false;
        Random random = new Random(seed);
        Thread thread = new Thread(
                () -> {
                    while (!calm) {
                        String user = "user" + random.nextInt(users);
                        boolean join = random.nextBoolean();
                        untilDone(() -> {
                            if (join) {
                                join(topic, user);
                            } else {
                                leave(topic, user);
                            }
                        });
                        listener.log("op", topic, user);
                    }
                },
                "crowd");
        crowd = thread;
        thread.setDaemon(true);
        thread.start();
    }

    /** As the core would: what failed is said again. */
    private static void untilDone(Runnable call) {
        while (true) {
            try {
                call.run();
                return;
            } catch (BackplaneException e) {
                Await.pass(Duration.ofMillis(50));
            }
        }
    }

    private String calm() throws InterruptedException {
        calm = true;
        Thread thread = crowd;
        if (thread != null) {
            thread.join();
        }
        return String.join(",", present);
    }

    private static void done(CompletionStage<Void> stage) {
        try {
            stage.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof BackplaneException failure) {
                throw failure;
            }
            throw e;
        }
    }
}
