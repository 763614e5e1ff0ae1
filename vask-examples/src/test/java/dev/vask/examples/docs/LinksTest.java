package dev.vask.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LinksTest {
    /** What is wrong with a link; links to other places in the world are not followed. */
    private static Optional<String> problem(Page page, String target) {
        if (target.matches("(https?|mailto):.*")) {
            return Optional.empty();
        }
        int hash = target.indexOf('#');
        String file = hash < 0 ? target : target.substring(0, hash);
        Path path = file.isEmpty()
                ? page.path()
                : Page.ROOT.relativize(
                        Page.ROOT.resolve(page.path()).resolveSibling(file).normalize());
        if (!Files.exists(Page.ROOT.resolve(path))) {
            return Optional.of("leads to " + path + ", which is not there");
        }
        if (hash < 0) {
            return Optional.empty();
        }
        List<String> anchors = Page.of(path.toString()).anchors();
        return anchors.contains(target.substring(hash + 1))
                ? Optional.empty()
                : Optional.of("leads to no heading of " + path + "; it has " + anchors);
    }

    @Test
    @DisplayName("every link from one page to another leads to a file that is there, and to a heading it has")
    void links() {
        List<String> problems = new ArrayList<>();
        for (Page page : Page.all()) {
            for (Page.Link link : page.links()) {
                problem(page, link.target())
                        .ifPresent(it -> problems.add(link.where() + ": (" + link.target() + ") " + it));
            }
        }
        assertThat(problems).isEmpty();
    }

    @Test
    @DisplayName(
            "every page can be found: from docs/index.md or, a decision, from docs/architecture.md, and in the site's sidebar")
    void tableOfContents() throws IOException {
        String sidebar = Files.readString(Page.ROOT.resolve("docs/.vitepress/config.mjs"));
        List<String> problems = new ArrayList<>();
        for (Page page : Page.all()) {
            String name = String.valueOf(page.path().getFileName());
            boolean decision = page.path().startsWith("docs/adr");
            Page from = Page.of(decision ? "docs/architecture.md" : "docs/index.md");
            boolean found = from.links().stream().anyMatch(it -> it.target().endsWith(name));
            if (!name.equals("index.md") && !name.equals("README.md")) {
                if (!found) {
                    problems.add(from.path() + " has no link to " + page.path());
                }
                if (!sidebar.contains("'" + page.name() + "'")) {
                    problems.add("docs/.vitepress/config.mjs does not have " + page.name());
                }
            }
        }
        assertThat(problems).isEmpty();
    }
}
