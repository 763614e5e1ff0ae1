package dev.vask.simulation;

import dev.vask.internal.local.LocalBackplane;
import dev.vask.spi.Backplane;
import dev.vask.spi.BackplaneListener;
import dev.vask.spi.Envelope;
import dev.vask.spi.PresenceMember;
import dev.vask.spi.Topic;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * The engine of one node, but with a way to go: what the core asks for happens later, for each topic in the order it was
 * asked. So subscriptions are pending for a while, as they are with an engine between nodes.
 */
final class Engine implements Backplane {
    private final LocalBackplane local = new LocalBackplane();
    private final Node node;
    private final Scheduler scheduler;
    private final Map<Topic, TaskQueue> ways = new HashMap<>();
    private boolean starved;

    Engine(Node node, Scheduler scheduler) {
        this.node = node;
        this.scheduler = scheduler;
    }

    void starve(boolean on) {
        starved = on;
        ways.values().forEach(it -> it.starve(on));
    }

    LocalBackplane local() {
        return local;
    }

    @Override
    public void start(BackplaneListener listener) {
        local.start(listener);
    }

    @Override
    public CompletionStage<Void> subscribe(Topic topic) {
        return later(topic, () -> local.subscribe(topic));
    }

    @Override
    public CompletionStage<Void> unsubscribe(Topic topic) {
        return later(topic, () -> local.unsubscribe(topic));
    }

    @Override
    public CompletionStage<Void> join(Topic topic, PresenceMember member) {
        return later(topic, () -> local.join(topic, member));
    }

    @Override
    public CompletionStage<Void> leave(Topic topic, String userId) {
        return later(topic, () -> local.leave(topic, userId));
    }

    @Override
    public CompletionStage<Void> watch(Topic user) {
        return later(user, () -> local.watch(user));
    }

    @Override
    public CompletionStage<Void> unwatch(Topic user) {
        return later(user, () -> local.unwatch(user));
    }

    @Override
    public CompletionStage<Void> publish(Topic topic, Envelope envelope) {
        return later(topic, () -> local.publish(topic, envelope));
    }

    @Override
    public void close() {
        local.close();
    }

    private CompletionStage<Void> later(Topic topic, Supplier<CompletionStage<Void>> call) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        way(topic).execute(() -> {
            CompletionStage<Void> carriedOut = call.get();
            node.calledOut();
            carriedOut.whenComplete((it, failure) -> done.complete(null));
        });
        node.calledOut();
        return done;
    }

    private TaskQueue way(Topic topic) {
        return ways.computeIfAbsent(topic, it -> {
            TaskQueue way = scheduler.thread("engine, " + it.channel());
            way.starve(starved);
            return way;
        });
    }
}
