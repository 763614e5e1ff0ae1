package dev.vask.transport.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.transport.CloseStatus;
import dev.vask.transport.SocketAcceptor;
import dev.vask.transport.SocketLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/**
 * What every contract test needs: a recording acceptor, peers, and the check that ends each test. Whatever a test was
 * about, afterwards every socket must have closed exactly once, last and alone, and every send must have ended once.
 */
@Timeout(60)
public abstract class SocketFixture {
    /** How long a test waits for what must come. Only a failing test waits that long. */
    public static final Duration PATIENCE = Duration.ofSeconds(10);

    /** The longest message of these tests: above 65 535 bytes, where the length field of a frame grows to 64 bits. */
    protected static final int MAX_TEXT_BYTES = 70_000;

    /** Where the sockets under test arrive. */
    protected final RecordingAcceptor acceptor = new RecordingAcceptor(new SocketLimits(MAX_TEXT_BYTES, 1_000));

    private final List<Peer> peers = new ArrayList<>();

    /** Where a server, rather than its adapter, does not keep to RFC 6455, or keeps from the adapter what it should tell. */
    protected enum Deviation {
        /** Control frames without a mask are read like any other (§5.1 wants the connection closed). */
        READS_UNMASKED_CONTROL_FRAMES,
        /** A length that is longer than it need be is read like any other (§5.2 wants the shortest). */
        READS_LENGTHS_NOT_MINIMAL,
        /** The codes 1012 to 1014, registered after the RFC, are refused with 1002. */
        REFUSES_LATER_CLOSE_CODES,
        /** The code 1014, the last of them, is refused with 1011. */
        REFUSES_1014_WITH_1011,
        /** The code 1014 is answered with itself, and not told: such a socket closes without a status. */
        HIDES_1014,
        /** A close whose reason is not UTF-8 is refused with 1002 (§7.4.1 has 1007 for it). */
        REFUSES_INVALID_REASONS_WITH_1002,
        /** A frame is handed on when some of it has come: it passes the limit up to 16 KiB later than another would. */
        HANDS_ON_WHAT_FILLS_A_BUFFER,
        /** The length in a frame's header is not seen before data follows it. */
        WAITS_FOR_DATA,
        /** The same for lengths below 2 GiB; longer ones are refused by the header. */
        WAITS_FOR_DATA_BELOW_2_GIB,
        /** A length of 64 bits whose top bit is set is refused with 1009 (§5.2 has it invalid, so 1002). */
        CALLS_NEGATIVE_LENGTHS_TOO_LARGE,
        /** A peer's pings are answered unseen: they are not reported. */
        HIDES_PINGS,
        /** A refused peer that stays silent is dropped later than within {@link #PATIENCE}: the server looks for such seldom. */
        DROPS_SILENT_PEERS_LATE,
        /** How a peer answers a close is not told: such a socket closes without a status. */
        HIDES_ANSWERS_TO_CLOSES,
        /** Where both sides close at the same time, the connection may end before the server's close is sent. */
        MAY_LOSE_CLOSES_THAT_CROSS,
        /** Where both sides close at the same time, the server's own close may be told as the peer's. */
        MAY_CONFUSE_CLOSES_THAT_CROSS,
        /** A close without a code is told as one with 1000 (§7.1.5 says 1005). */
        TELLS_NO_CODE_AS_1000
    }

    /** For the contracts of this package. */
    SocketFixture() {}

    /**
     * Opens one socket.
     *
     * @param acceptor whom the adapter brings the socket to
     * @param target the request target: a raw path, with or without a query
     * @throws Exception which fails the test
     */
    protected abstract Peer connect(SocketAcceptor acceptor, String target) throws Exception;

    /** Ends what {@link #connect} started; called after each test, when all peers are gone. */
    protected void stop() throws Exception {}

    /** Those of the server under test. A test fails when one of them is no more, but for those that need not show. */
    protected Set<Deviation> deviations() {
        return Set.of();
    }

    final boolean deviates(Deviation how) {
        return deviations().contains(how);
    }

    /** How a close of ours was answered, as the adapter can tell. */
    final @Nullable CloseStatus answer(CloseStatus sent) {
        return deviates(Deviation.HIDES_ANSWERS_TO_CLOSES) ? null : sent;
    }

    /** The next event is the close, with the code of the close frame by which the adapter or its server refused a message. */
    final void assertReportsRefusal(RecordedSocket socket, int code) {
        assertThat(socket.next())
                .isInstanceOfSatisfying(
                        RecordedSocket.Closed.class,
                        closed -> assertThat(closed.status())
                                .isNotNull()
                                .extracting(CloseStatus::code)
                                .isEqualTo(code));
    }

    /** A ping was sent and answered: it is reported, where it can be. */
    final void assertPingReported(RecordedSocket socket) {
        if (!deviates(Deviation.HIDES_PINGS)) {
            assertThat(socket.next()).isEqualTo(new RecordedSocket.Control());
        }
    }

    /** Connects a peer that is reset when the test ends. */
    protected final Peer connect(String target) throws Exception {
        Peer peer = connect(acceptor, target);
        peers.add(peer);
        return peer;
    }

    /** Connects a peer under a target of no interest. */
    protected final Peer connect() throws Exception {
        return connect("/app/key?protocol=7");
    }

    /** Has a peer reset when the test ends. */
    protected final <P extends Peer> P keep(P peer) {
        peers.add(peer);
        return peer;
    }

    /** A text that stays about as long on the wire, whether messages are deflated or not; the same for the same length. */
    protected static String incompressible(int length) {
        Random random = new Random(length);
        StringBuilder text = new StringBuilder(length);
        while (text.length() < length) {
            text.append((char) random.nextInt(' ', '~'));
        }
        return text.toString();
    }

    @AfterEach
    void everySocketClosesOnceAndEverySendEndsOnce() throws Exception {
        peers.forEach(Peer::reset);
        try {
            acceptor.awaitAllClosed();
        } finally {
            stop();
        }
        acceptor.assertPromisesKept();
    }
}
