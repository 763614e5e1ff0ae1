package dev.vask.internal.hub;

import dev.vask.App;
import dev.vask.CloseCode;
import dev.vask.DisconnectReason;
import dev.vask.Limits;
import dev.vask.ProtocolPolicy;
import dev.vask.VaskMeter;
import dev.vask.internal.local.LocalBackplane;
import dev.vask.testing.VirtualTime;
import dev.vask.transport.EventLoop;
import dev.vask.transport.OutboundText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A hub of its own, on a backplane that answers at once, and who is in it. */
final class Hubs {
    private Hubs() {}

    static Hub open() {
        VirtualTime time = new VirtualTime();
        Counters counters = new Counters(VaskMeter.NONE, time);
        LocalBackplane backplane = new LocalBackplane();
        Hub hub = new Hub(
                Limits.defaults(),
                ProtocolPolicy.standard(),
                backplane,
                new HostEvents(List.of(), Runnable::run, 1_000, counters, time),
                counters,
                time,
                new Senders(Runnable::run, Senders.Waiting.NONE, time, counters, Limits.defaults()));
        backplane.start(hub);
        return hub;
    }

    static App app(int version) {
        return App.of("key", "key-of-version-" + version).withMaxConnections(2);
    }

    /** A connection that notes what is queued for it. */
    static final class Guest implements Subscriber {
        private final String socketId;
        private final List<OutboundText> got = Collections.synchronizedList(new ArrayList<>());

        Guest(String socketId) {
            this.socketId = socketId;
        }

        /** How often it got this very frame. */
        int count(OutboundText frame) {
            int count = 0;
            for (OutboundText one : got.toArray(OutboundText[]::new)) {
                count += one == frame ? 1 : 0;
            }
            return count;
        }

        @Override
        public String socketId() {
            return socketId;
        }

        @Override
        public void offer(OutboundText frame) {
            got.add(frame);
        }

        @Override
        public Claim claim(OutboundText frame, long nowNanos) {
            got.add(frame);
            return Claim.NONE;
        }

        @Override
        public void drain(List<OutboundText> claimed, Tally tally) {}

        @Override
        public void flush() {}

        @Override
        public @Nullable EventLoop eventLoop() {
            return null;
        }

        @Override
        public void close(CloseCode code, String message, DisconnectReason reason) {}
    }
}
