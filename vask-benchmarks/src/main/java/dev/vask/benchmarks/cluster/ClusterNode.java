package dev.vask.benchmarks.cluster;

import dev.vask.App;
import dev.vask.Limits;
import dev.vask.Vask;
import dev.vask.VaskBuilder;
import dev.vask.benchmarks.load.Wire;
import dev.vask.benchmarks.load.server.VaskServers;
import dev.vask.redis.RedisBackplane;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;

/** One node: Vask, alone or on a Redis, and a thread of its host that publishes to many channels in turn. */
public final class ClusterNode {
    /** So many numbers a node has for the events of a channel. */
    static final long NUMBERS = 1_000_000_000_000L;

    private static final int PATIENCE_MILLIS = 30_000;
    private static final int UNLIMITED = 1_000_000_000;
    private static final int SYSTEMS_CHOICE = -1;
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** What is between a node and its subscribers. */
    enum Sockets {
        JETTY,
        UNDERTOW,
        /** No network: subscribers inside the node. */
        NONE
    }

    private final Vask vask;
    private final int channels;
    private final AtomicLong refused = new AtomicLong();
    private final long[] sequences;
    private final long firstNumber;
    private final OwnSubscribers own;
    private int next;

    private ClusterNode(Vask vask, OwnSubscribers own, int channels, long firstNumber) {
        this.vask = vask;
        this.own = own;
        this.firstNumber = firstNumber;
        this.channels = channels;
        this.sequences = new long[channels];
    }

    /**
     * Serves until the load program is gone.
     *
     * @param args the URI of the Redis, or {@code alone}; how many channels; which node it is, from 0, and of how many; its
     *     sockets, and how many subscribers it has where those are none
     */
    public static void main(String[] args) {
        Logger.getLogger("").setLevel(Level.WARNING);
        try (ServerSocket control = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            control.setSoTimeout(PATIENCE_MILLIS);
            VaskBuilder builder = Vask.builder()
                    .app(App.of(Wire.KEY, Wire.SECRET))
                    .limits(Limits.defaults().withConnectsPerSecond(UNLIMITED).withConnectBurst(UNLIMITED));
            if (!args[0].equals("alone")) {
                builder.backplane(RedisBackplane.builder().uri(args[0]).build());
            }
            Vask vask = builder.build();
            int channels = Integer.parseInt(args[1]);
            OwnSubscribers own = new OwnSubscribers(Integer.parseInt(args[3]));
            int port = listen(vask, Sockets.valueOf(args[4]));
            System.out.println(port + " " + control.getLocalPort());
            try (Socket socket = control.accept()) {
                own.subscribe(vask, Integer.parseInt(args[5]), channels);
                new ClusterNode(vask, own, channels, Integer.parseInt(args[2]) * NUMBERS).obey(socket);
            }
        } catch (Exception e) {
            System.err.println("a node ended: " + e);
        } finally {
            Runtime.getRuntime().halt(0);
        }
    }

    private static int listen(Vask vask, Sockets sockets) throws Exception {
        return switch (sockets) {
            case JETTY -> VaskServers.jetty(vask, SYSTEMS_CHOICE);
            case UNDERTOW -> VaskServers.undertow(vask, SYSTEMS_CHOICE);
            case NONE -> 0;
        };
    }

    private void obey(Socket socket) throws Exception {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        OutputStream out = socket.getOutputStream();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            List<String> words = List.of(line.split(" ", -1));
            String answer = switch (words.get(0)) {
                case "rate" ->
                    rate(Integer.parseInt(words.get(1)), Double.parseDouble(words.get(2))) + " " + refused.getAndSet(0);
                case "came" -> came(Long.parseLong(words.get(1)));
                default -> throw new IllegalArgumentException(line);
            };
            out.write((answer + "\n").getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** Waits for so many events, for a while. */
    private String came(long expected) {
        long until = System.nanoTime() + GRACE_NANOS;
        while (own.delivered() < expected && System.nanoTime() < until) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        return own.came();
    }

    /** At a fixed rate, whatever becomes of it. */
    private long rate(int perSecond, double seconds) throws InterruptedException {
        long count = Math.round(perSecond * seconds);
        Semaphore confirmed = new Semaphore(0);
        long start = System.nanoTime();
        for (long i = 0; i < count; i++) {
            long due = start + i * TimeUnit.SECONDS.toNanos(1) / perSecond;
            for (long now = System.nanoTime(); now < due; now = System.nanoTime()) {
                LockSupport.parkNanos(due - now);
            }
            publish(due, confirmed::release);
        }
        confirmed.acquire((int) count);
        return count;
    }

    private void publish(long stamp, Runnable confirmed) {
        int channel = next++ % channels;
        vask.app(Wire.KEY)
                .trigger("c" + channel, Wire.EVENT, Wire.data(firstNumber + ++sequences[channel], stamp))
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        refused.incrementAndGet();
                    }
                    confirmed.run();
                });
    }
}
