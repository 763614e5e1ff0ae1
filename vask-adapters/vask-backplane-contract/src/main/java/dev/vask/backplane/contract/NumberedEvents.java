package dev.vask.backplane.contract;

import dev.vask.spi.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A node that publishes numbered events all the time, on a thread of its own. Safe for any thread. */
final class NumberedEvents implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** An engine that is slower than the stream would be further behind with each event, and whatever waits in line with it. */
    private static final int IN_FLIGHT = 32;

    private final AtomicInteger next = new AtomicInteger();
    private final Map<Integer, CompletionStage<Void>> stages = new ConcurrentHashMap<>();
    private final Thread thread;
    private volatile boolean ended;
    private volatile @Nullable Throwable failure;

    /** Publishes "event n". */
    NumberedEvents(NodeUnderTest node, Topic topic) {
        this(i -> node.backplane.publish(topic, EngineUnderTest.event(name(i))));
    }

    /** Publishes something of each number. */
    NumberedEvents(IntFunction<CompletionStage<Void>> publish) {
        thread = new Thread(
                () -> {
                    try {
                        while (!ended) {
                            // The number is taken before the call: whoever reads it then knows what is yet to begin.
                            int number = next.getAndIncrement();
                            stages.put(number, publish.apply(number));
                            awaitAnswer(number - IN_FLIGHT);
                            TimeUnit.MICROSECONDS.sleep(500);
                        }
                    } catch (InterruptedException | RuntimeException | AssertionError e) {
                        failure = e;
                    }
                },
                "stream");
        thread.setDaemon(true);
        thread.start();
    }

    /** However it turned out. */
    private void awaitAnswer(int number) throws InterruptedException {
        CompletionStage<Void> earlier = stages.get(number);
        while (earlier != null && !earlier.toCompletableFuture().isDone() && !ended) {
            TimeUnit.MICROSECONDS.sleep(100);
        }
    }

    static String name(int number) {
        return "event " + number;
    }

    /** All from this number on will be published later than now. */
    int next() {
        return next.get();
    }

    /** Waits until so many more have been published. */
    void awaitMore(int count) {
        await(next.get() + count - 1);
    }

    private void await(int number) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!stages.containsKey(number)) {
            Throwable broken = failure;
            if (broken != null || System.nanoTime() - deadline > 0) {
                throw new AssertionError("the stream has stopped", broken);
            }
            LockSupport.parkNanos(100_000);
        }
    }

    /** Those of a range that were certainly published; waits for their stages. */
    List<String> confirmed(int from, int to) {
        await(to - 1);
        return IntStream.range(from, to)
                .filter(i -> Objects.requireNonNull(stages.get(i))
                        .toCompletableFuture()
                        .handle((done, failed) -> failed == null)
                        .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                        .join())
                .mapToObj(NumberedEvents::name)
                .toList();
    }

    /** Publishes no more. */
    @Override
    public void close() {
        ended = true;
        Threads.join(thread);
        if (failure != null) {
            throw new AssertionError("the stream has failed", failure);
        }
    }
}
