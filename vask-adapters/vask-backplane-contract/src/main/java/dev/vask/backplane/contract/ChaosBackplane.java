package dev.vask.backplane.contract;

import dev.vask.spi.Backplane;
import dev.vask.spi.BackplaneException;
import dev.vask.spi.BackplaneHealth;
import dev.vask.spi.BackplaneListener;
import dev.vask.spi.Cluster;
import dev.vask.spi.Envelope;
import dev.vask.spi.PresenceMember;
import dev.vask.spi.Topic;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Another engine, at its worst within the promises of {@link Backplane}: calls, callbacks and answers come late and on any
 * thread, some calls fail before or after they were carried out, and where it is frozen nothing is answered in time. Of
 * one topic nothing ever overtakes. For tests of what stands on an engine, and of the contract.
 */
public final class ChaosBackplane implements Backplane {
    private final Backplane engine;
    private final Chaos chaos;
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(3, task -> {
        Thread thread = new Thread(task, "chaos");
        thread.setDaemon(true);
        return thread;
    });
    private final Map<Topic, Way> there = new ConcurrentHashMap<>();
    private final Map<Topic, Way> back = new ConcurrentHashMap<>();
    private final Map<Topic, AtomicLong> numbers = new ConcurrentHashMap<>();
    private final Map<Long, CompletableFuture<Void>> pending = new ConcurrentHashMap<>();
    private final AtomicLong calls = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private volatile @Nullable ChaosListener listener;
    private volatile boolean frozen;
    private volatile boolean closed;

    /**
     * An engine that is at the mercy of chance.
     *
     * @param engine not started; closed with this one
     */
    public ChaosBackplane(Backplane engine, Chaos chaos) {
        this.engine = engine;
        this.chaos = chaos;
    }

    /** From now on nothing goes there or back; calls fail in time, and are carried out later, after {@link #thaw}. */
    public void freeze() {
        frozen = true;
    }

    /** Ends {@link #freeze}: what waited goes on. */
    public void thaw() {
        frozen = false;
    }

    /** How many calls have failed so far by chance. */
    public long failures() {
        return failures.get();
    }

    @Override
    public void start(BackplaneListener listener) {
        ChaosListener between = new ChaosListener(listener, this::back);
        this.listener = between;
        engine.start(between);
    }

    @Override
    public CompletionStage<Void> subscribe(Topic topic) {
        return call(topic, () -> engine.subscribe(topic));
    }

    @Override
    public CompletionStage<Void> unsubscribe(Topic topic) {
        return call(topic, () -> engine.unsubscribe(topic));
    }

    @Override
    public CompletionStage<Void> join(Topic topic, PresenceMember member) {
        return call(topic, () -> engine.join(topic, member));
    }

    @Override
    public CompletionStage<Void> leave(Topic topic, String userId) {
        return call(topic, () -> engine.leave(topic, userId));
    }

    @Override
    public CompletionStage<Void> watch(Topic user) {
        return call(user, () -> engine.watch(user));
    }

    @Override
    public CompletionStage<Void> unwatch(Topic user) {
        return call(user, () -> engine.unwatch(user));
    }

    @Override
    public CompletionStage<Void> publish(Topic topic, Envelope envelope) {
        return call(topic, () -> engine.publish(topic, envelope));
    }

    /** The engine's own: questions are not held up. */
    @Override
    public @Nullable Cluster cluster() {
        return engine.cluster();
    }

    @Override
    public BackplaneHealth health() {
        return engine.health();
    }

    private CompletionStage<Void> call(Topic topic, Supplier<CompletionStage<Void>> action) {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        long call = calls.getAndIncrement();
        pending.put(call, answer);
        if (closed) {
            answer.completeExceptionally(BackplaneException.rejected("closed", null));
        } else {
            there.computeIfAbsent(topic, this::way).add(() -> carryOut(topic, action, answer));
        }
        return answer.orTimeout(chaos.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((done, failure) -> pending.remove(call))
                .exceptionallyCompose(ChaosBackplane::named);
    }

    private static CompletionStage<Void> named(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return CompletableFuture.failedFuture(
                cause instanceof BackplaneException
                        ? cause
                        : BackplaneException.unconfirmed("no answer in time", cause));
    }

    private void carryOut(Topic topic, Supplier<CompletionStage<Void>> call, CompletableFuture<Void> answer) {
        long number = numbers.computeIfAbsent(topic, any -> new AtomicLong()).getAndIncrement();
        Chaos.Fate fate = chaos.fate(topic, number);
        if (fate == Chaos.Fate.REJECTED) {
            failures.incrementAndGet();
            back(topic).add(() -> answer.completeExceptionally(BackplaneException.rejected("by chance", null)));
            return;
        }
        // Behind the callbacks, which the engine makes before.
        call.get().whenComplete((done, failure) -> back(topic).add(() -> complete(fate, answer, failure)));
    }

    private void complete(Chaos.Fate fate, CompletableFuture<Void> answer, @Nullable Throwable failure) {
        if (failure != null) {
            answer.completeExceptionally(failure);
        } else if (fate == Chaos.Fate.UNCONFIRMED) {
            failures.incrementAndGet();
            answer.completeExceptionally(BackplaneException.unconfirmed("by chance", null));
        } else {
            answer.complete(null);
        }
    }

    private Way back(Topic topic) {
        return back.computeIfAbsent(topic, this::way);
    }

    private Way way(Topic topic) {
        return new Way(threads, number -> chaos.delayNanos(topic, number), () -> frozen);
    }

    @Override
    public void close() {
        closed = true;
        engine.close();
        ChaosListener between = listener;
        if (between != null) {
            between.close();
        }
        threads.shutdownNow();
        // Those that come later see that it is closed.
        pending.values()
                .forEach(answer -> answer.completeExceptionally(BackplaneException.unconfirmed("closed", null)));
    }
}
