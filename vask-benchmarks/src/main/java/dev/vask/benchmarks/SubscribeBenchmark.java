package dev.vask.benchmarks;

import dev.vask.Vask;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A thousand connections subscribe, each to a channel of its own with a signature of its own, or unsubscribe again.
 *
 * <p>What undoes it is not in the time: it runs before each invocation, and as that takes a millisecond the clock that is
 * read between the two does not count. It is in the allocation, which is therefore that of both together.
 *
 * <p>Warms up for longer than others: so much code takes part that on two busy cores compiling it took ten seconds.
 */
@Warmup(iterations = 10, time = 2)
public class SubscribeBenchmark extends Measured {
    private static final int CLIENTS = 1_000;

    /** Into what. */
    public enum Room {
        /** Nobody is there: the channel is made, and ends. */
        PRIVATE_EMPTY,
        /** Another one is there. */
        PRIVATE,
        /** Another member is there, who is told. */
        PRESENCE
    }

    /** The connections. */
    @State(Scope.Thread)
    public static class Clients {
        @Param
        Room room = Room.PRIVATE;

        private final Vask vask = Core.open();
        private final FreeSocket[] clients = new FreeSocket[CLIENTS];
        private final String[] joins = new String[CLIENTS];
        private final String[] leaves = new String[CLIENTS];

        /** Signs everything, and has one connection wait in all the channels. */
        @Setup
        public void connect() {
            FreeSocket resident = new FreeSocket(vask);
            String residentId = resident.socketId();
            for (int i = 0; i < CLIENTS; i++) {
                String channel = (room == Room.PRESENCE ? "presence-room-" : "private-room-") + i;
                clients[i] = new FreeSocket(vask);
                joins[i] = join(clients[i].socketId(), channel, "user-" + i);
                leaves[i] = Core.unsubscribe(channel);
                if (room != Room.PRIVATE_EMPTY) {
                    resident.says(join(residentId, channel, "resident"));
                }
            }
        }

        private String join(String socketId, String channel, String userId) {
            return room == Room.PRESENCE
                    ? Core.subscribe(vask, socketId, channel, userId)
                    : Core.subscribe(vask, socketId, channel);
        }

        /** Ends them. */
        @TearDown
        public void close() {
            vask.close();
        }

        final void subscribe() {
            all(joins);
        }

        final void unsubscribe() {
            all(leaves);
        }

        private void all(String[] texts) {
            for (int i = 0; i < CLIENTS; i++) {
                clients[i].says(texts[i]);
            }
        }

        /** A measurement of refusals would look too good. */
        final void mustBe(long subscriptions) {
            long before = room == Room.PRIVATE_EMPTY ? 0 : CLIENTS;
            if (vask.stats().subscriptions() != before + subscriptions) {
                throw new IllegalStateException(vask.stats().toString());
            }
        }
    }

    /** They are out before each invocation. */
    public static class Outside extends Clients {
        /** Undoes the last invocation. */
        @Setup(Level.Invocation)
        public void leave() {
            unsubscribe();
        }

        /** Looks whether the last one did anything. */
        @TearDown(Level.Iteration)
        public void check() {
            mustBe(CLIENTS);
        }
    }

    /** They are in before each invocation. */
    public static class Inside extends Clients {
        /** Undoes the last invocation. */
        @Setup(Level.Invocation)
        public void join() {
            subscribe();
        }

        /** Looks whether the last one did anything. */
        @TearDown(Level.Iteration)
        public void check() {
            mustBe(0);
        }
    }

    /** A signed subscription, up to its acknowledgement. */
    @Benchmark
    @OperationsPerInvocation(CLIENTS)
    public void subscribe(Outside clients) {
        clients.subscribe();
    }

    /** The end of one. */
    @Benchmark
    @OperationsPerInvocation(CLIENTS)
    public void unsubscribe(Inside clients) {
        clients.unsubscribe();
    }
}
