package dev.vask.transport.contract;

/**
 * The other end of a socket under test. It does what the test says and nothing of its own accord: it answers neither
 * pings nor closes. Used by one thread at a time.
 *
 * <p>Sending to a connection that is gone does nothing, as a test cannot know how far the other side has come.
 */
public interface Peer {
    /** Sends a text message in one frame. */
    void sendText(String text);

    /** Sends one text message, one fragment for each part (RFC 6455 §5.4). */
    void sendFragments(String... parts);

    /** Sends a binary message of so many bytes. */
    void sendBinary(int byteLength);

    /** Sends a ping (RFC 6455 §5.5.2). */
    void sendPing(String payload);

    /** Sends a pong nobody asked for (RFC 6455 §5.5.3). */
    void sendPong(String payload);

    /** Sends a close frame; the connection stays until the server ends it. */
    void sendClose(int code, String reason);

    /** Drops the connection without a close frame. */
    void reset();

    /** From now on takes nothing from the server, so that what the server sends backs up. */
    void stopReading();

    /** Ends {@link #stopReading}. */
    void resumeReading();

    /**
     * The next thing the server sent.
     *
     * @throws AssertionError when nothing came within {@link SocketFixture#PATIENCE}
     */
    Received next();
}
