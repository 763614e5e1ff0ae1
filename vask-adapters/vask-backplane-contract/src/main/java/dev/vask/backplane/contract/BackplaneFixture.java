package dev.vask.backplane.contract;

import dev.vask.spi.Backplane;
import dev.vask.spi.BackplaneListener;
import dev.vask.testing.VirtualTime;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** An engine under test, and nodes on it; made for each test, closed after it. Used by one thread. */
public interface BackplaneFixture {
    /**
     * Makes a node on the one engine of this fixture, and starts it.
     *
     * @param listener whom the node tells
     * @return started and usable: the next call may be made at once
     * @throws Exception which fails the test
     */
    Backplane node(BackplaneListener listener) throws Exception;

    /**
     * Whether there may be a second node. Without one, what nodes only know together is not tested: cluster-wide answers,
     * kept events, notices.
     */
    default boolean severalNodes() {
        return true;
    }

    /** How long a test waits, in real time, for what must come, a stage or a callback. Only a failing test waits that long. */
    default Duration patience() {
        return Duration.ofSeconds(10);
    }

    /** The engine's time where it is not real; the contract lets it pass while it waits. Null where time is real. */
    default @Nullable VirtualTime virtualTime() {
        return null;
    }

    /** Whether calls fail now and then without a fault of the caller's. The contract then makes them again. */
    default boolean callsMayFail() {
        return false;
    }

    /**
     * Whether the listener is called only inside calls, on their thread. Then the engine is as serial as those who call it,
     * and is not tested with two at a time.
     */
    default boolean tellsInsideCalls() {
        return false;
    }

    /** A frame of so many bytes is refused; 0 where there is no bound. */
    default int tooLargeBytes() {
        return 0;
    }

    /** Whether {@link #freeze} works. */
    default boolean freezable() {
        return false;
    }

    /** From now on what is behind the nodes takes everything and answers nothing. */
    default void freeze() throws Exception {
        throw new UnsupportedOperationException("not freezable");
    }

    /** Ends {@link #freeze}; what waited is answered. */
    default void thaw() throws Exception {
        throw new UnsupportedOperationException("not freezable");
    }

    /** Ends what {@link #node} has begun, the engine at last. Nodes may be closed already. */
    void close() throws Exception;
}
