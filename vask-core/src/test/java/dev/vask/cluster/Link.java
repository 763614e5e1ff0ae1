package dev.vask.cluster;

import dev.vask.cluster.SharedEngine.Cut;
import dev.vask.spi.BackplaneException;
import dev.vask.spi.Topic;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is between a node and the store: calls go there, answers and news come back, and all of it may get lost. */
final class Link {
    private final SharedEngine engine;
    private final int node;
    private final Map<Topic, Place> places = new LinkedHashMap<>();
    private final List<Runnable> unsaid = new ArrayList<>();
    private Runnable calledOut = () -> {};
    private @Nullable Cut cut;
    /** What is on its way when the node is cut off arrives on none of its later connections. */
    private int connection;

    private boolean over;
    private boolean dead;

    Link(SharedEngine engine, int node) {
        this.engine = engine;
        this.node = node;
    }

    void whenCalledOut(Runnable hook) {
        calledOut = hook;
    }

    Place place(Topic topic) {
        return places.computeIfAbsent(topic, it -> new Place(engine, node, it));
    }

    Iterable<Place> places() {
        return places.values();
    }

    // --- how it is ---

    void cut(Cut how) {
        cut = how;
        connection++;
    }

    void heal() {
        cut = null;
        unsaid.forEach(Runnable::run);
        unsaid.clear();
    }

    /** Nothing is called any more. */
    void close() {
        over = true;
    }

    /** The process is gone: nothing completes any more. */
    void die() {
        over = true;
        dead = true;
        cut = Cut.CALL_LOST;
    }

    boolean isCut() {
        return cut != null;
    }

    boolean isOver() {
        return over;
    }

    boolean isUp() {
        return !over && cut == null;
    }

    int connection() {
        return connection;
    }

    // --- to the node ---

    /** @param lost what happens at the node's side if it does not arrive */
    void arrives(Place place, Runnable what, Runnable lost) {
        int on = connection;
        long which = ++place.sent;
        Runnable arrival = () -> {
            if (which <= place.arrived) {
                // The network has delivered it twice.
                return;
            }
            place.arrived = which;
            if (on == connection && !over) {
                what.run();
                calledOut.run();
            } else {
                lost.run();
            }
        };
        place.in.execute(arrival);
        if (engine.ways().twice()) {
            place.in.execute(arrival);
        }
    }

    // --- to the store ---

    /** The node says this as soon as it is heard. */
    void says(Place place, Runnable what) {
        if (cut == null) {
            place.out.execute(what);
        } else {
            unsaid.add(() -> place.out.execute(what));
        }
    }

    /**
     * A call, and its answer.
     *
     * @param always what the node remembers, whatever becomes of the call
     */
    <T extends @Nullable Object> CompletionStage<T> call(Place place, Consumer<Place> always, Supplier<T> carryOut) {
        if (over) {
            return CompletableFuture.failedFuture(BackplaneException.rejected("this node is closed", null));
        }
        CompletableFuture<T> stage = new CompletableFuture<>();
        Runnable lost = () -> fails(stage, BackplaneException.unconfirmed("no answer", null));
        place.out.execute(() -> {
            if (over) {
                lost.run();
                return;
            }
            always.accept(place);
            Cut how = cut;
            if (how == Cut.REJECTED) {
                place.in.execute(() -> fails(stage, BackplaneException.rejected("cut off", null)));
            } else if (how == Cut.CALL_LOST) {
                place.in.execute(lost);
            } else {
                T answer = carryOut.get();
                if (how == Cut.ANSWER_LOST) {
                    place.in.execute(lost);
                } else {
                    arrives(place, () -> stage.complete(answer), lost);
                }
            }
        });
        calledOut.run();
        return stage;
    }

    private void fails(CompletableFuture<?> stage, BackplaneException failure) {
        // Who is killed does not even see that.
        if (!dead) {
            stage.completeExceptionally(failure);
        }
    }
}
