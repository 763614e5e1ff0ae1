package dev.vask.examples.demo;

import dev.vask.Vask;
import dev.vask.spi.BackplaneException;
import dev.vask.spi.BackplaneHealth;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** The demo's own routes, written once for both servers. */
final class DemoRoutes {
    /** Longer bodies are refused with 413 before they are read; the longest of the chat's own is far below. */
    static final int MAX_BODY_BYTES = 16 * 1024;

    private interface Route {
        CompletionStage<DemoResponse> answer(String body);
    }

    private interface PromptRoute {
        DemoResponse answer(String body);
    }

    private final Map<String, Route> gets = new LinkedHashMap<>();
    private final Map<String, Route> posts = new LinkedHashMap<>();
    private final Assets assets = new Assets();
    private final Vask vask;
    private final ChatCalls calls;
    private final String serverName;

    /**
     * Routes for both pages.
     *
     * @param serverName told to the page
     */
    DemoRoutes(Vask vask, ChatCalls calls, ConsoleCalls console, Figures figures, String serverName) {
        this.vask = vask;
        this.calls = calls;
        this.serverName = serverName;
        gets.put("/health", prompt(body -> health()));
        gets.put("/metrics", prompt(body -> figures.page()));
        gets.put("/config", prompt(body -> config()));
        gets.put("/rooms", body -> calls.rooms());
        posts.put("/session", prompt(calls::session));
        posts.put("/pusher/user-auth", prompt(calls::userAuth));
        posts.put("/pusher/auth", prompt(calls::channelAuth));
        posts.put("/messages", calls::message);
        posts.put("/waves", calls::wave);
        gets.put("/console/config", prompt(body -> console.config()));
        posts.put("/console/events", console::event);
    }

    /** Answers a request; the stage never fails. */
    CompletionStage<DemoResponse> handle(DemoRequest request) {
        try {
            return answer(request).exceptionally(DemoRoutes::failed);
        } catch (RuntimeException e) {
            return CompletableFuture.completedFuture(failed(e));
        }
    }

    /** What a body over {@link #MAX_BODY_BYTES} is answered with. */
    static DemoResponse bodyTooLong() {
        return DemoResponse.error(413, "A body has at most " + MAX_BODY_BYTES + " bytes.");
    }

    private CompletionStage<DemoResponse> answer(DemoRequest request) {
        String path = request.path();
        boolean get = request.method().equals("GET") || request.method().equals("HEAD");
        boolean post = request.method().equals("POST");
        Route route = get ? gets.get(path) : post ? posts.get(path) : null;
        if (route != null) {
            return route.answer(request.body());
        }
        DemoResponse asset = assets.get(path);
        boolean readable = asset != null || gets.containsKey(path);
        if (asset != null && get) {
            return CompletableFuture.completedFuture(asset);
        }
        if (readable || posts.containsKey(path)) {
            String allowed = readable ? "GET, HEAD" : "POST";
            return CompletableFuture.completedFuture(DemoResponse.error(405, "Use " + allowed + " for " + path + ".")
                    .with("Allow", allowed));
        }
        return CompletableFuture.completedFuture(DemoResponse.error(404, "There is nothing at this path."));
    }

    private DemoResponse health() {
        BackplaneHealth engine = vask.health();
        if (engine.state() == BackplaneHealth.State.DOWN) {
            return DemoResponse.text(503, "out of reach of the other nodes: " + engine.reason() + "\n");
        }
        return vask.isOpen() ? DemoResponse.text(200, "ok\n") : DemoResponse.text(503, "draining\n");
    }

    private DemoResponse config() {
        return DemoResponse.json(Json.object(json -> {
            json.writeStringField("key", calls.app().definition().key());
            json.writeBooleanField("clientEvents", calls.app().definition().clientEvents());
            json.writeStringField("server", serverName);
        }));
    }

    private static Route prompt(PromptRoute route) {
        return body -> CompletableFuture.completedFuture(route.answer(body));
    }

    private static DemoResponse failed(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof Refusal refusal) {
            return refusal.response();
        }
        if (cause instanceof BackplaneException) {
            return DemoResponse.error(503, "This server does not reach the others just now. Try again in a moment.")
                    .with("Retry-After", "1");
        }
        System.getLogger(DemoRoutes.class.getName()).log(System.Logger.Level.WARNING, "a request failed", cause);
        return DemoResponse.error(500, "The demo failed; its log says why.");
    }
}
