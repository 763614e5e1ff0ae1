package dev.vask.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stands between a node and its Redis, and can let what goes through a connection vanish without closing it. */
final class TestProxy implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Pipe> pipes = new CopyOnWriteArrayList<>();
    private final int target;
    private volatile boolean swallowing;

    TestProxy(int target) throws IOException {
        this.target = target;
        daemon(this::accept);
    }

    String uri() {
        return "redis://127.0.0.1:" + server.getLocalPort();
    }

    /** Whatever is open now is a black hole, for ever; and what is opened until {@link #heal}. */
    void swallow() {
        swallowing = true;
        pipes.forEach(pipe -> pipe.swallowing = true);
    }

    void heal() {
        swallowing = false;
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                Socket redis = new Socket(InetAddress.getLoopbackAddress(), target);
                Pipe pipe = new Pipe(client, redis);
                pipe.swallowing = swallowing;
                pipes.add(pipe);
                daemon(() -> pipe.copy(client, redis));
                daemon(() -> pipe.copy(redis, client));
            }
        } catch (IOException closed) {
            pipes.forEach(Pipe::close);
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
        pipes.forEach(Pipe::close);
    }

    private static final class Pipe {
        final Socket client;
        final Socket redis;
        volatile boolean swallowing;

        Pipe(Socket client, Socket redis) {
            this.client = client;
            this.redis = redis;
        }

        void copy(Socket from, Socket to) {
            byte[] buffer = new byte[8_192];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    if (!swallowing) {
                        out.write(buffer, 0, count);
                    }
                }
            } catch (IOException broken) {
                // The same as an end.
            }
            close();
        }

        void close() {
            try {
                client.close();
                redis.close();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }
}
