package dev.vask.transport.contract;

import dev.vask.transport.SocketAcceptor;
import dev.vask.transport.SocketLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
