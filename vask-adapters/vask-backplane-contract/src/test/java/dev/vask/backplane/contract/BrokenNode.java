package dev.vask.backplane.contract;

import dev.vask.spi.Backplane;
import dev.vask.spi.BackplaneListener;
import dev.vask.spi.Cluster;
import dev.vask.spi.Envelope;
import dev.vask.spi.PresenceMember;
import dev.vask.spi.Topic;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A node that breaks one promise. What it tells goes through a proxy, which says what it was asked to say wrong. */
final class BrokenNode implements Backplane {
    /** The promise that is broken. */
    enum Bug {
        LOSES_EVENTS,
        REPEATS_EVENTS,
        SWAPS_EVENTS,
        FORGETS_TAGS,
        TELLS_JOINS_TWICE,
        TELLS_NO_MEMBERS,
        TELLS_VACATED_TWICE,
        TELLS_THE_HOST_EVERYWHERE,
        TELLS_AFTER_CLOSE,
        COMPLETES_TOO_SOON,
        NEVER_COMPLETES_LEAVES,
        LETS_LISTENERS_FAIL_CALLS,
        GOES_ON_AFTER_CLOSE,
        FORGETS_WHAT_IS_KEPT
    }

    private final Backplane node;
    private final Bug bug;
    private final AtomicInteger events = new AtomicInteger();
    private volatile BackplaneListener to;
    private volatile Runnable held;

    BrokenNode(Backplane node, Bug bug) {
        this.node = node;
        this.bug = bug;
    }

    @Override
    public void start(BackplaneListener listener) {
        to = listener;
        node.start((BackplaneListener) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {BackplaneListener.class}, (proxy, method, arguments) -> {
                    Runnable call = () -> invoke(method, arguments);
                    switch (method.getName()) {
                        case "onMessage" -> message((Topic) arguments[0], (Envelope) arguments[1], call);
                        case "onMemberAdded", "onMemberRemoved" -> {
                            arguments[2] = bug == Bug.TELLS_THE_HOST_EVERYWHERE || (Boolean) arguments[2];
                            twiceIf(bug == Bug.TELLS_JOINS_TWICE, call);
                        }
                        case "onMembers" -> twiceIf(false, bug == Bug.TELLS_NO_MEMBERS ? () -> {} : call);
                        case "onCached" -> twiceIf(false, bug == Bug.FORGETS_WHAT_IS_KEPT ? () -> {} : call);
                        case "onVacated" -> twiceIf(bug == Bug.TELLS_VACATED_TWICE, call);
                        default -> {
                            return invoke(method, arguments);
                        }
                    }
                    return null;
                }));
    }

    private Object invoke(Method method, Object[] arguments) {
        try {
            return method.invoke(to, arguments);
        } catch (InvocationTargetException e) {
            throw (RuntimeException) e.getCause();
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void twiceIf(boolean twice, Runnable call) {
        call.run();
        if (twice) {
            call.run();
        }
    }

    private void message(Topic topic, Envelope envelope, Runnable call) {
        int number = events.getAndIncrement();
        switch (bug) {
            case LOSES_EVENTS -> twiceIf(false, number % 20 == 19 ? () -> {} : call);
            case REPEATS_EVENTS -> twiceIf(number % 20 == 19, call);
            case SWAPS_EVENTS -> swap(number, call);
            case FORGETS_TAGS ->
                to.onMessage(
                        topic,
                        envelope instanceof Envelope.Event event
                                ? new Envelope.Event(event.frame(), event.exceptSocketId(), event.cache(), null)
                                : envelope);
            default -> call.run();
        }
    }

    /** The tenth comes after the eleventh. */
    private void swap(int number, Runnable call) {
        if (number % 10 == 9) {
            held = call;
            return;
        }
        call.run();
        if (number % 10 == 0 && held != null) {
            held.run();
        }
    }

    @Override
    public CompletionStage<Void> subscribe(Topic topic) {
        return node.subscribe(topic);
    }

    @Override
    public CompletionStage<Void> unsubscribe(Topic topic) {
        return node.unsubscribe(topic);
    }

    @Override
    public CompletionStage<Void> join(Topic topic, PresenceMember member) {
        if (bug == Bug.COMPLETES_TOO_SOON) {
            CompletableFuture.delayedExecutor(5, TimeUnit.MILLISECONDS).execute(() -> node.join(topic, member));
            return CompletableFuture.completedFuture(null);
        }
        return node.join(topic, member);
    }

    @Override
    public CompletionStage<Void> leave(Topic topic, String userId) {
        CompletionStage<Void> left = node.leave(topic, userId);
        return bug == Bug.NEVER_COMPLETES_LEAVES ? new CompletableFuture<>() : left;
    }

    @Override
    public CompletionStage<Void> watch(Topic user) {
        return node.watch(user);
    }

    @Override
    public CompletionStage<Void> unwatch(Topic user) {
        return node.unwatch(user);
    }

    @Override
    public CompletionStage<Void> publish(Topic topic, Envelope envelope) {
        CompletionStage<Void> published = node.publish(topic, envelope);
        return bug == Bug.LETS_LISTENERS_FAIL_CALLS ? published.thenRun(() -> to.onOnline(topic, true)) : published;
    }

    @Override
    public Cluster cluster() {
        return node.cluster();
    }

    @Override
    public void close() {
        if (bug == Bug.GOES_ON_AFTER_CLOSE) {
            return;
        }
        node.close();
        if (bug == Bug.TELLS_AFTER_CLOSE) {
            CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS)
                    .execute(() -> to.onVacated(new Topic("app", "late")));
        }
    }
}
