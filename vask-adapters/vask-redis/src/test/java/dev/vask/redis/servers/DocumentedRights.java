package dev.vask.redis.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The rights of a Redis user of Vask's own, as docs/clustering.md tells operators to give them. */
public final class DocumentedRights {
    private static final String COMMAND = "ACL SETUSER vask ";

    private DocumentedRights() {}

    /** What follows the user's name: the password is "secret", keys and channels are those of the usual prefix. */
    public static String read() throws IOException {
        return Files.readAllLines(Path.of("../../docs/clustering.md")).stream()
                .filter(line -> line.startsWith(COMMAND))
                .findFirst()
                .orElseThrow()
                .substring(COMMAND.length());
    }
}
