package dev.vask.fuzz;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** A fuzzer's bytes as what a peer sends. The corpus is text, so that people can read and write it. */
final class Input {
    private Input() {}

    /** As a socket layer hands it on: UTF-8, and never an unpaired surrogate. */
    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Any characters at all, unpaired surrogates included: two bytes each. */
    static String characters(byte[] bytes) {
        return ByteBuffer.wrap(bytes).asCharBuffer().toString();
    }

    static List<String> lines(byte[] bytes) {
        return Arrays.asList(text(bytes).split("\n", -1));
    }
}
