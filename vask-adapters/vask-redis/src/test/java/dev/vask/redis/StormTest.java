package dev.vask.redis;

import static dev.vask.redis.Heard.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.redis.servers.RedisServer;
import dev.vask.spi.BackplaneHealth;
import dev.vask.spi.PresenceMember;
import dev.vask.spi.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Random comings and goings on several nodes, while Redis is mistreated; seeded, though not the scheduling. */
@Tag("once")
final class StormTest {
    private static final int NODES = 4;
    private static final int CHANNELS = 8;
    private static final int USERS = 12;
    private static final int SECONDS = Integer.getInteger("vask.redis.storm", 6);

    /** What one node's clients believe, and where that broke a rule. */
    private static final class Believing {
        final Map<Topic, Set<String>> members = new ConcurrentHashMap<>();
        final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
        final AtomicInteger told = new AtomicInteger();
        final AtomicInteger gaps = new AtomicInteger();
        final Set<String> always = new HashSet<>();

        Heard listener() {
            return new Heard() {
                @Override
                public void onMemberAdded(Topic topic, PresenceMember member, boolean tellHost) {
                    told.incrementAndGet();
                    if (!membersOf(topic).add(member.userId())) {
                        wrong.add("added twice: " + topic + " " + member.userId());
                    }
                }

                @Override
                public void onMemberRemoved(Topic topic, String userId, boolean tellHost) {
                    told.incrementAndGet();
                    if (!membersOf(topic).remove(userId)) {
                        wrong.add("removed though not there: " + topic + " " + userId);
                    }
                    if (always.contains(userId)) {
                        wrong.add("removed though always there: " + topic + " " + userId);
                    }
                }

                @Override
                public void onMembers(Topic topic, List<PresenceMember> list) {
                    Set<String> now = new TreeSet<>();
                    list.forEach(member -> now.add(member.userId()));
                    for (String user : membersOf(topic)) {
                        if (!now.contains(user) && always.contains(user)) {
                            wrong.add("missing though always there: " + topic + " " + user);
                        }
                    }
                    membersOf(topic).retainAll(now);
                    membersOf(topic).addAll(now);
                }

                @Override
                public void onGap(Collection<Topic> topics, Duration atMost, String cause) {
                    gaps.incrementAndGet();
                }
            };
        }

        Set<String> membersOf(Topic topic) {
            return members.computeIfAbsent(topic, key -> ConcurrentHashMap.newKeySet());
        }
    }

    /** One node's user by user: joins, leaves, one call of a channel after the other. */
    private static final class Actor {
        final RedisBackplane node;
        final Random random;
        final Map<Topic, Set<String>> here = new ConcurrentHashMap<>();
        final AtomicInteger operations = new AtomicInteger();
        final CountDownLatch done = new CountDownLatch(CHANNELS);
        volatile boolean stop;

        Actor(RedisBackplane node, int number) {
            this.node = node;
            this.random = new Random(number);
        }

        void go(Topic topic) {
            if (stop) {
                done.countDown();
                return;
            }
            String user;
            synchronized (random) {
                user = "u" + random.nextInt(USERS);
            }
            Set<String> mine = here.computeIfAbsent(topic, key -> ConcurrentHashMap.newKeySet());
            boolean leaving = mine.remove(user);
            CompletableFuture<Void> call = (leaving
                            ? node.leave(topic, user)
                            : node.join(topic, new PresenceMember(user, "{}")))
                    .toCompletableFuture();
            var unused = call.whenComplete((ok, failure) -> {
                operations.incrementAndGet();
                if (!leaving && failure == null) {
                    mine.add(user);
                }
                CompletableFuture.delayedExecutor(failure == null ? 0 : 50, TimeUnit.MILLISECONDS)
                        .execute(() -> go(topic));
            });
        }
    }

    @Test
    @DisplayName(
            "K2, K5, K7, K11: whatever happens to Redis, users come and go by turns, and in the end all nodes agree with the truth")
    void storm() throws Exception {
        List<RedisBackplane> nodes = new ArrayList<>();
        List<Believing> believing = new ArrayList<>();
        List<Actor> actors = new ArrayList<>();
        List<Topic> topics = new ArrayList<>();
        for (int c = 0; c < CHANNELS; c++) {
            topics.add(new Topic("app", "presence-" + c));
        }
        try (RedisServer redis = RedisServer.start()) {
            for (int n = 0; n < NODES; n++) {
                Believing clients = new Believing();
                RedisBackplane node = RedisBackplane.builder()
                        .uri(redis.uri())
                        .timeout(Duration.ofSeconds(1))
                        .build();
                nodes.add(node);
                node.start(clients.listener());
                eventually(() -> node.health().state() == BackplaneHealth.State.UP);
                String constant = "always" + n;
                believing.add(clients);
                for (Topic topic : topics) {
                    node.subscribe(topic).toCompletableFuture().join();
                    node.join(topic, new PresenceMember(constant, "{}"))
                            .toCompletableFuture()
                            .join();
                }
                actors.add(new Actor(node, n));
            }
            believing.forEach(clients -> {
                for (int n = 0; n < NODES; n++) {
                    clients.always.add("always" + n);
                }
            });
            actors.forEach(actor -> topics.forEach(actor::go));
            mistreat(redis);
            actors.forEach(actor -> actor.stop = true);
            for (Actor actor : actors) {
                actor.done.await();
            }
            eventually(() -> nodes.stream().allMatch(node -> node.health().state() == BackplaneHealth.State.UP));
            System.out.println("operations "
                    + actors.stream().mapToInt(it -> it.operations.get()).sum() + ", told "
                    + believing.stream().mapToInt(it -> it.told.get()).sum() + ", gaps "
                    + believing.stream().map(it -> it.gaps.get()).toList());
            for (Topic topic : topics) {
                Set<String> truth = new TreeSet<>();
                for (int n = 0; n < NODES; n++) {
                    truth.add("always" + n);
                    truth.addAll(actors.get(n).here.getOrDefault(topic, Set.of()));
                }
                for (Believing clients : believing) {
                    try {
                        eventually(
                                Duration.ofSeconds(30),
                                () -> clients.membersOf(topic).equals(truth));
                    } catch (AssertionError e) {
                        assertThat(new TreeSet<>(clients.membersOf(topic)))
                                .as(topic.channel())
                                .isEqualTo(truth);
                    }
                }
                eventually(() -> new TreeSet<>(known(nodes.get(0), topic)).equals(truth));
            }
            believing.forEach(clients -> assertThat(clients.wrong).isEmpty());
        } finally {
            nodes.forEach(RedisBackplane::close);
        }
    }

    private static List<String> known(RedisBackplane node, Topic topic) {
        return node.cluster().members(topic).toCompletableFuture().join().stream()
                .map(PresenceMember::userId)
                .toList();
    }

    private static void mistreat(RedisServer redis) throws Exception {
        Random random = new Random(42);
        long end = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos();
        int round = 0;
        while (System.nanoTime() < end) {
            Thread.sleep(700);
            switch (round++ % 4) {
                case 0 -> redis.endConnections("pubsub");
                case 1 -> redis.endConnections("normal");
                case 2 -> redis.flushAll();
                default -> {
                    redis.freeze();
                    Thread.sleep(random.nextInt(1_500));
                    redis.thaw();
                }
            }
        }
    }
}
