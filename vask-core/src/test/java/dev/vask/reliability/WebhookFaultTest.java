package dev.vask.reliability;

import static dev.vask.Webhook.Kind.CHANNEL_OCCUPIED;
import static dev.vask.Webhook.Kind.CHANNEL_VACATED;
import static dev.vask.Webhook.Kind.CLIENT_EVENT;
import static dev.vask.Webhook.Kind.MEMBER_ADDED;
import static dev.vask.Webhook.Kind.MEMBER_REMOVED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.vask.App;
import dev.vask.Vask;
import dev.vask.VaskEvent.WebhookDropped;
import dev.vask.VaskEvent.WebhookDropped.Cause;
import dev.vask.VaskListener;
import dev.vask.Webhook;
import dev.vask.internal.webhook.FakeSender;
import dev.vask.testing.FakeSocket;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** reliability.md §4.6: receivers that are down, slow, gone or flooded. */
@ResourceLock(Logs.RESOURCE)
class WebhookFaultTest {
    private static final Webhook HOOK =
            Webhook.to("https://down.example.com/hook?token=hush").withKinds(CHANNEL_OCCUPIED, CHANNEL_VACATED);
    private static final Webhook OTHER =
            Webhook.to("https://up.example.com/").withKinds(CHANNEL_OCCUPIED, CHANNEL_VACATED);
    private static final Pattern NAME =
            Pattern.compile("\"name\":\"(\\w+)\",\"channel\":\"([^\"]+)\"(?:,\"user_id\":\"(\\w+)\")?");

    private final FakeSender sender = new FakeSender();
    private final List<WebhookDropped> dropped = new ArrayList<>();

    private World world(Webhook... webhooks) {
        World world = new World(
                options -> options.webhookSender(sender)
                        .random(Jitter.of(0))
                        .drainWindow(Duration.ZERO)
                        .listener(new VaskListener() {
                            @Override
                            public void onWebhookDropped(WebhookDropped event) {
                                dropped.add(event);
                            }
                        }),
                app -> app.withClientEventRate(0).withWebhooks(webhooks));
        world.time.advance(Duration.ofSeconds(1));
        sender.by(world.time).forget();
        return world;
    }

    private static void enter(FakeSocket socket, String channel) {
        socket.says(Say.subscribe(channel));
        assertThat(socket.newFrames()).singleElement().asString().contains("subscription_succeeded");
    }

    /** The names and channels told, one text an event. */
    private static List<String> names(List<FakeSender.Post> posts) {
        List<String> names = new ArrayList<>();
        for (FakeSender.Post post : posts) {
            Matcher event = NAME.matcher(post.body());
            while (event.find()) {
                names.add(event.group(1) + " " + event.group(2) + (event.group(3) == null ? "" : " " + event.group(3)));
            }
        }
        return names;
    }

    /** What was answered with a failure came again with the same id: once each. */
    private static List<FakeSender.Post> withoutRepeats(List<FakeSender.Post> posts) {
        Map<String, FakeSender.Post> byId = new LinkedHashMap<>();
        posts.forEach(post -> byId.putIfAbsent(post.request().id(), post));
        return List.copyOf(byId.values());
    }

    /** Moments since the first, in milliseconds. */
    private List<Long> sinceFirst() {
        List<Long> moments = sender.moments();
        return moments.stream().map(it -> it - moments.get(0)).toList();
    }

    @Test
    @DisplayName("S-73: a receiver that is down for four minutes is told everything afterwards, in order")
    void downForFourMinutes() {
        World world = world(HOOK);
        sender.always(503);
        FakeSocket client = world.connect();
        enter(client, "a");
        enter(client, "b");
        for (int i = 0; i < 24; i++) {
            world.time.advance(Duration.ofSeconds(10));
            client.says(Say.PING);
            world.bystander.says(Say.PING);
        }
        sender.always(200);
        client.says(Say.unsubscribe("a"));
        world.time.advance(Duration.ofMinutes(1));

        assertThat(names(withoutRepeats(sender.posts())))
                .startsWith("channel_occupied a", "channel_occupied b", "channel_vacated a");
        assertThat(dropped).isEmpty();
    }

    @Test
    @DisplayName(
            "an event refused for five minutes is dropped, counted and reported; the next of its channel gets five [S-73]")
    void dropsAfterFiveMinutes() {
        World world = world(HOOK.withKinds(CHANNEL_OCCUPIED, CLIENT_EVENT));
        sender.always(500);
        FakeSocket client = world.connect();
        client.says(Say.subscribe("private-a", World.auth(client, "private-a")));
        client.says(Say.clientEvent("client-e", "private-a", "1"));
        world.time.advance(Duration.ofSeconds(299));
        assertThat(dropped).isEmpty();
        world.time.advance(Duration.ofSeconds(1));

        assertThat(dropped).containsExactly(new WebhookDropped(World.KEY, HOOK.url(), 1, Cause.NOT_DELIVERED));
        assertThat(sender.events()).hasSize(12).last().asString().contains("client-e");
        assertThat(world.vask.stats().droppedWebhookEvents()).isEqualTo(1);
        assertThat(world.vask.stats().failedWebhookAttempts()).isEqualTo(12);
    }

    @Test
    @DisplayName(
            "S-73: delays are up to a quarter shorter than 1, 2, 4 … 60 seconds, so that receivers are not hit in step")
    void jitter() {
        World world = new World(
                options -> options.webhookSender(sender).random(Jitter.of(0.999_999)), app -> app.withWebhooks(HOOK));
        sender.by(world.time).always(500).forget();
        world.time.advance(Duration.ofSeconds(1));
        enter(world.connect(), "a");
        world.time.advance(Duration.ofMinutes(2));

        List<Long> moments = sender.moments();
        long full = 1000;
        assertThat(moments).hasSizeGreaterThan(7);
        for (int i = 1; i < moments.size(); i++) {
            assertThat(moments.get(i) - moments.get(i - 1)).isBetween(full * 3 / 4 - 1, full * 3 / 4 + 1);
            full = Math.min(60_000, full * 2);
        }
    }

    @Test
    @DisplayName("S-73: beyond 10 000 events the oldest that is not on its way is dropped, counted and told")
    void queueIsBounded() {
        World world = world(HOOK.withKinds(CLIENT_EVENT));
        sender.of("down.example.com", CompletableFuture::new);
        FakeSocket client = world.inRoom();
        for (int i = 0; i < 10_010; i++) {
            client.says(Say.clientEvent("client-e", World.ROOM, String.valueOf(i)));
            assertThat(world.bystander.newFrames()).hasSize(1);
            if (i % 400 == 399) {
                world.time.advance(Duration.ofSeconds(1));
                client.newFrames();
            }
        }
        assertThat(world.vask.stats().droppedWebhookEvents()).isEqualTo(10);
        assertThat(dropped).hasSize(10).containsOnly(new WebhookDropped(World.KEY, HOOK.url(), 1, Cause.QUEUE_FULL));
        assertThat(sender.posts()).hasSize(1);
        assertThat(sender.posts().get(0).body()).contains("\"data\":\"0\"");
        world.othersAreFine();
    }

    @Test
    @DisplayName(
            "a stage that does not complete is given up after 30 s and the event retried; others did not wait [S-74]")
    void neverAnswers() {
        World world = world(HOOK, OTHER);
        List<CompletableFuture<Integer>> pending = new ArrayList<>();
        sender.of("down.example.com", () -> {
            pending.add(new CompletableFuture<>());
            return pending.get(pending.size() - 1);
        });
        FakeSocket client = world.connect();
        enter(client, "a");
        client.says(Say.unsubscribe("a"));
        world.othersAreFine();
        world.time.advance(Duration.ofSeconds(3));
        assertThat(names(sender.posts("up.example.com"))).containsExactly("channel_occupied a", "channel_vacated a");
        assertThat(pending).hasSize(1);

        world.time.advance(Duration.ofSeconds(28));
        assertThat(pending).hasSize(2);
        pending.get(0).complete(200); // too late: the second attempt is the one that counts
        assertThat(pending).hasSize(2);
        pending.get(1).complete(200);
        assertThat(names(sender.posts("down.example.com")))
                .containsExactly("channel_occupied a", "channel_occupied a", "channel_vacated a");
    }

    @Test
    @DisplayName(
            "S-74: an exception of the sender, a failed stage and none at all are failed attempts, and nothing worse")
    void senderFails() {
        World world = world(HOOK);
        sender.then(() -> {
                    throw new IllegalStateException("says the test");
                })
                .then(() -> CompletableFuture.failedFuture(new IOException("no route")))
                .then(() -> null)
                .then(() -> CompletableFuture.completedFuture(null));
        enter(world.connect(), "a");
        world.time.advance(Duration.ofSeconds(20));

        assertThat(sinceFirst()).containsExactly(0L, 1000L, 3000L, 7000L, 15_000L);
        assertThat(world.vask.stats().failedWebhookAttempts()).isEqualTo(4);
        world.othersAreFine();
    }

    @Test
    @DisplayName("S-74: a host executor that refuses is a failed attempt; the event comes when it takes tasks again")
    void executorRefuses() {
        ManualExecutor executor = new ManualExecutor();
        World world = new World(
                options -> options.webhookSender(sender).executor(executor).random(Jitter.of(0)),
                app -> app.withWebhooks(HOOK));
        executor.runAll();
        sender.by(world.time).forget();
        executor.rejects = true;
        enter(world.connect(), "a");
        assertThat(sender.posts()).isEmpty();
        executor.rejects = false;
        world.time.advance(Duration.ofSeconds(1));
        executor.runAll();
        assertThat(names(sender.posts())).containsExactly("channel_occupied a");
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 301, 302, 307, 400, 401, 404, 429, 500})
    @DisplayName("S-75: whatever is not 2xx is a failure and tried again")
    void failures(int status) {
        World world = world(HOOK);
        sender.then(status);
        enter(world.connect(), "a");
        world.time.advance(Duration.ofSeconds(1));
        assertThat(sinceFirst()).containsExactly(0L, 1000L);
        assertThat(world.vask.stats().failedWebhookAttempts()).isEqualTo(1);
        assertThat(dropped).isEmpty();
    }

    @Test
    @DisplayName("S-75: 410 gives this request up at once, and goes on with the next")
    void gone() {
        World world = world(HOOK);
        sender.then(410);
        FakeSocket client = world.connect();
        enter(client, "a");
        enter(client, "b");
        assertThat(dropped).containsExactly(new WebhookDropped(World.KEY, HOOK.url(), 1, Cause.GONE));
        assertThat(names(sender.posts())).containsExactly("channel_occupied a", "channel_occupied b");
    }

    @Test
    @DisplayName("S-76: the guard is for Vask's own sender; asking for it beside a sender of the host's is refused")
    void guardNeedsOwnSender() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Vask.builder()
                        .app(App.of(World.KEY, World.SECRET))
                        .webhookSender(sender)
                        .publicWebhooksOnly(true)
                        .build())
                .withMessageContaining("publicWebhooksOnly");
    }

    @Test
    @DisplayName(
            "S-77, S-85: failures are warned of once a minute and endpoint, without secret, signature, body or query")
    void log() {
        try (Logs logs = Logs.capture()) {
            World world = world(HOOK, OTHER);
            sender.always(500);
            enter(world.connect(), "channel-in-a-body");
            world.time.advance(Duration.ofSeconds(59));
            assertThat(logs.lines())
                    .filteredOn(line -> line.contains("webhooks of app"))
                    .hasSize(2);
            world.time.advance(Duration.ofSeconds(60));
            assertThat(logs.lines())
                    .filteredOn(line -> line.contains("webhooks of app"))
                    .hasSize(4);
            assertThat(logs.text())
                    .contains("https://down.example.com/hook")
                    .contains("answered 500")
                    .doesNotContain("hush", World.SECRET, "channel-in-a-body");
            assertThat(sender.posts())
                    .allSatisfy(post -> assertThat(logs.text()).doesNotContain(post.header("X-Pusher-Signature")));
            assertThat(sender.posts().get(0).request().toString())
                    .contains("down.example.com")
                    .doesNotContain("hush", sender.posts().get(0).header("X-Pusher-Signature"), "channel-in-a-body");
        }
    }

    @Test
    @DisplayName("S-78: a thousand flaps are one channel and one timer, and nothing is told of them")
    void flapping() {
        World world = world(HOOK);
        FakeSocket client = world.connect();
        enter(client, "a");
        int timers = world.time.pendingTimers();
        for (int i = 0; i < 1000; i++) {
            client.says(Say.unsubscribe("a"));
            client.newFrames();
            enter(client, "a");
            world.time.advance(Duration.ofMillis(10));
            assertThat(world.time.pendingTimers()).isLessThanOrEqualTo(timers + 1);
        }
        world.time.advance(Duration.ofSeconds(10));
        assertThat(names(sender.posts())).containsExactly("channel_occupied a");
    }

    @Test
    @DisplayName("S-79: after a lost 200 the same bytes come again, signed over exactly those, with the same id")
    void duplicate() {
        World world = world(HOOK);
        sender.then(() -> CompletableFuture.failedFuture(new IOException("reset after the request was read")));
        enter(world.connect(), "a");
        world.time.advance(Duration.ofSeconds(1));

        assertThat(sender.posts()).hasSize(2);
        FakeSender.Post first = sender.posts().get(0);
        FakeSender.Post second = sender.posts().get(1);
        assertThat(second.request().body().asByteBuffer())
                .isEqualTo(first.request().body().asByteBuffer());
        assertThat(second.request().headers()).isEqualTo(first.request().headers());
        assertThat(first.header("X-Pusher-Signature")).isEqualTo(Say.hmac(World.SECRET, first.body()));
        enter(world.connect(), "b");
        assertThat(sender.posts().get(2).request().id())
                .hasSize(32)
                .isNotEqualTo(first.request().id());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    @DisplayName("I14: occupied and vacated alternate per channel, members per user, and the last word is the truth")
    void alternation(long seed) {
        World world = world(HOOK.withKinds(CHANNEL_OCCUPIED, CHANNEL_VACATED, MEMBER_ADDED, MEMBER_REMOVED)
                .withBatching(seed % 2 == 0));
        Random random = new Random(seed);
        Map<Integer, FakeSocket> clients = new HashMap<>();
        for (int i = 0; i < 600; i++) {
            int who = random.nextInt(6);
            String channel = "presence-" + random.nextInt(2);
            FakeSocket client = clients.computeIfAbsent(who, any -> world.connect());
            switch (random.nextInt(4)) {
                case 0, 1 -> {
                    String data = "{\"user_id\":\"u" + who / 2 + "\"}";
                    client.says(Say.subscribe(channel, World.auth(client, channel + ":" + data), data));
                }
                case 2 -> client.says(Say.unsubscribe(channel));
                default -> clients.remove(who).hangsUp();
            }
            clients.values().forEach(it -> it.says(Say.PING));
            clients.values().forEach(FakeSocket::newFrames);
            sender.then(random.nextInt(4) == 0 ? 500 : 200);
            world.time.advance(Duration.ofMillis(random.nextInt(1500)));
        }
        clients.values().forEach(FakeSocket::hangsUp);
        world.time.advance(Duration.ofMinutes(10));

        Map<String, String> last = new HashMap<>();
        for (String told : names(withoutRepeats(sender.posts()))) {
            String[] words = told.split(" ", 2);
            String subject = (words[0].startsWith("member") ? "user " : "channel ") + words[1];
            assertThat(words[0]).as(told).isNotEqualTo(last.put(subject, words[0]));
        }
        last.remove("channel " + World.ROOM);
        assertThat(last).hasSizeGreaterThan(2);
        last.forEach((subject, word) -> assertThat(word)
                .as(subject)
                .isEqualTo(subject.startsWith("user") ? "member_removed" : "channel_vacated"));
        assertThat(dropped).isEmpty();
    }
}
