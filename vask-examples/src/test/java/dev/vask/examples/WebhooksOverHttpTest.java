package dev.vask.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.vask.App;
import dev.vask.Vask;
import dev.vask.Webhook;
import dev.vask.auth.Secret;
import dev.vask.testing.FakeSocket;
import dev.vask.testing.VirtualTime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Webhooks to receivers that misbehave: the HTTP is real, the five minutes are the virtual clock's. */
@Timeout(60)
class WebhooksOverHttpTest {
    private static final Pattern EVENT = Pattern.compile("\"name\":\"(\\w+)\",\"channel\":\"(\\w+)\"");

    private final List<HttpServer> servers = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        servers.forEach(server -> server.stop(0));
        threads.shutdownNow();
    }

    /** How a receiver answers its n-th request, from 0. */
    private interface Manners {
        int status(int request, HttpExchange exchange) throws Exception;
    }

    private record Post(String path, String id, String body) {}

    private List<Post> receiver(int port, Manners manners) throws IOException {
        List<Post> posts = new CopyOnWriteArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String signature = exchange.getRequestHeaders().getFirst("X-Pusher-Signature");
            assertThat(Secret.of("secret").verifies(body, signature)).isTrue();
            int number = posts.size();
            posts.add(new Post(
                    exchange.getRequestURI().getPath(),
                    exchange.getRequestHeaders().getFirst("X-Vask-Webhook-Id"),
                    body));
            try {
                exchange.sendResponseHeaders(manners.status(number, exchange), -1);
            } catch (Exception e) {
                // Whoever asked has given up.
            }
            exchange.close();
        });
        server.start();
        servers.add(server);
        return posts;
    }

    private String url(int server) {
        return "http://127.0.0.1:" + servers.get(server).getAddress().getPort() + "/";
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Returns the events received, by channel and in order within each; repeated requests count once. */
    private static List<String> told(List<Post> posts) {
        Map<String, String> bodies = new LinkedHashMap<>();
        posts.forEach(post -> bodies.put(post.id(), post.body()));
        List<String> told = new ArrayList<>();
        for (String body : bodies.values()) {
            Matcher event = EVENT.matcher(body);
            while (event.find()) {
                told.add(event.group(1) + " " + event.group(2));
            }
        }
        // The sort is stable: order is kept per channel.
        told.sort(Comparator.comparing(it -> it.substring(it.indexOf(' '))));
        return told;
    }

    private static long attemptsOfFirst(List<Post> posts) {
        String first = posts.get(0).id();
        return posts.stream().filter(post -> post.id().equals(first)).count();
    }

    private static boolean within(Duration patience, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(1);
        }
        return true;
    }

    @Test
    @DisplayName(
            "a receiver that is down, hangs, redirects or fails receives everything in order per channel; a healthy one does not wait for it")
    void misbehavingReceivers() throws Exception {
        CountDownLatch awake = new CountDownLatch(1);
        List<Post> healthy = receiver(0, (request, exchange) -> 200);
        List<Post> failing = receiver(0, (request, exchange) -> request < 2 ? 500 : 200);
        List<Post> redirecting = receiver(0, (request, exchange) -> {
            exchange.getResponseHeaders().set("Location", url(0) + "stolen");
            return request < 2 ? 307 : 200;
        });
        List<Post> hanging = receiver(0, (request, exchange) -> {
            awake.await();
            return 200;
        });
        int port = closedPort();
        VirtualTime time = new VirtualTime();
        App app = App.of("key", "secret")
                .withWebhooks(
                        Webhook.to(url(0)),
                        Webhook.to(url(1)),
                        Webhook.to(url(2)),
                        Webhook.to(url(3)),
                        Webhook.to("http://127.0.0.1:" + port + "/"));
        Vask vask = Vask.builder().app(app).time(time).executor(Runnable::run).build();
        try {
            FakeSocket socket = FakeSocket.connect(vask, "/app/key?protocol=7");
            socket.says(command("subscribe", "a"));
            socket.says(command("subscribe", "b"));
            socket.says(command("unsubscribe", "a"));
            time.advance(Duration.ofSeconds(2));
            socket.says(command("subscribe", "a"));
            socket.says(command("unsubscribe", "b"));
            time.advance(Duration.ofSeconds(3));

            List<String> everything = List.of("channel_occupied a", "channel_occupied b", "channel_vacated b");
            // Time goes on: whoever brings an answer may get to "b" after the three seconds, and holds its end from
            // then.
            assertThat(within(Duration.ofSeconds(20), () -> {
                        time.advance(Duration.ofMillis(1));
                        return told(healthy).equals(everything);
                    }))
                    .as("a healthy receiver is told everything, and was told %s", told(healthy))
                    .isTrue();
            assertThat(told(hanging)).containsExactly("channel_occupied a", "channel_occupied b");

            for (int second = 0; second < 60; second++) {
                time.advance(Duration.ofSeconds(1));
                within(Duration.ofMillis(20), () -> false);
            }
            List<Post> late = receiver(port, (request, exchange) -> 200);
            awake.countDown();
            List<List<Post>> troubled = List.of(failing, redirecting, hanging, late);
            for (int second = 60;
                    second < 290 && !troubled.stream().allMatch(it -> told(it).equals(everything));
                    second++) {
                time.advance(Duration.ofSeconds(1));
                within(Duration.ofMillis(20), () -> troubled.stream().allMatch(it -> told(it).equals(everything)));
            }
            assertThat(troubled).allSatisfy(posts -> assertThat(told(posts)).isEqualTo(everything));
            // Seconds pass here in milliseconds: an answer may miss its time, and then there is one attempt more.
            // The two refusals are for the two channels' first events, or both for one of them.
            assertThat(attemptsOfFirst(failing)).isBetween(2L, 4L);
            assertThat(attemptsOfFirst(redirecting)).isBetween(2L, 4L);
            assertThat(attemptsOfFirst(healthy)).isEqualTo(1);
            assertThat(healthy).extracting(Post::path).containsOnly("/");
            assertThat(vask.stats().droppedWebhookEvents()).isZero();
        } finally {
            vask.close();
        }
    }

    private static String command(String what, String channel) {
        return "{\"event\":\"pusher:" + what + "\",\"data\":{\"channel\":\"" + channel + "\"}}";
    }
}
