package dev.vask.spi;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The engine between nodes. Every publish and every change of membership goes out through it and takes effect only when
 * it comes back through the {@link BackplaneListener}; so all nodes see one order, and one node is the special case in
 * which it comes back at once.
 *
 * <p>An engine promises:
 * <ol>
 *   <li>Methods never block and never throw; every stage completes within seconds, well or with a {@link BackplaneException}.
 *   <li>For one topic, calls are carried out in the order they were made, and the listener is called serially, in one
 *       order on all nodes.
 *   <li>{@link #join} and {@link #leave} are idempotent per node and user; {@link #subscribe}, {@link #unsubscribe},
 *       {@link #watch} and {@link #unwatch} per node. The engine decides what is first or last in the cluster and calls
 *       back once per transition.
 *   <li>The listener is called before the stage that caused the call completes; calling it inside the method is allowed.
 *   <li>What the listener throws is logged and changes nothing. After {@link #close} has returned it is not called.
 *   <li>What a node gives up ({@link #leave}, {@link #unsubscribe}, {@link #unwatch}) is given up, also where the stage fails: then
 *       as soon as the engine can. The core does not ask again.
 *   <li>Where events may have been missed, {@link BackplaneListener#onGap} says so.
 * </ol>
 *
 * <p>The core promises: no lock is held while it calls; for one topic it makes the next call only after the previous
 * one's stage has completed, except that {@link #publish} may be called at any time.
 */
public interface Backplane extends AutoCloseable {
    /**
     * Called once, before any other method.
     *
     * @throws RuntimeException if it cannot start; then it holds nothing, and {@link #close} is not called
     */
    void start(BackplaneListener listener);

    /**
     * This node has a first subscriber: when the stage completes, every later publish anywhere is seen here, and the listener
     * knows who is present and what is cached.
     */
    CompletionStage<Void> subscribe(Topic topic);

    /** This node's last subscriber has gone. Stragglers may still be delivered; the core ignores them. */
    CompletionStage<Void> unsubscribe(Topic topic);

    /** A user has a first connection in a presence channel on this node. */
    CompletionStage<Void> join(Topic topic, PresenceMember member);

    /** A user's last connection in a presence channel on this node has gone. */
    CompletionStage<Void> leave(Topic topic, String userId);

    /**
     * This node wants to hear of a user's coming and going: {@link BackplaneListener#onOnline} is called with how it stands,
     * before the stage completes, and then with every change. A user is online while its topic is occupied.
     *
     * @param user the topic of a signed-in user
     */
    CompletionStage<Void> watch(Topic user);

    /** Nobody here wants to hear of the user any more. */
    CompletionStage<Void> unwatch(Topic user);

    /** Sends an envelope to every node that is subscribed to the topic, this one included; at most once. */
    CompletionStage<Void> publish(Topic topic, Envelope envelope);

    /**
     * What this node knows only together with others; null where there are no others: then the core answers by itself. Asked
     * for before {@link #start}, and always the same.
     */
    default @Nullable Cluster cluster() {
        return null;
    }

    /** How the engine stands; from memory. */
    default BackplaneHealth health() {
        return BackplaneHealth.UP;
    }

    /**
     * Gives up what this node still holds, as far as that is done within a second, and stops calling the listener. Calls made
     * afterwards are rejected. Idempotent, never throws.
     */
    @Override
    void close();
}
