package dev.vask.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.App;
import dev.vask.ChannelInfo;
import dev.vask.Limits;
import dev.vask.VaskStats;
import dev.vask.auth.RequestSignature;
import dev.vask.testing.FakeSocket;
import dev.vask.transport.ApiRequest;
import dev.vask.transport.ApiResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Queries over many channels and members are bounded and leave the threads that serve sockets; statistics are counted. */
class QueryBoundsTest {
    private static CompletableFuture<ApiResponse> get(World world, String call, Map<String, String> parameters) {
        String path = "/apps/" + World.KEY + "/" + call;
        App app = App.of(World.KEY, World.SECRET);
        Instant now = Instant.ofEpochMilli(world.time.epochMillis());
        String query = RequestSignature.sign(app, "GET", path, parameters, "", now).entrySet().stream()
                .map(it -> it.getKey() + "=" + it.getValue())
                .collect(Collectors.joining("&"));
        return world.vask
                .http()
                .handle(new ApiRequest("GET", "", path, query, header -> null, ByteBuffer.allocate(0), null))
                .toCompletableFuture();
    }

    private static void occupy(World world, String... channels) {
        FakeSocket socket = world.connect();
        for (String channel : channels) {
            socket.says(Say.subscribe(channel));
        }
    }

    @Test
    @DisplayName(
            "a list of channels beyond maxListedChannels is refused with 400 that names filter_by_prefix; a part is listed")
    void listOfChannelsIsBounded() {
        World world = new World(options -> options.limits(Limits.defaults().withMaxListedChannels(3)));
        occupy(world, "a-1", "a-2", "b-1");
        ApiResponse refused = get(world, "channels", Map.of()).join();
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body().text()).contains("more than 3").contains("filter_by_prefix");
        ApiResponse part =
                get(world, "channels", Map.of("filter_by_prefix", "a-")).join();
        assertThat(part.status()).isEqualTo(200);
        assertThat(part.body().text()).isEqualTo("{\"channels\":{\"a-1\":{},\"a-2\":{}}}");
        assertThat(world.vask.stats().failures()).isZero();
        // The query in process has no bound.
        assertThat(world.vask.app(World.KEY).channels("").toCompletableFuture().join())
                .extracting(ChannelInfo::name)
                .containsExactlyInAnyOrder("a-1", "a-2", "b-1", World.ROOM);
    }

    @Test
    @DisplayName("exactly maxListedChannels channels are listed")
    void listAtItsBound() {
        World world = new World(options -> options.limits(Limits.defaults().withMaxListedChannels(3)));
        occupy(world, "a-1", "a-2");
        assertThat(get(world, "channels", Map.of()).join().status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"channels", "channels/presence-room/users"})
    @DisplayName(
            "lists of channels and of members are written on the callback executor, not on the thread of the request")
    void listsAreWrittenOnTheExecutor(String call) {
        ManualExecutor executor = new ManualExecutor();
        World world = new World(options -> options.executor(executor));
        executor.runAll();
        CompletableFuture<ApiResponse> response = get(world, call, Map.of());
        assertThat(response).isNotDone();
        executor.runAll();
        assertThat(response.join().status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"channels", "channels/presence-room/users"})
    @DisplayName("a list that the callback executor rejects is answered with 503 and Retry-After")
    void executorRejects(String call) {
        ManualExecutor executor = new ManualExecutor();
        World world = new World(options -> options.executor(executor));
        executor.runAll();
        executor.rejects = true;
        ApiResponse response = get(world, call, Map.of()).join();
        assertThat(response.status()).isEqualTo(503);
        assertThat(response.headers()).containsEntry("Retry-After", "1");
        assertThat(response.body().text()).startsWith("Rejected");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    @DisplayName(
            "connections, channels and subscriptions of stats() equal the lists after each of 400 random steps, and end at zero")
    void statisticsAreCounted(long seed) {
        Random random = new Random(seed);
        World world = new World(options -> options, app -> app.withClientEvents(true));
        Map<Integer, FakeSocket> clients = new HashMap<>();
        List<String> channels = List.of("open", "private-x", "presence-x", "cache-x", "private-cache-x");
        for (int i = 0; i < 400; i++) {
            int number = random.nextInt(8);
            FakeSocket socket = clients.computeIfAbsent(number, any -> world.connect());
            String channel = channels.get(random.nextInt(channels.size()));
            switch (random.nextInt(6)) {
                case 0, 1 -> {
                    String data = "{\"user_id\":\"u" + number / 2 + "\"}";
                    socket.says(
                            channel.startsWith("presence-")
                                    ? Say.subscribe(channel, World.auth(socket, channel + ":" + data), data)
                                    : Say.subscribe(channel, World.auth(socket, channel)));
                }
                case 2 -> {
                    String user = "{\"id\":\"u" + number + "\"}";
                    socket.says(Say.signIn(World.userAuth(socket, user), user));
                }
                case 3, 4 -> socket.says(Say.unsubscribe(channel));
                default -> clients.remove(number).hangsUp();
            }
            if (i % 50 == 0) {
                world.time.advance(Duration.ofSeconds(1));
            }
            List<ChannelInfo> listed =
                    world.vask.app(World.KEY).channels("").toCompletableFuture().join();
            VaskStats stats = world.vask.stats();
            assertThat(stats.channels()).isEqualTo(listed.size());
            assertThat(stats.subscriptions())
                    .isEqualTo(
                            listed.stream().mapToInt(ChannelInfo::subscriptions).sum());
            assertThat(stats.connections())
                    .isEqualTo(1
                            + clients.values().stream()
                                    .filter(FakeSocket::isOpen)
                                    .count());
        }
        world.vask.removeApp(World.KEY);
        clients.values().forEach(FakeSocket::hangsUp);
        world.bystander.hangsUp();
        assertThat(world.vask.stats())
                .satisfies(
                        stats -> assertThat(stats.connections()).isZero(),
                        stats -> assertThat(stats.channels()).isZero(),
                        stats -> assertThat(stats.subscriptions()).isZero());
    }
}
