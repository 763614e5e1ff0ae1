package dev.vask.backplane.contract;

import dev.vask.spi.PresenceMember;
import dev.vask.spi.Topic;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Users who come and go at random on several nodes, each node on a thread of its own, so that their calls cross. What each
 * does follows from the seed; in which order they meet does not.
 */
final class Crowd {
    private static final int USERS = 8;

    private final List<NodeUnderTest> nodes;
    private final Topic topic;
    private final long seed;
    private final List<Set<String>> present = new ArrayList<>();

    Crowd(List<NodeUnderTest> nodes, Topic topic, long seed) {
        this.nodes = nodes;
        this.topic = topic;
        this.seed = seed;
        nodes.forEach(node -> present.add(new HashSet<>()));
    }

    /** Each node does so many joins and leaves, also needless ones; returns when all are complete. */
    void act(int each) {
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            int number = i;
            all.add(CompletableFuture.runAsync(() -> act(number, each), Threads::start));
        }
        all.forEach(CompletableFuture::join);
    }

    private void act(int number, int count) {
        NodeUnderTest node = nodes.get(number);
        Set<String> here = present.get(number);
        Random random = new Random(seed + number);
        for (int i = 0; i < count; i++) {
            String user = "user " + random.nextInt(USERS);
            if (random.nextBoolean()) {
                node.join(topic, new PresenceMember(user, "{}"));
                here.add(user);
            } else {
                node.leave(topic, user);
                here.remove(user);
            }
        }
    }

    /** Who is there, on any node. */
    Set<String> present() {
        Set<String> all = new HashSet<>();
        present.forEach(all::addAll);
        return all;
    }
}
