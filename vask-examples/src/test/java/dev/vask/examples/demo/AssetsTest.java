package dev.vask.examples.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The demo's files")
class AssetsTest {
    private static final List<String> SCRIPTS = List.of(
            "api",
            "app",
            "chatlog",
            "connection",
            "console",
            "creator",
            "dom",
            "flow",
            "friends",
            "people",
            "room",
            "rooms",
            "signin",
            "ticker",
            "wire",
            "wirepane");

    private final Assets assets = new Assets();

    private String text(String path) {
        return UTF_8.decode(assets.get(path).body()).toString();
    }

    @Test
    @DisplayName("are complete: whatever the page names is served")
    void complete() {
        String page = text("/");
        assertThat(page.lines().filter(it -> it.contains("rel=\"stylesheet\"")).count())
                .isEqualTo(3);
        assertThat(page)
                .contains("base.css", "chat.css", "wire.css", "app.js", "icon.svg", "pusher-with-encryption.min.js");
        assertThat(text("/console"))
                .contains("base.css", "wire.css", "console.css", "console.js", "pusher-with-encryption");
        for (String file : SCRIPTS) {
            text("/" + file + ".js")
                    .lines()
                    .filter(it -> it.startsWith("import "))
                    .map(it -> it.replaceAll(".*'\\./(.*)'.*", "$1"))
                    .forEach(imported ->
                            assertThat(assets.get("/" + imported)).as(imported).isNotNull());
        }
    }

    @Test
    @DisplayName("show what visitors write as text, never as markup")
    void noMarkupFromVisitors() {
        for (String file : SCRIPTS) {
            assertThat(text("/" + file + ".js")).doesNotContain("innerHTML", "insertAdjacentHTML", "document.write");
        }
        for (String page : new String[] {"/", "/console"}) {
            assertThat(assets.get(page).headers().get("Content-Security-Policy"))
                    .startsWith("default-src 'none'; script-src 'self' ")
                    .doesNotContain("unsafe");
        }
    }

    @Test
    @DisplayName("have one version of pusher-js: in the lock file, in the CDN's address and in the page's hash")
    void oneVersionOfPusherJs() throws Exception {
        String lock = Files.readString(Path.of("src/main/npm/package-lock.json"));
        String version = Assets.PUSHER_JS_CDN.replaceAll(".*pusher-js@([^/]+)/.*", "$1");
        assertThat(lock)
                .contains("\"pusher-js\": \"" + version + "\"")
                .as("a lock file names no registry")
                .doesNotContain("resolved");

        DemoResponse pusherJs = assets.get("/pusher-with-encryption.min.js");
        if (pusherJs.status() == 302) {
            assertThat(pusherJs.headers()).containsEntry("Location", Assets.PUSHER_JS_CDN);
        } else {
            ByteBuffer body = pusherJs.body();
            byte[] bytes = new byte[body.remaining()];
            body.get(bytes);
            byte[] digest = MessageDigest.getInstance("SHA-384").digest(bytes);
            assertThat(List.of(text("/"), text("/console")))
                    .allMatch(it -> it.contains(
                            "integrity=\"sha384-" + Base64.getEncoder().encodeToString(digest) + "\""));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/../Demo.class",
                "/web/index.html",
                "/index.html",
                "/version.properties",
                "//app.js",
                "/console.html",
                "/console/"
            })
    @DisplayName("are the only ones: no other path leads anywhere")
    void nothingElse(String path) {
        assertThat(assets.get(path)).isNull();
    }
}
