package dev.vask.benchmarks;

import dev.vask.Vask;
import dev.vask.VaskApp;
import java.util.concurrent.CompletionStage;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** Single messages, from the text that arrives to the text that is sent. */
public class MessageBenchmark extends Measured {
    private static final String PAIR = "private-pair";

    private final Vask vask = Core.open();
    private final VaskApp app = vask.app(Core.KEY);
    private final FreeSocket peer = new FreeSocket(vask);
    private final FreeSocket other = new FreeSocket(vask);
    private final String clientEvent =
            "{\"event\":\"client-typing\",\"channel\":\"" + PAIR + "\",\"data\":{\"on\":true}}";
    private String parsed = "";

    /** Two in one private channel. */
    @Setup
    public void join() {
        String id = peer.socketId();
        parsed = Core.subscribe(vask, id, "private-nobody").replace("pusher:subscribe", "pusher:unsubscribe");
        other.says(Core.subscribe(vask, other.socketId(), PAIR));
        peer.says(Core.subscribe(vask, id, PAIR));
        long before = other.sent();
        peer.says(clientEvent);
        if (other.sent() != before + 1) {
            throw new IllegalStateException("the other member has not got it");
        }
    }

    /** Ends them. */
    @TearDown
    public void close() {
        vask.close();
    }

    /** An event of 200 bytes that nobody hears. */
    @Benchmark
    public CompletionStage<Void> publishToNobody() {
        return app.trigger("empty", "tick", Core.PAYLOAD);
    }

    /** A client event, until the other member has it. */
    @Benchmark
    public long clientEvent() {
        peer.says(clientEvent);
        return other.sent();
    }

    /** The smallest round trip there is. */
    @Benchmark
    public long pingPong() {
        peer.says("{\"event\":\"pusher:ping\",\"data\":{}}");
        return peer.sent();
    }

    /** The text of a signed subscription, but as the end of one that there is not: it is read, and nothing comes of it. */
    @Benchmark
    public long parse() {
        peer.says(parsed);
        return peer.sent();
    }
}
