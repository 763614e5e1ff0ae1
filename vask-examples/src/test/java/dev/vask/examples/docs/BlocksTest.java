package dev.vask.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import dev.vask.examples.docs.Page.Block;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** What every code block of the documentation has to be. Whole programs are run by {@link ProgramsTest}. */
@DisplayName("Code blocks of the documentation")
class BlocksTest {
    /** js and html are run by .ci/clients/docs.test.js, transcripts by {@link TranscriptsTest}, yaml by the starter's GuideTest. */
    private static final Set<String> CHECKED = Set.of("java", "xml", "json", "sh", "js", "html", "text", "yaml");
    /** Other people's configuration, which no tool here reads. */
    private static final Set<String> SHOWN = Set.of("nginx", "haproxy", "caddyfile", "mermaid");

    /** Every command that a page names, and what runs it. */
    private static final Map<String, String> COMMANDS = Map.ofEntries(
            Map.entry("mvn verify", ".ci/run"),
            Map.entry("mvn -q compile exec:java", ".ci/run"),
            Map.entry(".ci/run", "whoever reviews a change"),
            Map.entry("cd docs && npm ci && npm run dev", ".ci/run builds the same site"),
            Map.entry("cd docs && npm run build", ".ci/run"),
            Map.entry("mvn spotless:apply", "its check is part of mvn verify"),
            Map.entry("mvn test -pl vask-core -am", "part of mvn verify"),
            Map.entry(
                    "mvn test -pl vask-adapters/vask-jetty -am -Dtest='dev.vask.jetty.**'",
                    "by hand; its tests are part of mvn verify"),
            Map.entry(
                    "mvn test -o -pl vask-core -am -Dtest=SimulationTest" + " -Dvask.simulation.seed=123",
                    "SimulationTest, with seeds of its own"),
            Map.entry(
                    "mvn test -o -pl vask-core -am -Dtest=SimulationTest"
                            + " -Dvask.simulation.first=2000 -Dvask.simulation.seeds=50000 -Dsurefire.timeout=0",
                    "SimulationTest, with seeds of its own"),
            Map.entry(
                    "mvn -pl vask-core -am test -Dtest='*InterleavingTest'" + " -Dlincheck.factor=20",
                    "mvn verify, with a factor of 1"),
            Map.entry(
                    "mvn -pl vask-core -am test -Pfuzz -Dtest=JsonFuzzTest -Dfuzz.time=10m",
                    "mvn verify, on the corpus"),
            Map.entry("mvn -pl vask-core -am process-test-classes -Ppit", "by hand: it takes long"),
            Map.entry("mvn -Prelease -Dvask.released=0.1.0 verify", "whoever releases"),
            Map.entry("vask-benchmarks/soak", "whoever releases"),
            Map.entry("vask-examples/cluster/run", "cluster.test.js, with the same configuration"),
            Map.entry("cd .ci/clients && npm ci && node tour.js", "whoever changes what the demo looks like"),
            Map.entry(
                    "jlink --module-path mods --add-modules dev.vask.netty --ignore-signing-information --strip-debug"
                            + " --no-man-pages --no-header-files --compress=2 --output image",
                    "by hand: it needs all jars in one place"),
            Map.entry(
                    "java -jar vask-examples.jar explain --app KEY:SECRET --socket-id 1.2 --channel private-a"
                            + " --auth KEY:SIGNATURE",
                    "ExplainCommandTest"),
            Map.entry(
                    "java -jar vask-examples.jar explain --app KEY:SECRET --path '/apps/ID/events?auth_key=…'"
                            + " --body-file body.json",
                    "ExplainCommandTest"),
            Map.entry(
                    "java -jar vask-examples.jar explain @app.txt --socket-id 1.2 --user-data '{\"id\":\"ada\"}'"
                            + " --auth KEY:SIGNATURE",
                    "ExplainCommandTest"));

    private static Stream<Block> blocks(String language) {
        return Page.all().stream()
                .flatMap(it -> it.blocks().stream())
                .filter(it -> it.language().equals(language));
    }

    private static String problem(Page page, Block block, Map<String, String> snippets) {
        if (block.marker().equals("program")) {
            return "";
        }
        String name = block.marker().replaceFirst("^snippet: ", "");
        if (name.equals(block.marker()) || !name.startsWith(page.name() + "#")) {
            return " has no code behind it: put it into a test of " + Snippets.DIRECTORY + " between '// snippet: "
                    + page.name() + "#NAME' and '// end snippet', and '<!-- snippet: " + page.name()
                    + "#NAME -->' on the line before the block; a whole program needs only '<!-- program -->'";
        }
        String code = snippets.get(name);
        if (code == null) {
            return " shows " + name + ", which no test has";
        }
        return code.equals(block.text())
                ? ""
                : " is not what the test has as " + name + ". The test has:\n" + code + "\nThe page has:\n"
                        + block.text() + "\n";
    }

    /** The commands of a block: without comments, each on one line. */
    private static List<String> commands(String text) {
        return text.replaceAll("\\\\\n\\s*", "")
                .lines()
                .map(it -> it.replaceFirst("(^|\\s+)#.*", "").strip())
                .filter(it -> !it.isEmpty())
                .toList();
    }

    @Test
    @DisplayName("Java is word for word what a test runs, and every snippet of a test is shown")
    void java() throws IOException {
        Map<String, String> snippets = Snippets.read();
        Set<String> unseen = new TreeSet<>(snippets.keySet());
        List<String> problems = new ArrayList<>();
        for (Page page : Page.all()) {
            for (Block block : page.blocks()) {
                if (block.language().equals("java")) {
                    String problem = problem(page, block, snippets);
                    if (!problem.isEmpty()) {
                        problems.add("the block of " + block.where() + problem);
                    }
                    unseen.remove(block.marker().replaceFirst("^snippet: ", ""));
                }
            }
        }
        unseen.forEach(it -> problems.add("no page shows " + it));
        assertThat(problems).isEmpty();
        System.out.println("Checked " + blocks("java").count() + " blocks of Java, "
                + blocks("java").filter(it -> it.marker().equals("program")).count() + " of them whole programs");
    }

    @Test
    @DisplayName("XML and JSON can be parsed")
    void data() throws IOException, ParserConfigurationException, SAXException {
        for (Block block : blocks("xml").toList()) {
            assertThat(DocumentBuilderFactory.newInstance()
                            .newDocumentBuilder()
                            .parse(new InputSource(new StringReader(block.text())))
                            .getDocumentElement())
                    .as(block.where())
                    .isNotNull();
        }
        for (Block block : blocks("json").toList()) {
            try (JsonParser json = new JsonFactory().createParser(block.text())) {
                int tokens = 0;
                while (json.nextToken() != null) {
                    tokens++;
                }
                assertThat(tokens).as(block.where()).isPositive();
            } catch (IOException e) {
                throw new AssertionError(block.where() + ": " + e.getMessage(), e);
            }
        }
    }

    @Test
    @DisplayName("commands are those that are known to be run")
    void commands() {
        Set<String> unseen = new TreeSet<>(COMMANDS.keySet());
        List<String> problems = new ArrayList<>();
        blocks("sh").forEach(block -> {
            for (String command : commands(block.text())) {
                unseen.remove(command);
                if (!COMMANDS.containsKey(command)) {
                    problems.add(block.where() + ": nobody is known to run '" + command + "'; say who in COMMANDS");
                }
            }
        });
        unseen.forEach(it -> problems.add("no page names '" + it + "' any more"));
        assertThat(problems).isEmpty();
    }

    @Test
    @DisplayName("say in which language they are, and that is one of those somebody looks after")
    void languages() {
        List<String> problems = new ArrayList<>();
        for (Page page : Page.all()) {
            for (Block block : page.blocks()) {
                if (!CHECKED.contains(block.language()) && !SHOWN.contains(block.language())) {
                    problems.add(block.where() + ": '" + block.language() + "'");
                }
            }
        }
        assertThat(problems).isEmpty();
    }
}
