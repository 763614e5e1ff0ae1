package dev.vask.reliability;

import static dev.vask.Webhook.Kind.CHANNEL_OCCUPIED;
import static dev.vask.Webhook.Kind.CHANNEL_VACATED;
import static dev.vask.Webhook.Kind.CLIENT_EVENT;
import static dev.vask.Webhook.Kind.MEMBER_ADDED;
import static dev.vask.Webhook.Kind.MEMBER_REMOVED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.vask.App;
import dev.vask.VaskEvent.WebhookDropped;
import dev.vask.VaskListener;
import dev.vask.Webhook;
import dev.vask.internal.webhook.FakeSender;
import dev.vask.spi.WebhookRequest;
import dev.vask.testing.FakeSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** docs/spec/protocol.md §17.3: parallel requests, in order for each channel. */
@ResourceLock(Logs.RESOURCE)
class WebhookParallelTest {
    private static final Webhook HOOK =
            Webhook.to("https://one.example.com/").withKinds(CHANNEL_OCCUPIED, CHANNEL_VACATED);
    private static final Pattern EVENT = Pattern.compile("\"name\":\"(\\w+)\",\"channel\":\"([^\"]+)\"(?:,\"event\":"
            + "\"client-(\\d+)\")?(?:,\"user_id\":\"(\\w+)\")?");

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

    private static FakeSocket in(World world, String channel) {
        FakeSocket socket = world.connect();
        socket.says(Say.subscribe(channel));
        return socket;
    }

    private static String occupied(String channel) {
        return "{\"name\":\"channel_occupied\",\"channel\":\"" + channel + "\"}";
    }

    @Test
    @DisplayName("8 requests of different channels are open at once; the next waits until one is answered [T65]")
    void parallelRequestsAreBounded() {
        World world = world(HOOK);
        List<CompletableFuture<Integer>> open = new ArrayList<>();
        sender.of("one.example.com", () -> {
            open.add(new CompletableFuture<>());
            return open.get(open.size() - 1);
        });
        for (int i = 0; i < 10; i++) {
            in(world, "c" + i);
        }
        assertThat(open).hasSize(Webhook.DEFAULT_PARALLEL_REQUESTS).hasSize(8);
        open.get(5).complete(200);
        assertThat(sender.events()).hasSize(9).last().isEqualTo(occupied("c8"));
    }

    @Test
    @DisplayName("a request that is retried delays only its channel; at most 64 requests are open [T63]")
    void openRequestsAreBounded() {
        World world = world(HOOK);
        sender.always(500);
        for (int i = 0; i < 70; i++) {
            in(world, "c" + i);
            if (i % 10 == 0) {
                world.time.advance(Duration.ofMillis(1));
            }
        }
        assertThat(sender.events()).hasSize(64).doesNotHaveDuplicates();
        sender.always(200);
        world.time.advance(Duration.ofSeconds(1));
        assertThat(new HashSet<>(sender.events())).hasSize(70);
        assertThat(sender.events()).hasSize(134);
        assertThat(dropped).isEmpty();
    }

    @Test
    @DisplayName("the sender is called for one request of an endpoint at a time: one that blocks occupies one thread")
    void callsOfTheSenderDoNotOverlap() {
        ManualExecutor executor = new ManualExecutor();
        World world =
                new World(options -> options.webhookSender(sender).executor(executor), app -> app.withWebhooks(HOOK));
        executor.runAll();
        in(world, "a");
        in(world, "b");
        int before = executor.waiting();
        in(world, "c");
        assertThat(executor.waiting()).isEqualTo(before);
        executor.runAll();
        assertThat(sender.events()).contains(occupied("a"), occupied("b"), occupied("c"));
    }

    @Test
    @DisplayName(
            "time_ms of an end is the time of the transition, not of its release; of a batch that of the oldest event")
    void timeOfTheTransition() {
        World world = world(HOOK.withBatching(true));
        FakeSocket a = in(world, "a");
        world.time.advance(Duration.ofSeconds(1));
        sender.forget();
        long left = world.time.epochMillis();
        a.hangsUp();
        world.time.advance(Duration.ofMillis(2_980));
        in(world, "b");
        world.time.advance(Duration.ofMillis(50));
        assertThat(sender.posts())
                .singleElement()
                .satisfies(post -> assertThat(post.body())
                        .contains(occupied("b"), "channel_vacated")
                        .startsWith("{\"time_ms\":" + left + ","));
        assertThat(Instant.ofEpochMilli(left)).isBefore(Instant.ofEpochMilli(world.time.epochMillis() - 3_000));
    }

    @Test
    @DisplayName(
            "an endpoint's full backlog drops the oldest event of all channels, also of channels with an open request")
    void oldestOfAllChannelsIsDropped() {
        World world = world(HOOK.withKinds(CLIENT_EVENT).withParallelRequests(2));
        sender.of("one.example.com", CompletableFuture::new);
        List<FakeSocket> sockets = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            FakeSocket socket = world.connect();
            world.joins(socket, "private-" + i);
            sockets.add(socket);
        }
        for (int i = 0; i < 10_004; i++) {
            sockets.get(i % 3).says(Say.clientEvent("client-" + i, "private-" + i % 3, "1"));
            if (i % 1_000 == 999) {
                world.time.advance(Duration.ofSeconds(1));
            }
        }
        assertThat(dropped).hasSize(4);
        assertThat(sender.events()).hasSize(2);
        sender.of("one.example.com", () -> CompletableFuture.completedFuture(200));
        sender.forget();
        world.time.advance(Duration.ofSeconds(40));
        List<Integer> numbers = numbers(sender.posts());
        // 0 and 1 were in open requests; 2, 3, 4 and 5 were the oldest that waited.
        assertThat(numbers).hasSize(10_000).contains(0, 1, 6, 7).doesNotContain(2, 3, 4, 5);
    }

    private static List<Integer> numbers(List<FakeSender.Post> posts) {
        List<Integer> numbers = new ArrayList<>();
        for (FakeSender.Post post : posts) {
            Matcher event = EVENT.matcher(post.body());
            while (event.find()) {
                numbers.add(Integer.valueOf(event.group(3)));
            }
        }
        return numbers;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 257})
    @DisplayName("a number of parallel requests outside 1–256 is refused with the number and the range")
    void invalidBound(int requests) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HOOK.withParallelRequests(requests))
                .withMessageContaining(String.valueOf(requests))
                .withMessageContaining("256");
    }

    @Test
    @DisplayName("two webhooks with one URL share its stream with the smaller bound")
    void sameUrlTwice() {
        World world =
                world(HOOK.withParallelRequests(2), HOOK.withKinds(MEMBER_ADDED).withParallelRequests(5));
        sender.of("one.example.com", CompletableFuture::new);
        for (int i = 0; i < 4; i++) {
            in(world, "c" + i);
        }
        assertThat(sender.posts()).hasSize(2);
    }

    @Test
    @DisplayName("a bound that grows at run time starts the requests that wait")
    void boundGrows() {
        World world = world(HOOK.withParallelRequests(1));
        sender.of("one.example.com", CompletableFuture::new);
        for (int i = 0; i < 4; i++) {
            in(world, "c" + i);
        }
        assertThat(sender.posts()).hasSize(1);
        world.vask.replaceApp(App.of(World.KEY, World.SECRET).withWebhooks(HOOK.withParallelRequests(3)));
        assertThat(sender.posts()).hasSize(3);
    }

    @Test
    @DisplayName("an event that becomes ready behind a request shortens the wait of a batch to its own 50 ms [T64]")
    void batchWaitsForItsOldestEvent() {
        World world = world(HOOK.withKinds(CHANNEL_OCCUPIED, CLIENT_EVENT).withBatching(true));
        CompletableFuture<Integer> first = new CompletableFuture<>();
        sender.then(() -> first);
        FakeSocket a = world.connect();
        world.joins(a, "private-a");
        world.time.advance(Duration.ofMillis(50));
        sender.forget();
        a.says(Say.clientEvent("client-1", "private-a", "1"));
        world.time.advance(Duration.ofMillis(40));
        in(world, "b");
        world.time.advance(Duration.ofMillis(5));
        first.complete(200);
        assertThat(sender.posts()).isEmpty();
        world.time.advance(Duration.ofMillis(5));
        assertThat(sender.events()).singleElement().asString().contains("client-1", occupied("b"));
    }

    @Test
    @DisplayName("a removed app leaves no timer of a batch, an open request, a retry or a held end")
    void removalLeavesNoTimer() {
        World world = world(HOOK.withBatching(true), Webhook.to("https://two.example.com/"));
        int before = world.time.pendingTimers();
        sender.of("two.example.com", CompletableFuture::new);
        FakeSocket a = in(world, "a");
        a.says(Say.unsubscribe("a"));
        a.hangsUp();
        sender.always(500);
        in(world, "b").hangsUp();
        world.time.advance(Duration.ofMillis(100));
        in(world, "c").hangsUp();
        assertThat(world.time.pendingTimers()).isGreaterThan(before);
        world.bystander.hangsUp();
        world.vask.removeApp(World.KEY);
        // The bystander had one for its heartbeat.
        assertThat(world.time.pendingTimers()).isLessThanOrEqualTo(before);
        int posts = sender.posts().size();
        world.time.advance(Duration.ofMinutes(10));
        assertThat(sender.posts()).hasSize(posts);
    }

    /** Receives like {@link FakeSender}, but answers later, sometimes with an error, in any order. */
    private static final class Late {
        private final Map<String, List<WebhookRequest>> delivered = new HashMap<>();
        private final Map<String, Set<String>> openChannels = new HashMap<>();
        private int overlaps;
        private boolean fails = true;

        CompletableFuture<Integer> takes(World world, WebhookRequest request, Random random) {
            CompletableFuture<Integer> answer = new CompletableFuture<>();
            String host = request.url().getHost();
            Set<String> channels = new HashSet<>();
            Matcher event = EVENT.matcher(request.body().text());
            while (event.find()) {
                channels.add(event.group(2));
            }
            Set<String> open = openChannels.computeIfAbsent(host, any -> new HashSet<>());
            overlaps += channels.stream().anyMatch(open::contains) ? 1 : 0;
            open.addAll(channels);
            world.time.after(Duration.ofMillis(1 + random.nextInt(200)), () -> {
                open.removeAll(channels);
                boolean refused = fails && random.nextInt(5) == 0;
                if (!refused) {
                    delivered.computeIfAbsent(host, any -> new ArrayList<>()).add(request);
                }
                answer.complete(refused ? 503 : 200);
            });
            return answer;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    @DisplayName(
            "endpoints with different kinds, batching, bounds, retries and rejoins: each event once, in order per channel [I14]")
    void orderPerChannel(long seed) {
        Random random = new Random(seed);
        Late late = new Late();
        List<World> holder = new ArrayList<>();
        Webhook ends = HOOK.withKinds(CHANNEL_OCCUPIED, CHANNEL_VACATED, MEMBER_ADDED, MEMBER_REMOVED);
        Webhook all = Webhook.to("https://two.example.com/").withBatching(true).withParallelRequests(3);
        Webhook client =
                Webhook.to("https://three.example.com/").withKinds(CLIENT_EVENT).withParallelRequests(1);
        World world = new World(
                options -> options.webhookSender(request -> holder.isEmpty()
                                ? CompletableFuture.completedFuture(200)
                                : late.takes(holder.get(0), request, random))
                        .drainWindow(Duration.ZERO)
                        .webhookCloseTimeout(Duration.ofSeconds(30)),
                app -> app.withClientEventRate(0).withWebhooks(ends, all, client));
        world.time.advance(Duration.ofSeconds(1));
        holder.add(world);
        Map<Integer, FakeSocket> clients = new HashMap<>();
        Map<String, Integer> sent = new HashMap<>();
        for (int i = 0; i < 800; i++) {
            int number = random.nextInt(9);
            String channel = "presence-" + random.nextInt(4);
            FakeSocket socket = clients.computeIfAbsent(number, any -> world.connect());
            switch (random.nextInt(6)) {
                case 0, 1 -> {
                    String data = "{\"user_id\":\"u" + number / 2 + "\"}";
                    socket.says(Say.subscribe(channel, World.auth(socket, channel + ":" + data), data));
                }
                case 2, 3 -> {
                    String event = "client-" + sent.merge(channel, 1, Integer::sum);
                    socket.says(Say.clientEvent(event, channel, "1"));
                }
                case 4 -> socket.says(Say.unsubscribe(channel));
                default -> clients.remove(number).hangsUp();
            }
            clients.values().forEach(it -> it.says(Say.PING));
            world.bystander.says(Say.PING);
            clients.values().forEach(FakeSocket::newFrames);
            world.time.advance(Duration.ofMillis(random.nextInt(600)));
        }
        // A failure during close would be final.
        late.fails = false;
        clients.values().forEach(FakeSocket::hangsUp);
        world.vask.close();

        assertThat(late.overlaps)
                .as("requests with the same channel that overlapped")
                .isZero();
        assertThat(world.vask.stats().droppedWebhookEvents()).isZero();
        for (String host : List.of("one.example.com", "two.example.com")) {
            alternate(late.delivered.get(host));
        }
        for (String host : List.of("two.example.com", "three.example.com")) {
            ascend(late.delivered.get(host));
        }
        assertThat(late.delivered.get("one.example.com"))
                .noneMatch(request -> request.body().text().contains("client_event"));
        assertThat(late.delivered.get("three.example.com"))
                .allMatch(request -> request.body().text().contains("client_event"));
    }

    /** Beginnings and ends alternate for each subject, and the last is an end. */
    private static void alternate(List<WebhookRequest> requests) {
        Map<String, String> last = new LinkedHashMap<>();
        for (WebhookRequest request : requests) {
            Matcher event = EVENT.matcher(request.body().text());
            while (event.find()) {
                if (event.group(1).startsWith("ch") || event.group(1).startsWith("member")) {
                    String subject = event.group(2) + " " + event.group(4);
                    assertThat(event.group(1)).as(subject).isNotEqualTo(last.put(subject, event.group(1)));
                }
            }
        }
        last.remove(World.ROOM + " null");
        assertThat(last).isNotEmpty();
        assertThat(last.values()).containsOnly("channel_vacated", "member_removed");
    }

    /** The client events of each channel arrive in order, each once. */
    private static void ascend(List<WebhookRequest> requests) {
        Map<String, Integer> last = new HashMap<>();
        int events = 0;
        for (WebhookRequest request : requests) {
            Matcher event = EVENT.matcher(request.body().text());
            while (event.find()) {
                if (event.group(3) != null) {
                    int number = Integer.parseInt(event.group(3));
                    Integer before = last.put(event.group(2), number);
                    assertThat(number).isGreaterThan(before == null ? 0 : before);
                    events++;
                }
            }
        }
        assertThat(events).isGreaterThan(10);
    }
}
