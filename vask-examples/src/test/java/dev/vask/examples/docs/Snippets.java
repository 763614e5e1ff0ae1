package dev.vask.examples.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The regions of tests, in any module, that pages show: {@code // snippet: page#name} to {@code // end snippet}. */
final class Snippets {
    static final String DIRECTORY = "vask-examples/src/test/java/dev/vask/examples/docs";

    private static final String BEGIN = "// snippet: ";
    private static final String END = "// end snippet";

    private Snippets() {}

    /** Text by {@code page#name}, without the indentation that all its lines have. */
    static Map<String, String> read() throws IOException {
        Map<String, String> snippets = new LinkedHashMap<>();
        for (Path module : modules()) {
            try (Stream<Path> files = Files.walk(module.resolve("src/test/java"))) {
                for (Path file : files.filter(it -> it.toString().endsWith(".java") && !it.endsWith("Snippets.java"))
                        .sorted()
                        .toList()) {
                    read(file, snippets);
                }
            }
        }
        return snippets;
    }

    private static List<Path> modules() throws IOException {
        try (Stream<Path> top = Files.list(Page.ROOT);
                Stream<Path> adapters = Files.list(Page.ROOT.resolve("vask-adapters"))) {
            return Stream.concat(top, adapters)
                    .filter(it -> Files.isDirectory(it.resolve("src/test/java")))
                    .sorted()
                    .toList();
        }
    }

    private static void read(Path file, Map<String, String> snippets) throws IOException {
        String name = "";
        List<String> region = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            String bare = line.strip();
            if (bare.startsWith(BEGIN)) {
                check(name.isEmpty(), file, "the snippet " + name + " does not end before the next begins");
                name = bare.substring(BEGIN.length());
                region.clear();
            } else if (bare.equals(END)) {
                check(!name.isEmpty(), file, "a snippet ends that did not begin");
                String text = String.join("\n", region).stripIndent().strip();
                check(snippets.put(name, text) == null, file, "two snippets are called " + name);
                name = "";
            } else if (!name.isEmpty()) {
                region.add(line);
            }
        }
        check(name.isEmpty(), file, "the snippet " + name + " does not end");
    }

    private static void check(boolean holds, Path file, String problem) {
        if (!holds) {
            throw new AssertionError(file.getFileName() + ": " + problem);
        }
    }
}
