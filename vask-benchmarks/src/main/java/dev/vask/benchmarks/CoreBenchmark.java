package dev.vask.benchmarks;

import dev.vask.App;
import dev.vask.Limits;
import dev.vask.Vask;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The core's own cost per message, through its public door. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CoreBenchmark {
    private static final String PAYLOAD = "{\"text\":\"" + "x".repeat(189) + "\"}";
    private static final int ROOM = 1_000;

    private Vask vask = open();
    private FreeSocket peer = new FreeSocket(vask);
    private String subscribe = "";
    private String unsubscribe = "";
    private String clientEvent = "";

    private static Vask open() {
        Limits limits = Limits.defaults().withMessagesPerSecond(1_000_000_000).withMessageBurst(1_000_000_000);
        return Vask.builder()
                .app(App.of("key", "secret").withClientEvents(true).withClientEventRate(0))
                .limits(limits)
                .executor(Runnable::run)
                .sendExecutor(Runnable::run)
                .build();
    }

    /** A room of a thousand, an empty one, and a client in a private channel with one other. */
    @Setup
    public void fill() {
        for (int i = 0; i < ROOM; i++) {
            new FreeSocket(vask).says("{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"full\"}}");
        }
        joinPair(new FreeSocket(vask));
        String id = peer.socketId();
        joinPair(peer);
        String auth = auth(id, "private-mine");
        subscribe =
                "{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"private-mine\",\"auth\":\"" + auth + "\"}}";
        unsubscribe = "{\"event\":\"pusher:unsubscribe\",\"data\":{\"channel\":\"private-mine\"}}";
        clientEvent = "{\"event\":\"client-typing\",\"channel\":\"private-pair\",\"data\":{\"on\":true}}";
    }

    private void joinPair(FreeSocket socket) {
        String auth = auth(socket.socketId(), "private-pair");
        socket.says(
                "{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"private-pair\",\"auth\":\"" + auth + "\"}}");
    }

    private String auth(String socketId, String channel) {
        String body = vask.app("key").channelAuthorizer().authorize(socketId, channel);
        return body.substring("{\"auth\":\"".length(), body.length() - 2);
    }

    @TearDown
    public void close() {
        vask.close();
    }

    /** One event to a thousand subscribers; divide by a thousand for the cost of a delivery. */
    @Benchmark
    public CompletionStage<Void> broadcastToThousand() {
        return vask.app("key").trigger("full", "tick", PAYLOAD);
    }

    /** An event nobody hears. */
    @Benchmark
    public CompletionStage<Void> publishToNobody() {
        return vask.app("key").trigger("empty", "tick", PAYLOAD);
    }

    /** A signed subscription and its end. */
    @Benchmark
    public Object subscribeAndUnsubscribe() {
        peer.says(subscribe);
        peer.says(unsubscribe);
        return peer.last();
    }

    /** A client event to one other client. */
    @Benchmark
    public Object clientEvent() {
        peer.says(clientEvent);
        return peer.last();
    }

    /** The smallest round trip there is. */
    @Benchmark
    public Object pingPong() {
        peer.says("{\"event\":\"pusher:ping\",\"data\":{}}");
        return peer.last();
    }
}
