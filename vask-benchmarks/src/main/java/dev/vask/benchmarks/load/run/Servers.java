package dev.vask.benchmarks.load.run;

import dev.vask.benchmarks.load.client.LoadException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which servers there are, how each is started, and what each is compared with. */
public final class Servers {
    /** uWebSockets' publish, as it is in Bun. */
    public static final String UWS = "bun-uws";

    public static final List<String> ALL = List.of(
            "raw-jetty", "raw-jetty-text", "vask-jetty", "raw-undertow", "raw-undertow-text", "vask-undertow", UWS);

    private final String java;
    private final List<String> jvmOptions;
    private final Path bun;

    /** @param bun the directory with {@code bun} and {@code server.js}; need not be there */
    public Servers(String java, List<String> jvmOptions, Path bun) {
        this.java = java;
        this.jvmOptions = List.copyOf(jvmOptions);
        this.bun = bun;
    }

    static boolean java(String server) {
        return !server.equals(UWS);
    }

    /** The server that shows what of a server's cost is not its own; null if there is none. */
    public static @Nullable String reference(String server) {
        return switch (server) {
            case "raw-jetty-text", "vask-jetty" -> "raw-jetty";
            case "raw-undertow-text", "vask-undertow" -> "raw-undertow";
            default -> null;
        };
    }

    /** Whether it can be started here. */
    public boolean available(String server) {
        return ALL.contains(server) && (java(server) || Files.isExecutable(bun.resolve("bun")));
    }

    /** Starts one. */
    public ServerProcess start(String server) {
        if (!available(server)) {
            throw new LoadException("no such server: " + server);
        }
        List<String> command = new ArrayList<>();
        if (java(server)) {
            command.add(java);
            command.addAll(jvmOptions);
            command.addAll(List.of("-cp", System.getProperty("java.class.path")));
            command.addAll(List.of("dev.vask.benchmarks.load.server.JavaServer", server));
        } else {
            command.add(bun.resolve("bun").toString());
            command.add(bun.resolve("server.js").toString());
        }
        return ServerProcess.start(server, command);
    }
}
