package dev.vask.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.io.ByteArrayResource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** docs/spring-boot.md shows what these tests compile and run. */
@DisplayName("The guide")
class GuideTest {
    private static final Pattern BLOCK = Pattern.compile("```(\\w+)\n(.*?)\n```", Pattern.DOTALL);
    private static final Pattern ROW = Pattern.compile("\\| `(vask\\.[a-z.-]+)` \\| `?([^`|]+?)`? \\|");

    /** Surefire starts in the module's directory. */
    private static Path root() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(directory.resolve(".mvn"))) {
            directory = Objects.requireNonNull(directory.getParent(), "no .mvn above");
        }
        return directory;
    }

    private static String guide() throws IOException {
        return Files.readString(root().resolve("docs/spring-boot.md"));
    }

    private static List<String> blocks(String language) throws IOException {
        List<String> blocks = new ArrayList<>();
        Matcher block = BLOCK.matcher(guide());
        while (block.find()) {
            if (block.group(1).equals(language)) {
                blocks.add(block.group(2));
            }
        }
        assertThat(blocks).as(language).isNotEmpty();
        return blocks;
    }

    private static VaskProperties bind(String yaml) throws IOException {
        var sources = new YamlPropertySourceLoader()
                .load("the guide", new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8)));
        return new Binder(ConfigurationPropertySources.from(sources))
                .bind("vask", VaskProperties.class)
                .get();
    }

    @Test
    @DisplayName("shows files of which a Vask can be made")
    void yaml() throws IOException {
        List<Integer> apps = new ArrayList<>();
        for (String block : blocks("yaml")) {
            apps.add(new Settings(bind(block)).apps().size());
        }
        assertThat(apps).containsExactly(1, 0, 2);
    }

    @Test
    @DisplayName("shows what is printed when properties are wrong")
    void failure() throws IOException {
        String wrong = "vask: {apps: [{key: a}, {key: b, secret: s, allowed-origins: example.com}]}";
        var refusal = catchThrowableOfType(InvalidVaskSettingsException.class, () -> new Settings(bind(wrong)));
        assertThat(new InvalidVaskSettingsAnalyzer().analyze(refusal).getDescription())
                .isEqualTo(blocks("text").get(0));
    }

    @Test
    @DisplayName("has a row for every property beside apps and limits, with its default")
    void properties() throws IOException {
        Map<String, String> rows = new HashMap<>();
        Matcher row = ROW.matcher(guide());
        while (row.find()) {
            rows.put(row.group(1), row.group(2));
        }
        Map<String, String> metadata = new HashMap<>();
        try (var json = GuideTest.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            for (JsonNode property : JsonMapper.shared().readTree(json).get("properties")) {
                String name = property.get("name").asString();
                assertThat(property.path("description").asString()).as(name).isNotEmpty();
                if (name.matches("vask\\.(?!apps)[a-z-]+|vask\\.http-api\\.enabled")) {
                    String value = property.get("defaultValue").asString();
                    metadata.put(name, value.isEmpty() ? "empty" : value);
                }
            }
        }
        assertThat(rows).isEqualTo(metadata);
    }
}
