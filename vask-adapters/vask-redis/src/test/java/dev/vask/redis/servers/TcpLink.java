package dev.vask.redis.servers;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** One connection through a {@link TcpProxy}. Safe for any thread. */
public final class TcpLink {
    private static final int PIECE = 64 * 1024;

    private final Socket client;
    private final Socket server;
    private volatile long delayNanos;
    private volatile boolean deaf;
    private volatile boolean stalled;
    private volatile boolean subscriber;

    /** A piece on its way, with the moment at which it arrives; an empty one is the end. */
    private record Piece(ByteBuffer bytes, long arrivesNanos) {}

    TcpLink(Socket client, Socket server) {
        this.client = client;
        this.server = server;
    }

    void start() {
        flow(client, server, true);
        flow(server, client, false);
    }

    /** Whether a client has subscribed to anything on it. */
    public boolean subscriber() {
        return subscriber;
    }

    boolean open() {
        return !client.isClosed() && !server.isClosed();
    }

    void latency(Duration oneWay) {
        delayNanos = oneWay.toNanos();
    }

    /** Nothing goes through any more, and neither side is told. */
    public void blackHole() {
        deaf = true;
    }

    /** The client reads no more: what the server has to say piles up there. */
    public void stall() {
        stalled = true;
    }

    /** Resets both ends now. */
    public void reset() {
        reset(client);
        reset(server);
    }

    private void flow(Socket from, Socket to, boolean request) {
        BlockingQueue<Piece> way = new LinkedBlockingQueue<>();
        thread(() -> read(from, way, request), "proxy reads");
        thread(() -> write(to, way), "proxy writes");
    }

    private static void thread(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void read(Socket from, BlockingQueue<Piece> way, boolean request) {
        byte[] buffer = new byte[PIECE];
        try {
            for (int count = from.getInputStream().read(buffer); count >= 0; ) {
                byte[] bytes = Arrays.copyOf(buffer, count);
                if (request && !subscriber) {
                    String text = new String(bytes, StandardCharsets.ISO_8859_1).toUpperCase(Locale.ROOT);
                    subscriber = text.contains("SUBSCRIBE\r\n");
                }
                way.add(new Piece(ByteBuffer.wrap(bytes), System.nanoTime() + delayNanos));
                while (stalled && !request && open()) {
                    Await.pass(Duration.ofMillis(10));
                }
                count = from.getInputStream().read(buffer);
            }
            way.add(new Piece(ByteBuffer.allocate(0), System.nanoTime() + delayNanos));
        } catch (IOException e) {
            if (!deaf) {
                reset();
            }
        }
    }

    private void write(Socket to, BlockingQueue<Piece> way) {
        try {
            OutputStream out = to.getOutputStream();
            while (open()) {
                Piece piece = way.poll(1, TimeUnit.SECONDS);
                if (piece == null) {
                    continue;
                }
                TimeUnit.NANOSECONDS.sleep(piece.arrivesNanos() - System.nanoTime());
                if (deaf) {
                    continue;
                }
                if (!piece.bytes().hasRemaining()) {
                    to.shutdownOutput();
                    return;
                }
                out.write(piece.bytes().array());
            }
        } catch (IOException e) {
            if (!deaf) {
                reset();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // Gone already.
        }
    }
}
