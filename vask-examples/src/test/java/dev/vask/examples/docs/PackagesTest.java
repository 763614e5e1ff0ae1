package dev.vask.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The examples of the pages omit imports, so docs/index.md names the package of each class that they use. */
@DisplayName("The table of packages in docs/index.md")
class PackagesTest {
    private static final String SOURCES = "src/main/java";
    private static final Pattern ROW = Pattern.compile("\\| `(dev\\.vask[\\w.]*)`(.*?)\\|.*?\\|(.*)\\|");
    private static final Pattern CODE = Pattern.compile("`([\\w.]+)`");
    private static final Pattern NAME = Pattern.compile("(?<!\\.)\\b[A-Z]\\w+");

    /** The packages that the table gives for each class: several for the row of the adapters. */
    private static Map<String, Set<String>> listed() {
        Map<String, Set<String>> listed = new HashMap<>();
        Page.of("docs/index.md").lines().forEach(line -> {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                Set<String> packages = new TreeSet<>(Set.of(row.group(1)));
                for (String sibling : quoted(row.group(2))) {
                    packages.add("dev.vask" + sibling);
                }
                quoted(row.group(3)).forEach(it -> listed.put(it, packages));
            }
        });
        return listed;
    }

    private static List<String> quoted(String cell) {
        return CODE.matcher(cell).results().map(it -> it.group(1)).toList();
    }

    /** The package of each class of the API; of two with one name, the shorter package. */
    private static Map<String, String> existing() throws IOException {
        try (Stream<Path> files = Files.walk(Page.ROOT)) {
            return files.map(Page.ROOT::relativize)
                    .map(Path::toString)
                    .filter(it -> it.endsWith(".java") && it.contains(SOURCES + "/dev/vask/"))
                    .filter(it -> !it.contains("/internal/") && !it.startsWith("vask-benchmarks"))
                    .filter(it -> !it.startsWith("vask-examples") && !it.contains("-contract/"))
                    .map(it -> it.substring(it.indexOf(SOURCES) + SOURCES.length() + 1))
                    .collect(Collectors.toMap(
                            it -> it.replaceFirst(".*/", "").replace(".java", ""),
                            it -> it.replaceFirst("/[^/]*$", "").replace('/', '.'),
                            (one, other) -> one.length() <= other.length() ? one : other));
        }
    }

    @Test
    @DisplayName("names the package in which each of its classes is")
    void right() throws IOException {
        Map<String, String> existing = existing();
        assertThat(listed())
                .hasSizeGreaterThan(20)
                .allSatisfy((name, packages) ->
                        assertThat(packages).as(name).contains(existing.getOrDefault(name, "no package")));
    }

    @Test
    @DisplayName("has each class of Vask that an example uses without its import")
    void complete() throws IOException {
        Set<String> used = Page.all().stream()
                .flatMap(it -> it.blocks().stream())
                .filter(it -> it.marker().startsWith("snippet: ") && !it.text().contains("import "))
                .flatMap(it -> NAME.matcher(it.text()).results().map(name -> name.group()))
                .collect(Collectors.toCollection(TreeSet::new));
        used.retainAll(existing().keySet());
        used.removeAll(listed().keySet());
        assertThat(used).isEmpty();
    }
}
