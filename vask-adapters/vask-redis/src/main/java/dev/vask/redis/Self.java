package dev.vask.redis;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Who this node is: a random id per process, never an address, so that whoever gets an address next inherits nothing; and
 * its life, which is another one after it was counted as dead.
 */
final class Self {
    private static final SecureRandom RANDOM = new SecureRandom();

    /** With its id: how a node signs whom it brings back after it was taken for dead. */
    static final String REBORN = "!";

    private final String id = random(16);
    private final AtomicInteger incarnation = new AtomicInteger(1);

    String id() {
        return id;
    }

    int incarnation() {
        return incarnation.get();
    }

    /** Begins another life behind a fence. */
    void riseAbove(int fence) {
        incarnation.accumulateAndGet(fence + 1, Math::max);
    }

    /** Something that no other node thinks of: the name of an epoch, for example. */
    static String fresh() {
        return random(9);
    }

    private static String random(int bytes) {
        byte[] noise = new byte[bytes];
        RANDOM.nextBytes(noise);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(noise);
    }
}
