package dev.vask.redis.servers;

import dev.vask.spi.Topic;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The changes of one channel's members as Redis tells them, read beside the library: what its mirrors would mend shows here. Each
 * change has the next version, and each user comes and goes by turns.
 */
final class RawChanges implements AutoCloseable {
    private final Resp resp;
    private final Thread reader;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock.
    private final List<String> wrong = new ArrayList<>();
    private final Set<String> present = new TreeSet<>();
    private String epoch = "";
    private long version;
    private long count;

    /** Listens from now on. */
    RawChanges(RedisServer server, Topic topic) throws IOException {
        resp = new Resp(server.port());
        resp.call("PSUBSCRIBE", "*" + topic.channel());
        reader = new Thread(this::read, "raw-changes");
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try {
            while (true) {
                heard(String.valueOf(resp.pushed().get(3)));
            }
        } catch (IOException e) {
            // Closed, or silent for long: nothing more is heard.
        }
    }

    private void heard(String message) {
        char kind = message.charAt(1);
        if (kind != 'A' && kind != 'R') {
            return;
        }
        List<String> parts = parts(message);
        lock.lock();
        try {
            long number = Long.parseLong(parts.get(1));
            if (count > 0 && (!parts.get(0).equals(epoch) || number != version + 1)) {
                wrong.add(number + " of " + parts.get(0) + " after " + version + " of " + epoch);
            }
            epoch = parts.get(0);
            version = number;
            count++;
            String user = parts.get(3);
            if (kind == 'A' ? !present.add(user) : !present.remove(user)) {
                wrong.add(kind + " of " + user + " twice");
            }
        } finally {
            lock.unlock();
        }
    }

    /** Each behind its length, of four bytes. */
    private static List<String> parts(String message) {
        List<String> parts = new ArrayList<>();
        for (int at = 2; at < message.length(); ) {
            int length = message.charAt(at + 2) << 8 | message.charAt(at + 3);
            parts.add(message.substring(at + 4, at + 4 + length));
            at += 4 + length;
        }
        return parts;
    }

    /** How many changes were told. */
    long count() {
        lock.lock();
        try {
            return count;
        } finally {
            lock.unlock();
        }
    }

    /** Changes that do not follow from the ones before. */
    List<String> wrong() {
        lock.lock();
        try {
            return List.copyOf(wrong);
        } finally {
            lock.unlock();
        }
    }

    /** Who has come and not gone. */
    Set<String> present() {
        lock.lock();
        try {
            return new TreeSet<>(present);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        resp.close();
    }
}
