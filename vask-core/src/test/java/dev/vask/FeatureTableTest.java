package dev.vask;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** docs/features.md and docs/conformance.md say which test proves what; tests are renamed, and documents are not. */
class FeatureTableTest {
    private static final Path ROOT = root();
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (\\d+|[TS]-?\\d+) \\|(.*)\\|$");
    /** A test in backticks, and what is said of it up to the next one. */
    private static final Pattern PROOF = Pattern.compile("`([^`]+)`([^`]*)");

    private static final Pattern NUMBER = Pattern.compile("\\b(?:T|S-)\\d+");
    private static final Pattern QUOTED = Pattern.compile("\"([^\"]+)\"");

    /** Class or file name to all sources of that name: two packages may have a class of one name. */
    private static final Map<String, List<String>> SOURCES = sources();

    /** Surefire starts in the module's directory. */
    private static Path root() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(directory.resolve(".mvn"))) {
            directory = Objects.requireNonNull(
                    directory.getParent(), "no .mvn above " + Path.of("").toAbsolutePath());
        }
        return directory;
    }

    private static Map<String, List<String>> sources() {
        Map<String, List<String>> sources = new HashMap<>();
        try {
            for (Path module : modules()) {
                // The contracts that adapters keep are tests too, published as an artifact.
                boolean contract = module.endsWith("vask-socket-contract");
                read(module.resolve(contract ? "src" : "src/test"), ".java", sources);
            }
            read(ROOT.resolve(".ci/clients"), ".test.js", sources);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sources;
    }

    private static List<Path> modules() throws IOException {
        try (Stream<Path> files = Files.find(ROOT, 3, (path, attributes) -> path.endsWith("pom.xml"))) {
            return files.map(it -> Objects.requireNonNull(it.getParent()))
                    .filter(it -> Files.isDirectory(it.resolve("src")))
                    .toList();
        }
    }

    private static void read(Path directory, String suffix, Map<String, List<String>> sources) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (Stream<Path> files = Files.find(directory, 20, (path, attributes) -> isSource(path, suffix))) {
            for (Path file : files.toList()) {
                String name = String.valueOf(file.getFileName()).replaceFirst("\\.java$", "");
                sources.computeIfAbsent(name, any -> new ArrayList<>()).add(Files.readString(file));
            }
        }
    }

    private static boolean isSource(Path path, String suffix) {
        return path.toString().endsWith(suffix) && !path.toString().contains("node_modules");
    }

    /** First cell to the others, in the order of the document. */
    private static Map<String, List<String>> rows(String document) throws IOException {
        Map<String, List<String>> rows = new LinkedHashMap<>();
        Matcher row = ROW.matcher(Files.readString(ROOT.resolve(document)));
        while (row.find()) {
            List<String> cells =
                    Stream.of(row.group(2).split("\\|", -1)).map(String::strip).toList();
            assertThat(rows.put(row.group(1), cells))
                    .as("row %s twice", row.group(1))
                    .isNull();
        }
        return rows;
    }

    /** What is wrong with what a row says of a test; empty if some source of that name holds all of it. */
    private static Optional<String> problem(String row, String name, List<String> said) {
        if (!SOURCES.containsKey(name)) {
            return Optional.of("row " + row + " names " + name + ", which is no test");
        }
        boolean held = SOURCES.getOrDefault(name, List.of()).stream()
                .anyMatch(source -> said.stream().allMatch(it -> holds(source, it)));
        return held ? Optional.empty() : Optional.of("row " + row + ": " + name + " does not hold " + said);
    }

    private static boolean holds(String source, String text) {
        return NUMBER.matcher(text).matches()
                ? Pattern.compile("\\b" + text + "\\b").matcher(source).find()
                : source.contains(text);
    }

    @Test
    @DisplayName("docs/features.md has the 95 features in their order, each with an answer and the tests that prove it")
    void features() throws IOException {
        Map<String, List<String>> rows = rows("docs/features.md");
        assertThat(rows.keySet())
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 95).mapToObj(String::valueOf).toList());
        List<String> problems = new ArrayList<>();
        rows.forEach((row, cells) -> {
            assertThat(cells).as("row %s", row).hasSize(3);
            assertThat(cells.get(1)).as("row %s", row).matches("(yes|no:).*");
            boolean proved = false;
            Matcher proof = PROOF.matcher(cells.get(2));
            while (proof.find()) {
                List<String> said = new ArrayList<>();
                NUMBER.matcher(proof.group(2)).results().forEach(it -> said.add(it.group()));
                QUOTED.matcher(proof.group(2)).results().forEach(it -> said.add(it.group(1)));
                problem(row, proof.group(1), said).ifPresent(problems::add);
                proved = true;
            }
            if (!proved && !cells.get(1).startsWith("no:")) {
                problems.add("row " + row + " claims and proves nothing");
            }
        });
        assertThat(problems).isEmpty();
    }

    @Test
    @DisplayName("docs/conformance.md has every number in its order, with test classes that name it")
    void numbers() throws IOException {
        Map<String, List<String>> rows = rows("docs/conformance.md");
        List<String> expected = Stream.of(
                        IntStream.rangeClosed(1, 68).mapToObj(it -> "T" + it),
                        // A process that is killed is a matter of several machines.
                        IntStream.rangeClosed(1, 90).filter(it -> it != 89).mapToObj(it -> "S-" + it))
                .flatMap(it -> it)
                .toList();
        assertThat(rows.keySet()).containsExactlyElementsOf(expected);
        List<String> problems = new ArrayList<>();
        rows.forEach((row, cells) -> {
            assertThat(cells).as("row %s", row).hasSize(2);
            List<String> names =
                    PROOF.matcher(cells.get(1)).results().map(it -> it.group(1)).toList();
            assertThat(names).as("row %s", row).isNotEmpty();
            names.forEach(name -> problem(row, name, List.of(row)).ifPresent(problems::add));
        });
        assertThat(problems).isEmpty();
    }
}
