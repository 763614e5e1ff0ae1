package dev.vask.benchmarks.load.client;

/** What befalls connections. While something is measured nothing may: unless told otherwise, an end is a failure. */
public interface PeerListener {
    /** The server named no code. */
    int NO_CODE = 1005;

    /** For those who expect every connection to last. */
    PeerListener STRICT = new PeerListener() {};

    /** The server has let it in. */
    default void greeted(Peer peer) {}

    /** A subscription was answered. */
    default void acknowledged(Peer peer) {}

    /** The server says something else of its own, such as an error. */
    default void said(Peer peer, String text) {
        throw new LoadException("the server says " + text);
    }

    /** The server's close frame came, and is answered next. */
    default void closed(Peer peer, int code, String reason) {
        throw new LoadException("the server closed: " + reason);
    }

    /** It is gone, and not because this side cut it. */
    default void ended(Peer peer, String why) {
        throw new LoadException("connection " + peer.index() + " ended: " + why);
    }
}
