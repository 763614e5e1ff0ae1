package dev.vask.examples.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One Markdown file of the repository, as a forge reads it.
 *
 * @param path relative to the repository's root
 */
record Page(Path path, List<String> lines) {
    static final Path ROOT = root();

    private static final Pattern FENCE = Pattern.compile("\\s*```(\\w*)\\s*");
    private static final Pattern MARKER = Pattern.compile("\\s*<!-- (.+?) -->\\s*");
    private static final Pattern HEADING = Pattern.compile("#{1,6} +(.+?) *");
    private static final Pattern LINK = Pattern.compile("(?<!\\\\)]\\(([^()\\s]+(?:\\([^()]*\\)[^()\\s]*)?)\\)");

    /**
     * A fenced block.
     *
     * @param language what stands behind the fence; empty for nothing
     * @param marker what the HTML comment right before it says; empty where there is none
     * @param where page and line, for people
     */
    record Block(String language, String marker, String text, String where) {}

    /** A link or image, and where it is written. */
    record Link(String target, String where) {}

    /** Surefire starts in the module's directory. */
    private static Path root() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(directory.resolve(".mvn"))) {
            directory = Objects.requireNonNull(
                    directory.getParent(), "no .mvn above " + Path.of("").toAbsolutePath());
        }
        return directory;
    }

    static Page of(String path) {
        try {
            return new Page(Path.of(path), Files.readAllLines(ROOT.resolve(path)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every page that people are meant to read: those of the root, and all of docs. */
    static List<Page> all() {
        try (Stream<Path> root = Files.list(ROOT);
                Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(root, docs)
                    .map(ROOT::relativize)
                    .filter(it ->
                            it.toString().endsWith(".md") && !it.toString().contains("node_modules"))
                    .sorted()
                    .map(it -> of(it.toString()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What snippets call it: {@code embedding} for docs/embedding.md. */
    String name() {
        return String.valueOf(path.getFileName()).replaceFirst("\\.md$", "").toLowerCase(Locale.ROOT);
    }

    String text() {
        return String.join("\n", lines);
    }

    List<Block> blocks() {
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            Matcher fence = FENCE.matcher(lines.get(i));
            if (fence.matches()) {
                Matcher marker = MARKER.matcher(i == 0 ? "" : lines.get(i - 1));
                int first = i + 1;
                i = endOfFence(first);
                String text = lines.subList(first, i).stream().collect(Collectors.joining("\n"));
                blocks.add(new Block(
                        fence.group(1),
                        marker.matches() ? marker.group(1) : "",
                        text.stripIndent().strip(),
                        path + ":" + first));
            }
        }
        return blocks;
    }

    /** Links and images outside code. */
    List<Link> links() {
        List<Link> links = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (FENCE.matcher(lines.get(i)).matches()) {
                i = endOfFence(i + 1);
                continue;
            }
            Matcher link = LINK.matcher(lines.get(i).replaceAll("`[^`]*`", "``"));
            while (link.find()) {
                links.add(new Link(link.group(1), path + ":" + (i + 1)));
            }
        }
        return links;
    }

    /** What can be linked to with {@code #}: the headings, as GitHub names them. */
    List<String> anchors() {
        List<String> anchors = new ArrayList<>();
        Map<String, Integer> seen = new HashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            Matcher heading = HEADING.matcher(lines.get(i));
            if (FENCE.matcher(lines.get(i)).matches()) {
                i = endOfFence(i + 1);
            } else if (heading.matches()) {
                String slug = slug(heading.group(1));
                int before = seen.merge(slug, 1, Integer::sum) - 1;
                anchors.add(before == 0 ? slug : slug + "-" + before);
            }
        }
        return anchors;
    }

    private static String slug(String heading) {
        return heading.replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}\\p{M}_ -]", "")
                .replace(' ', '-');
    }

    private int endOfFence(int from) {
        for (int i = from; i < lines.size(); i++) {
            if (lines.get(i).strip().equals("```")) {
                return i;
            }
        }
        throw new AssertionError("the block of " + path + ":" + from + " does not end");
    }
}
