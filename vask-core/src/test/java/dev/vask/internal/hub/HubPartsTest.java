package dev.vask.internal.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.VaskEvent;
import dev.vask.VaskListener;
import dev.vask.VaskMeter;
import dev.vask.spi.CachedEvent;
import dev.vask.spi.PresenceMember;
import dev.vask.testing.VirtualTime;
import dev.vask.transport.OutboundText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class HubPartsTest {
    private static final VirtualTime TIME = new VirtualTime();

    private static final CompletionStage<Void> DONE = CompletableFuture.completedFuture(null);

    /** A subscription that belongs to no channel; the parts below do not look at it. */
    @SuppressWarnings("NullAway")
    private static Subscription subscription() {
        return new Subscription(null, new Hubs.Guest("1.1"), null, null, null);
    }

    private static long cachedBytes(Map<String, String> tags) {
        CachedEvent event = new CachedEvent("e", "1", Duration.ofMinutes(30));
        return new LastEvent.Kept(OutboundText.of("{}"), event, tags).bytes("cache-a");
    }

    @Test
    @DisplayName("a cached event with tags → its bytes include the characters of their names and values")
    void tagsCountAsCachedBytes() {
        long small = cachedBytes(Map.of("a", "b"));
        assertThat(small).isGreaterThan(cachedBytes(Map.of()));
        assertThat(cachedBytes(Map.of("a", "b".repeat(1_001)))).isEqualTo(small + 1_000);
        assertThat(cachedBytes(Map.of("a".repeat(1_001), "b"))).isEqualTo(small + 1_000);
        assertThat(cachedBytes(Map.of("a", "ж".repeat(1_000)))).isEqualTo(small + 2 * 1_000 - 1);
    }

    @Test
    @DisplayName(
            "Subscribers: 5 000 random joins and leaves keep exactly those who are in; an unchanged snapshot is the same array")
    void subscribers() {
        Random random = new Random(5);
        Subscribers subscribers = new Subscribers();
        List<Subscription> model = new ArrayList<>();
        for (int step = 0; step < 5_000; step++) {
            if (model.isEmpty() || random.nextInt(100) < (step < 2_500 ? 60 : 40)) {
                Subscription one = subscription();
                subscribers.add(one);
                model.add(one);
            } else {
                subscribers.remove(model.remove(random.nextInt(model.size())));
            }
            assertThat(subscribers.size()).isEqualTo(model.size());
            if (step % 50 == 0) {
                Set<Subscription> inside = Collections.newSetFromMap(new java.util.IdentityHashMap<>());
                Collections.addAll(inside, subscribers.snapshot());
                assertThat(inside).hasSize(model.size()).containsAll(model);
                assertThat(subscribers.snapshot()).isSameAs(subscribers.snapshot());
            }
        }
        while (!model.isEmpty()) {
            subscribers.remove(model.remove(model.size() - 1));
        }
        assertThat(subscribers.snapshot()).isEmpty();
    }

    @Test
    @DisplayName(
            "Subscribers: a snapshot taken before a leave still has who left: senders may read it without the lock")
    void snapshotsAreCopies() {
        Subscribers subscribers = new Subscribers();
        Subscription one = subscription();
        subscribers.add(one);
        Subscription[] before = subscribers.snapshot();
        subscribers.remove(one);

        assertThat(before).containsExactly(one);
        assertThat(subscribers.snapshot()).isEmpty();
    }

    @Test
    @DisplayName("Roster: the first info stays, counts decide first and last, the limit admits who is present")
    void roster() {
        Roster roster = new Roster();
        assertThat(roster.admits("ada", 1)).isTrue();
        roster.added(new PresenceMember("ada", "1"));
        roster.added(new PresenceMember("ada", "2"));
        assertThat(roster.members()).containsExactly(new PresenceMember("ada", "1"));
        assertThat(roster.admits("ada", 1)).isTrue();
        assertThat(roster.admits("bob", 1)).isFalse();
        assertThat(roster.isHere("ada")).isFalse();
        roster.countIn("ada");
        roster.countIn("ada");
        assertThat(roster.isHere("ada")).isTrue();
        assertThat(roster.countOut("ada")).isFalse();
        assertThat(roster.countOut("ada")).isTrue();
        assertThat(roster.isHere("ada")).isFalse();
        roster.removed("ada");
        assertThat(roster.copy()).isEmpty();
        assertThat(roster.size()).isZero();
    }

    @Test
    @DisplayName(
            "Lane: steps run one at a time and in order, each after the stage of the one before; at last the idle step")
    void lane() {
        ReentrantLock lock = new ReentrantLock();
        List<String> ran = new ArrayList<>();
        boolean[] idleOnce = {true};
        Lane lane = new Lane(lock, () -> {
            if (!idleOnce[0]) {
                return null;
            }
            idleOnce[0] = false;
            return () -> {
                ran.add("idle");
                return DONE;
            };
        });
        CompletableFuture<Void> answer = new CompletableFuture<>();
        add(lock, lane, () -> {
            assertThat(lock.isHeldByCurrentThread()).isFalse();
            ran.add("first");
            return answer;
        });
        lane.run();
        add(lock, lane, () -> {
            ran.add("second");
            return DONE;
        });
        lane.run();
        assertThat(ran).containsExactly("first");

        answer.complete(null);

        assertThat(ran).containsExactly("first", "second", "idle");
    }

    @Test
    @DisplayName("Lane: 100 000 steps that complete at once need no deeper stack")
    void shallowLane() {
        ReentrantLock lock = new ReentrantLock();
        int[] ran = {0};
        Lane lane = new Lane(lock, () -> null);
        for (int i = 0; i < 100_000; i++) {
            add(lock, lane, () -> {
                ran[0]++;
                return DONE;
            });
        }
        lane.run();

        assertThat(ran[0]).isEqualTo(100_000);
    }

    private static void add(ReentrantLock lock, Lane lane, Lane.Step step) {
        lock.lock();
        try {
            lane.add(step);
        } finally {
            lock.unlock();
        }
    }

    private static VaskEvent event(int number) {
        return new VaskEvent.Connected("app", number + ".1", "x");
    }

    private static VaskListener into(List<String> heard) {
        return new VaskListener() {
            @Override
            public void onConnected(VaskEvent.Connected event) {
                heard.add(event.socketId());
            }
        };
    }

    @Test
    @DisplayName(
            "HostEvents: told in order, none before dispatch, the newest dropped beyond the bound; without listeners nothing waits")
    void hostEvents() {
        List<String> heard = new ArrayList<>();
        Counters counters = new Counters(VaskMeter.NONE, TIME);
        HostEvents events = new HostEvents(List.of(into(heard)), Runnable::run, 3, counters, TIME);
        for (int i = 0; i < 5; i++) {
            events.add(event(i));
        }
        assertThat(heard).isEmpty();
        events.dispatch();
        events.dispatch();

        assertThat(heard).containsExactly("0.1", "1.1", "2.1");
        assertThat(counters.droppedListenerCalls.sum()).isEqualTo(2);
        HostEvents nobody = new HostEvents(
                List.of(),
                task -> {
                    throw new AssertionError("nothing to tell");
                },
                1,
                counters,
                TIME);
        nobody.add(event(1));
        nobody.add(event(2));
        nobody.dispatch();
        assertThat(counters.droppedListenerCalls.sum()).isEqualTo(2);
    }

    @Test
    @DisplayName("HostEvents: an executor that rejects loses nothing: the next dispatch tells all, in order")
    void rejecting() {
        List<String> heard = new ArrayList<>();
        boolean[] rejects = {true};
        Counters counters = new Counters(VaskMeter.NONE, TIME);
        HostEvents events = new HostEvents(
                List.of(into(heard)),
                task -> {
                    if (rejects[0]) {
                        throw new RejectedExecutionException();
                    }
                    task.run();
                },
                100,
                counters,
                TIME);
        events.add(event(1));
        events.dispatch();
        assertThat(counters.failures.sum()).isOne();
        rejects[0] = false;
        events.add(event(2));
        events.dispatch();

        assertThat(heard).containsExactly("1.1", "2.1");
    }

    @Test
    @Timeout(60)
    @DisplayName("HostEvents: events of four threads are all told, one at a time, each thread's in order")
    void concurrent() throws InterruptedException {
        Set<Thread> inside = Collections.synchronizedSet(new HashSet<>());
        List<Integer> overlaps = Collections.synchronizedList(new ArrayList<>());
        List<String> heard = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch told = new CountDownLatch(4_000);
        ExecutorService pool = Executors.newFixedThreadPool(3);
        HostEvents events = new HostEvents(
                List.of(new VaskListener() {
                    @Override
                    public void onConnected(VaskEvent.Connected event) {
                        inside.add(Thread.currentThread());
                        if (inside.size() != 1) {
                            overlaps.add(1);
                        }
                        heard.add(event.socketId());
                        inside.remove(Thread.currentThread());
                        told.countDown();
                    }
                }),
                pool,
                10_000,
                new Counters(VaskMeter.NONE, TIME),
                TIME);
        for (int t = 0; t < 4; t++) {
            int number = t;
            Thread thread = new Thread(() -> {
                for (int i = 0; i < 1_000; i++) {
                    events.add(new VaskEvent.Connected("app", number + "." + i, "x"));
                    events.dispatch();
                }
            });
            thread.setDaemon(true);
            thread.start();
        }
        assertThat(told.await(30, TimeUnit.SECONDS)).isTrue();
        pool.shutdown();

        assertThat(overlaps).isEmpty();
        int[] next = new int[4];
        for (String id : heard) {
            int thread = id.charAt(0) - '0';
            assertThat(id).isEqualTo(thread + "." + next[thread]++);
        }
    }
}
