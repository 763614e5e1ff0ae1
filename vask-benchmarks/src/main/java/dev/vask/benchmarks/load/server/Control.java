package dev.vask.benchmarks.load.server;

import dev.vask.benchmarks.load.Wire;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What the load program tells a server, line by line. The thread that reads the lines is the one that publishes: a thread of
 * the host, as in an application, and not one that serves sockets.
 */
final class Control {
    private final Engine engine;
    private final BufferedReader in;
    private final Writer out;
    private long sequence;

    Control(Engine engine, Socket socket) throws IOException {
        this.engine = engine;
        this.in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        this.out = new OutputStreamWriter(socket.getOutputStream(), StandardCharsets.US_ASCII);
    }

    /** Obeys until told to quit, or until the load program is gone. */
    void run() throws IOException {
        for (String line = in.readLine(); line != null && !line.equals("quit"); line = in.readLine()) {
            List<String> words = List.of(line.split(" ", -1));
            switch (words.get(0)) {
                case "publish" -> publish(Integer.parseInt(words.get(1)));
                case "rate" -> rate(Integer.parseInt(words.get(1)), Double.parseDouble(words.get(2)));
                case "gc" -> answer(Long.toString(usedHeap()));
                default -> throw new IOException("not a command: " + line);
            }
        }
    }

    private void publish(int count) {
        for (int i = 0; i < count; i++) {
            engine.publish(Wire.data(++sequence, System.nanoTime()));
        }
    }

    /** An open loop: a message that comes late does not put off the next, and its stamp is when it was due. */
    private void rate(int perSecond, double seconds) {
        long count = Math.round(perSecond * seconds);
        long start = System.nanoTime();
        for (long i = 0; i < count; i++) {
            long due = start + i * TimeUnit.SECONDS.toNanos(1) / perSecond;
            for (long now = System.nanoTime(); now < due; now = System.nanoTime()) {
                LockSupport.parkNanos(due - now);
            }
            engine.publish(Wire.data(++sequence, due));
        }
    }

    private void answer(String line) throws IOException {
        out.write(line + "\n");
        out.flush();
    }

    private static long usedHeap() {
        System.gc();
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
