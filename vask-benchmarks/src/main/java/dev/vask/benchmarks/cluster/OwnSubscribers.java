package dev.vask.benchmarks.cluster;

import dev.vask.Vask;
import dev.vask.benchmarks.FreeSocket;
import dev.vask.benchmarks.load.client.Message;
import dev.vask.transport.OutboundText;
import dev.vask.transport.SendCallback;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** Subscribers inside a node, without a network: what is measured is Vask and Redis. They read each event, as the others do. */
final class OwnSubscribers {
    private final int nodes;
    private final LongAdder acknowledged = new LongAdder();
    private final LongAdder delivered = new LongAdder();
    private final LongAdder problems = new LongAdder();
    private final Histogram latency = new ConcurrentHistogram(3);

    OwnSubscribers(int nodes) {
        this.nodes = nodes;
    }

    /** Connects and subscribes them: to channel after channel, and round again. */
    void subscribe(Vask vask, int count, int channels) {
        for (int i = 0; i < count; i++) {
            new Subscriber(vask)
                    .says("{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"c" + i % channels + "\"}}");
        }
        while (acknowledged.sum() < count) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    /** What came since the last time: events, those out of order, and nanoseconds to receive, median and 99th percentile. */
    String came() {
        String line = String.format(
                Locale.ROOT,
                "%d %d %d %d",
                delivered.sumThenReset(),
                problems.sumThenReset(),
                latency.getValueAtPercentile(50),
                latency.getValueAtPercentile(99));
        latency.reset();
        return line;
    }

    /** How many events came since the last {@link #came}. */
    long delivered() {
        return delivered.sum();
    }

    private final class Subscriber extends FreeSocket {
        /** The last number from each node; a socket's sends come one after the other. */
        private final long[] last = new long[nodes];

        Subscriber(Vask vask) {
            super(vask);
        }

        @Override
        public void send(List<OutboundText> batch, SendCallback callback) {
            for (OutboundText text : batch) {
                ByteBuffer bytes = text.asByteBuffer();
                if (bytes.remaining() > Message.LEAST_LENGTH) {
                    heard(bytes);
                } else if (text.text().contains("subscription_succeeded")) {
                    acknowledged.increment();
                }
            }
            super.send(batch, callback);
        }

        private void heard(ByteBuffer event) {
            long sequence = Message.sequence(event, event.limit());
            int node = (int) (sequence / ClusterNode.NUMBERS);
            if (sequence % ClusterNode.NUMBERS != ++last[node]) {
                problems.increment();
            }
            latency.recordValue(Math.max(0, System.nanoTime() - Message.stamp(event, event.limit())));
            delivered.increment();
        }
    }
}
