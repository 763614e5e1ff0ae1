package dev.vask.benchmarks;

import dev.vask.auth.Secret;
import org.openjdk.jmh.annotations.Benchmark;

/** HMAC-SHA256, which is most of what a signed subscription costs. */
public class SignatureBenchmark extends Measured {
    /** 60 bytes, the form of what is signed for a private channel. */
    private String text = "1234567890.1234567890:private-" + "c".repeat(30);

    private final Secret secret = Core.app().secret();
    private final String signature = secret.sign(text);

    /** Signs, and writes the signature in hexadecimal. */
    @Benchmark
    public String hmac() {
        return secret.sign(text);
    }

    /** Signs, reads the one given, and compares. */
    @Benchmark
    public boolean verify() {
        return secret.verifies(text, signature);
    }
}
