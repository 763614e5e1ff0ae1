package dev.vask.examples.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The page's files, read once: only what is named here is served, so no path leads elsewhere. */
final class Assets {
    /** The same bytes that npm gives; the page checks their hash, whoever delivers them. */
    static final String PUSHER_JS_CDN =
            "https://cdn.jsdelivr.net/npm/pusher-js@8.6.0/dist/web/pusher-with-encryption.min.js";

    /** The build that can decrypt. */
    private static final String PUSHER_JS = "pusher-with-encryption.min.js";

    private static final Map<String, String> PAGES = Map.of("index.html", "/", "console.html", "/console");
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml");
    private static final String[] FILES = {
        "index.html",
        "console.html",
        "base.css",
        "chat.css",
        "console.css",
        "wire.css",
        "icon.svg",
        "app.js",
        "api.js",
        "chatlog.js",
        "connection.js",
        "console.js",
        "creator.js",
        "dom.js",
        "flow.js",
        "friends.js",
        "people.js",
        "room.js",
        "rooms.js",
        "signin.js",
        "ticker.js",
        "wire.js",
        "wirepane.js"
    };

    private static final String POLICY = "default-src 'none'; script-src 'self' https://cdn.jsdelivr.net; "
            + "style-src 'self'; img-src 'self'; connect-src 'self' ws: wss:; form-action 'self'; base-uri 'none'; "
            + "frame-ancestors 'none'";

    private final Map<String, DemoResponse> byPath = new LinkedHashMap<>();

    Assets() {
        for (String file : FILES) {
            ByteBuffer content = read(file);
            if (content == null) {
                throw new IllegalStateException("the demo was built without its page: " + file + " is missing");
            }
            byPath.put(PAGES.getOrDefault(file, "/" + file), response(file, content));
        }
        ByteBuffer pusherJs = read(PUSHER_JS);
        byPath.put(
                "/" + PUSHER_JS,
                pusherJs != null
                        ? response(PUSHER_JS, pusherJs)
                        : DemoResponse.text(302, "This was built without npm.").with("Location", PUSHER_JS_CDN));
    }

    /** The file at a path, or null if there is none. */
    @Nullable
    DemoResponse get(String path) {
        return byPath.get(path);
    }

    private static DemoResponse response(String file, ByteBuffer content) {
        String type = TYPES.getOrDefault(file.substring(file.lastIndexOf('.') + 1), "application/octet-stream");
        DemoResponse response = DemoResponse.of(200, type, content);
        return file.endsWith(".html")
                ? response.with("Content-Security-Policy", POLICY).with("Referrer-Policy", "no-referrer")
                : response;
    }

    private static @Nullable ByteBuffer read(String file) {
        try (InputStream in = Assets.class.getResourceAsStream("web/" + file)) {
            return in == null ? null : ByteBuffer.wrap(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the page's " + file, e);
        }
    }
}
