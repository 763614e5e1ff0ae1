package dev.vask.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** The scripts, each a resource of its own; those of a topic have {@code prelude.lua} in front. */
enum Script {
    SUBSCRIBE(true),
    UNSUBSCRIBE(true),
    JOIN(true),
    LEAVE(true),
    CACHE(true),
    COUNT(true),
    SNAPSHOT(true),
    STATE(true),
    CACHED(false),
    RENEW(false),
    CLAIM(false),
    RELEASE(false),
    BEAT(false),
    BURY(false),
    REAP(false),
    REAPED(false);

    private final String text;
    private final String sha;

    Script(boolean ofTopic) {
        String own = resource(name().toLowerCase(Locale.ROOT) + ".lua");
        text = ofTopic ? resource("prelude.lua") + own : own;
        sha = sha1(text);
    }

    String text() {
        return text;
    }

    String sha() {
        return sha;
    }

    private static String resource(String name) {
        try (InputStream in = Script.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the jar of vask-redis lacks " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha1(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }
}
