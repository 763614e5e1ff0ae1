package dev.vask.redis;

/** MurmurHash3, the 32-bit variant with seed 0: spreads names evenly, and every implementation agrees on it. */
final class Murmur3 {
    private static final int C1 = 0xcc9e2d51;
    private static final int C2 = 0x1b873593;

    private Murmur3() {}

    static int hash(byte[] data) {
        int hash = 0;
        int blocks = data.length & ~3;
        for (int i = 0; i < blocks; i += 4) {
            hash ^= mixed(word(data, i, 4));
            hash = Integer.rotateLeft(hash, 13) * 5 + 0xe6546b64;
        }
        if (blocks < data.length) {
            hash ^= mixed(word(data, blocks, data.length - blocks));
        }
        return finished(hash ^ data.length);
    }

    private static int word(byte[] data, int at, int bytes) {
        int word = 0;
        for (int i = 0; i < bytes; i++) {
            word |= (data[at + i] & 0xff) << (8 * i);
        }
        return word;
    }

    private static int mixed(int word) {
        return Integer.rotateLeft(word * C1, 15) * C2;
    }

    private static int finished(int hash) {
        int h = hash;
        h = (h ^ (h >>> 16)) * 0x85ebca6b;
        h = (h ^ (h >>> 13)) * 0xc2b2ae35;
        return h ^ (h >>> 16);
    }
}
