package dev.vask.internal.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vask.CloseCode;
import dev.vask.DisconnectReason;
import dev.vask.internal.protocol.ChannelName;
import dev.vask.spi.Envelope;
import dev.vask.spi.Topic;
import dev.vask.transport.EventLoop;
import dev.vask.transport.OutboundText;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Memory runs out during a broadcast:")
class SweepFailureTest {
    private static final OutboundText FRAME = OutboundText.of("event");

    /** Idle at the first claim; notes the calls that follow. */
    private static final class Reader implements Subscriber {
        private final int number;
        private final AtomicReference<@Nullable Error> atEventLoop = new AtomicReference<>();
        private final AtomicReference<@Nullable Error> atClaim = new AtomicReference<>();
        private final AtomicReference<@Nullable Error> atOffer = new AtomicReference<>();
        final List<String> calls = new ArrayList<>();

        Reader(int number) {
            this.number = number;
        }

        private static void raise(AtomicReference<@Nullable Error> error) {
            Error raised = error.getAndSet(null);
            if (raised != null) {
                throw raised;
            }
        }

        @Override
        public String socketId() {
            return number + ".1";
        }

        @Override
        public void offer(OutboundText frame) {
            raise(atOffer);
            calls.add("offer");
        }

        @Override
        public Claim claim(OutboundText frame, long nowNanos) {
            raise(atClaim);
            calls.add("claim");
            return Claim.DRAIN;
        }

        @Override
        public void drain(List<OutboundText> claimed, Tally tally) {
            calls.add("drain");
        }

        @Override
        public void flush() {
            calls.add("flush");
        }

        @Override
        public @Nullable EventLoop eventLoop() {
            raise(atEventLoop);
            return null;
        }

        @Override
        public void close(CloseCode code, String message, DisconnectReason reason) {
            calls.add("close " + code.code());
        }
    }

    private final Hub hub = Hubs.open();
    private final List<Reader> readers = List.of(new Reader(1), new Reader(2), new Reader(3));

    SweepFailureTest() {
        AppHub app = hub.of(Hubs.app(1));
        ChannelName news = Objects.requireNonNull(ChannelName.parse("news", 200));
        for (Reader reader : readers) {
            app.join(reader, news, null, null);
            reader.calls.clear();
        }
    }

    private void publish() {
        hub.onMessage(new Topic(Hubs.app(1).key(), "news"), new Envelope.Event(FRAME, null, null, null));
    }

    @Test
    @DisplayName(
            "between claim and share → the claimed connection is sent to, the others too, and the error is reported")
    void claimedConnectionIsSentTo() {
        readers.get(1).atEventLoop.set(new OutOfMemoryError("no share"));
        assertThatThrownBy(this::publish).isInstanceOf(OutOfMemoryError.class);

        assertThat(readers.get(0).calls).containsExactly("claim", "drain");
        assertThat(readers.get(1).calls).containsExactly("claim", "drain");
        assertThat(readers.get(2).calls).containsExactly("offer", "flush");
    }

    @Test
    @DisplayName("when a frame is queued → connections that miss the event are closed with 4100")
    void connectionsThatMissTheEventAreClosed() {
        readers.get(1).atEventLoop.set(new OutOfMemoryError("no share"));
        readers.get(2).atOffer.set(new OutOfMemoryError("no queue"));
        assertThatThrownBy(this::publish).isInstanceOf(OutOfMemoryError.class);

        assertThat(readers.get(1).calls).containsExactly("claim", "drain");
        assertThat(readers.get(2).calls).containsExactly("close 4100");
    }

    @Test
    @DisplayName("in the claim itself → the event is queued once more, without a claim")
    void failedClaimIsRepeated() {
        readers.get(1).atClaim.set(new OutOfMemoryError("no queue"));
        assertThatThrownBy(this::publish).isInstanceOf(OutOfMemoryError.class);

        assertThat(readers.get(0).calls).containsExactly("claim", "drain");
        assertThat(readers.get(1).calls).containsExactly("offer", "flush");
        assertThat(readers.get(2).calls).containsExactly("offer", "flush");
        publish();
        assertThat(readers.get(1).calls).containsExactly("offer", "flush", "claim", "drain");
    }
}
