package dev.vask.transport.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket client that writes its own frames (RFC 6455 §5.2), also those no decent client would. It reads only
 * inside {@link #next}, so a test that does not call it is a peer that does not read.
 */
public final class RawWebSocketClient implements Peer {
    /** A frame continuing a fragmented message. */
    public static final int CONTINUATION = 0;

    /** A text frame. */
    public static final int TEXT = 1;

    /** A binary frame. */
    public static final int BINARY = 2;

    /** Added to an opcode: the first reserved bit, which says that a message is deflated (RFC 7692 §6). */
    public static final int RSV1 = 0x40;

    /** What a browser offers: all defaults, and that the server may choose the window. */
    public static final String OFFER = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits";

    /** A close frame. */
    public static final int CLOSE = 8;

    /** A ping. */
    public static final int PING = 9;

    /** A pong. */
    public static final int PONG = 10;

    private static final int RESERVED = 0x70;
    private static final int FIN = 0x80;

    private final Socket socket;
    private final OutputStream out;
    private final DataInputStream in;
    private final Map<String, String> responseHeaders = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    /** Set if it was negotiated. */
    private @Nullable MessageDeflate deflate;

    private int wireLength;

    private RawWebSocketClient(Socket socket) throws IOException {
        this.socket = socket;
        this.out = socket.getOutputStream();
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    }

    /**
     * Opens a WebSocket to a server on this machine.
     *
     * @param target the request target, written as it is
     * @param headers further request lines, {@code Name: value}
     * @throws AssertionError when the server does not upgrade
     */
    public static RawWebSocketClient connect(int port, String target, String... headers) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout((int) SocketFixture.PATIENCE.toMillis());
        socket.setTcpNoDelay(true);
        RawWebSocketClient client = new RawWebSocketClient(socket);
        client.upgrade(port, target, headers);
        return client;
    }

    private void upgrade(int port, String target, String... headers) throws IOException {
        StringBuilder request = new StringBuilder("GET " + target + " HTTP/1.1\r\nHost: localhost:" + port
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13"
                + "\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        write(request.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        String status = line();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            responseHeaders.put(
                    line.substring(0, colon), line.substring(colon + 1).strip());
        }
        assertThat(status).as("the answer to %s", target).startsWith("HTTP/1.1 101");
        // The answer to the key of the example in RFC 6455 §1.3.
        assertThat(responseHeader("Sec-WebSocket-Accept")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        String extensions = responseHeader("Sec-WebSocket-Extensions");
        if (extensions != null) {
            assertThat(extensions).startsWith("permessage-deflate");
            deflate = new MessageDeflate(
                    !extensions.contains("client_no_context_takeover"),
                    !extensions.contains("server_no_context_takeover"));
        }
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.readUnsignedByte(); c != '\n'; c = in.readUnsignedByte()) {
            line.write(c);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    /** A header of the server's answer to the upgrade. */
    public @Nullable String responseHeader(String name) {
        return responseHeaders.get(name);
    }

    /** Sends these frames in one write. */
    public void send(WireFrame... frames) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (WireFrame frame : frames) {
            bytes.writeBytes(frame.bytes());
        }
        write(bytes.toByteArray());
    }

    /** Sends one masked frame, as it is. */
    public void sendFrame(boolean fin, int opcode, byte[] payload) {
        send(WireFrame.of(opcode, payload).fin(fin));
    }

    /** Sends the head of a frame that claims so many bytes of payload, and only the bytes given of it. */
    public void sendClaim(boolean fin, int opcode, long claimed, byte[] payload) {
        send(WireFrame.of(opcode, payload).fin(fin).claiming(claimed));
    }

    /** Sends so many bytes outside any frame, such as the payload of a frame that was announced before. */
    public void sendPadding(int bytes) {
        write(new byte[bytes]);
    }

    /** Sends one text message a byte at a time, each in a packet of its own as far as TCP keeps them apart. */
    public void sendTextInSingleBytes(String text) {
        for (byte piece :
                WireFrame.of(TEXT, text.getBytes(StandardCharsets.UTF_8)).bytes()) {
            write(new byte[] {piece});
        }
    }

    private void write(byte[] bytes) {
        try {
            out.write(bytes);
        } catch (IOException e) {
            // Gone: the tests look at what the server reported.
        }
    }

    /** {@inheritDoc} Deflated, if that was negotiated. */
    @Override
    public void sendText(String text) {
        sendMessage(TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    /** {@inheritDoc} Deflated, if that was negotiated. */
    @Override
    public void sendFragments(String... parts) {
        MessageDeflate negotiated = deflate;
        int first = negotiated == null ? TEXT : RSV1 | TEXT;
        for (int i = 0; i < parts.length; i++) {
            boolean last = i == parts.length - 1;
            byte[] part = parts[i].getBytes(StandardCharsets.UTF_8);
            if (negotiated != null) {
                part = last ? negotiated.deflate(part) : negotiated.deflatePart(part);
            }
            sendFrame(last, i == 0 ? first : CONTINUATION, part);
        }
    }

    /** {@inheritDoc} Deflated, if that was negotiated. */
    @Override
    public void sendBinary(int byteLength) {
        sendMessage(BINARY, new byte[byteLength]);
    }

    private void sendMessage(int opcode, byte[] message) {
        MessageDeflate negotiated = deflate;
        if (negotiated == null) {
            sendFrame(true, opcode, message);
        } else {
            sendFrame(true, RSV1 | opcode, negotiated.deflate(message));
        }
    }

    /** How many bytes the payload of the text received last had on the wire. */
    public int wireLength() {
        return wireLength;
    }

    @Override
    public void sendPing(String payload) {
        sendFrame(true, PING, payload.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void sendPong(String payload) {
        sendFrame(true, PONG, payload.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void sendClose(int code, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        sendFrame(
                true,
                CLOSE,
                ByteBuffer.allocate(2 + text.length)
                        .putShort((short) code)
                        .put(text)
                        .array());
    }

    /** Sends a close frame without a code (RFC 6455 §5.5.1). */
    public void sendBareClose() {
        sendFrame(true, CLOSE, new byte[0]);
    }

    @Override
    public void reset() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // Gone already.
        }
    }

    /** Ends the connection in order, but without a close frame. */
    public void hangUp() {
        try {
            socket.close();
        } catch (IOException e) {
            // Gone already.
        }
    }

    /** Says nothing more (FIN), and still listens. */
    public void endOutput() {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            // Gone already.
        }
    }

    @Override
    public void stopReading() {
        // It never reads but in next().
    }

    @Override
    public void resumeReading() {
        // See stopReading.
    }

    @Override
    public Received next() {
        try {
            ByteArrayOutputStream message = new ByteArrayOutputStream();
            while (true) {
                int first = in.readUnsignedByte();
                boolean begins = (first & 0x0f) == TEXT;
                assertThat(first & RESERVED)
                        .as("reserved bits: all that begins a message is deflated, if that was negotiated")
                        .isEqualTo(begins && deflate != null ? RSV1 : 0);
                byte[] payload = payload();
                if ((first & 0x0f) >= CLOSE) {
                    return control(first & 0x0f, payload);
                }
                assertThat(first & 0x0f).as("opcode").isEqualTo(message.size() == 0 ? TEXT : CONTINUATION);
                message.writeBytes(payload);
                if ((first & FIN) != 0) {
                    return text(message.toByteArray());
                }
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the server sent nothing more", e);
        } catch (EOFException | SocketException e) {
            return Received.end();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Received text(byte[] payload) {
        wireLength = payload.length;
        byte[] message = deflate == null ? payload : deflate.inflate(payload);
        return Received.text(new String(message, StandardCharsets.UTF_8));
    }

    private byte[] payload() throws IOException {
        int length = in.readUnsignedByte();
        assertThat(length)
                .as("a server's frames are not masked (RFC 6455 §5.1)")
                .isLessThan(128);
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = Math.toIntExact(in.readLong());
        }
        byte[] payload = new byte[length];
        in.readFully(payload);
        return payload;
    }

    private static Received control(int opcode, byte[] payload) {
        if (opcode == CLOSE) {
            if (payload.length == 0) {
                return Received.close(1005, "");
            }
            return Received.close(
                    ByteBuffer.wrap(payload).getShort() & 0xffff,
                    new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8));
        }
        String text = new String(payload, StandardCharsets.UTF_8);
        return opcode == PING ? Received.ping(text) : Received.pong(text);
    }
}
