package dev.vask.examples.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.transport.contract.RawWebSocketClient;
import dev.vask.transport.contract.WireFrame;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Many receivers of {@code tick} events on the calling thread, and some that never read. A tick's data is its number and
 * when it was sent; what comes out of order, twice or not at all is counted.
 */
final class Crowd implements AutoCloseable {
    private static final int SMALL_BUFFER = 8 * 1024;

    private final Selector selector = Selector.open();
    private final List<SocketChannel> all = new ArrayList<>();
    private final ByteBuffer in = ByteBuffer.allocate(256 * 1024);
    private long[] latencies = new long[1024];
    private int received;
    private int outOfOrder;
    private int ended;

    Crowd() throws IOException {}

    /** One receiver: its last number, and the part of a frame that has come. */
    private static final class Receiver {
        private long last = -1;
        private byte[] unread = {};
    }

    /** Connects and subscribes receivers that read all they get. */
    void addReaders(int port, String key, int count, String channel) throws IOException {
        for (int i = 0; i < count; i++) {
            SocketChannel socket = join(SocketChannel.open(), port, key, channel);
            socket.configureBlocking(false);
            socket.register(selector, SelectionKey.OP_READ, new Receiver());
        }
    }

    /** Connects and subscribes receivers that never read from then on. */
    void addStuck(int port, String key, int count, String... channels) throws IOException {
        for (int i = 0; i < count; i++) {
            SocketChannel socket = SocketChannel.open();
            socket.setOption(StandardSocketOptions.SO_RCVBUF, SMALL_BUFFER);
            join(socket, port, key, channels);
        }
    }

    private SocketChannel join(SocketChannel socket, int port, String key, String... channels) throws IOException {
        all.add(socket);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        String upgrade = String.join(
                "\r\n",
                "GET /app/" + key + "?protocol=7 HTTP/1.1",
                "Host: localhost",
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                "",
                "");
        socket.write(ByteBuffer.wrap(upgrade.getBytes(StandardCharsets.US_ASCII)));
        awaitAnswer(socket, "connection_established");
        for (String channel : channels) {
            String subscribe = "{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"" + channel + "\"}}";
            byte[] frame = WireFrame.of(RawWebSocketClient.TEXT, subscribe.getBytes(StandardCharsets.US_ASCII))
                    .bytes();
            socket.write(ByteBuffer.wrap(frame));
            awaitAnswer(socket, "subscription_succeeded");
        }
        return socket;
    }

    /** Nothing but this is on its way. */
    private void awaitAnswer(SocketChannel socket, String event) throws IOException {
        StringBuilder answer = new StringBuilder();
        while (answer.indexOf(event) < 0 || answer.charAt(answer.length() - 1) != '}') {
            assertThat(socket.read(in.clear()))
                    .as("the answer so far: %s", answer)
                    .isPositive();
            answer.append(StandardCharsets.ISO_8859_1.decode(in.flip()));
        }
    }

    /** Reads until something is so. */
    void until(BooleanSupplier done, Duration patience) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!done.getAsBoolean()) {
            assertThat(System.nanoTime())
                    .as("out of time: %s ticks received, %s connections ended", received, ended)
                    .isLessThan(deadline);
            selector.select(this::read, 10);
        }
    }

    private void read(SelectionKey key) {
        Receiver receiver = (Receiver) key.attachment();
        in.clear().put(receiver.unread);
        try {
            if (((SocketChannel) key.channel()).read(in) < 0) {
                ended++;
                key.cancel();
                return;
            }
        } catch (IOException e) {
            ended++;
            key.cancel();
            return;
        }
        in.flip();
        for (int length = frame(); length >= 0; length = frame()) {
            take(receiver, in.position() - length, length);
        }
        receiver.unread = new byte[in.remaining()];
        in.get(receiver.unread);
    }

    /** Moves past the next frame; the length of its payload, or -1 if it is not all there. */
    private int frame() {
        if (in.remaining() < 4) {
            return -1;
        }
        int at = in.position();
        int length = in.get(at + 1);
        int header = 2;
        if (length == 126) {
            length = in.getShort(at + 2) & 0xffff;
            header = 4;
        }
        assertThat(length)
                .as("a length of less than 64 KiB, not masked")
                .isNotNegative()
                .isNotEqualTo(127);
        if (in.remaining() < header + length) {
            return -1;
        }
        in.position(at + header + length);
        return length;
    }

    private void take(Receiver receiver, int from, int length) {
        String text = new String(in.array(), from, length, StandardCharsets.ISO_8859_1);
        String[] data =
                text.replaceAll(".*\"data\":\"(\\d+) (\\d+) .*", "$1 $2").split(" ", 2);
        assertThat(data).as("%s", text).hasSize(2);
        long number = Long.parseLong(data[0]);
        if (number != receiver.last + 1) {
            outOfOrder++;
        }
        receiver.last = number;
        if (received == latencies.length) {
            latencies = Arrays.copyOf(latencies, 2 * received);
        }
        latencies[received++] = System.nanoTime() - Long.parseLong(data[1]);
    }

    /** Ticks that came, to all together. */
    int received() {
        return received;
    }

    /** Ticks that did not follow the one before. */
    int outOfOrder() {
        return outOfOrder;
    }

    /** Readers whose connection has ended. */
    int ended() {
        return ended;
    }

    /** The 99th percentile of how long the ticks took that came since so many had come, in milliseconds. */
    double p99Millis(int since) {
        long[] sorted = Arrays.copyOfRange(latencies, since, received);
        Arrays.sort(sorted);
        return sorted[(int) (sorted.length * 0.99)] / 1e6;
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel socket : all) {
            socket.close();
        }
        selector.close();
    }
}
