package dev.vask.spring;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Somebody's browser: pages, and sockets. */
final class Browser {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(20)).build();
    private static final long PATIENCE_SECONDS = 20;

    private final int port;
    private final String credentials;

    /** @param user name and password with a colon between; empty for nobody */
    Browser(int port, String user) {
        this.port = port;
        this.credentials = user.isEmpty()
                ? ""
                : "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path).GET());
    }

    HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return send(post(request(path), body));
    }

    /** As a page of the application does it: with the token of the cookie. */
    HttpResponse<String> postFromPage(String path, String body) throws IOException, InterruptedException {
        String cookie = get("/hello").headers().allValues("Set-Cookie").stream()
                .filter(it -> it.startsWith("XSRF-TOKEN="))
                .map(it -> it.substring(0, it.indexOf(';')))
                .findFirst()
                .orElseThrow();
        return send(post(request(path), body)
                .header("Cookie", cookie)
                .header("X-XSRF-TOKEN", cookie.substring("XSRF-TOKEN=".length())));
    }

    private static HttpRequest.Builder post(HttpRequest.Builder request, String body) {
        return request.header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body));
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(20));
        return credentials.isEmpty() ? request : request.header("Authorization", credentials);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return send(request(path).headers(headers).GET());
    }

    /** Connects. */
    Tab open(String target, String... headers) throws Exception {
        Tab tab = new Tab();
        WebSocket.Builder builder = HTTP.newWebSocketBuilder();
        for (int i = 0; i < headers.length; i += 2) {
            builder.header(headers[i], headers[i + 1]);
        }
        if (!credentials.isEmpty()) {
            builder.header("Authorization", credentials);
        }
        tab.socket = builder.buildAsync(URI.create("ws://127.0.0.1:" + port + target), tab)
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return tab;
    }

    /** One WebSocket. */
    static final class Tab implements WebSocket.Listener {
        private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();
        private final StringBuilder parts = new StringBuilder();
        private WebSocket socket;

        Tab subscribe(String channel) throws Exception {
            return say("{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"" + channel + "\"}}");
        }

        Tab say(String message) throws Exception {
            socket.sendText(message, true).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return this;
        }

        /** The first message from here on that contains this; what comes before is dropped. */
        String await(String part) throws InterruptedException {
            StringBuilder seen = new StringBuilder();
            for (String next = next(); next != null; next = next()) {
                if (next.contains(part)) {
                    return next;
                }
                seen.append('\n').append(next);
            }
            throw new AssertionError("nothing came with " + part + "; closed: " + closed + "; so far: " + seen);
        }

        private String next() throws InterruptedException {
            return messages.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }

        /** What has come and was not taken. */
        String waiting() {
            return messages.toString();
        }

        int awaitClose() throws InterruptedException, ExecutionException, TimeoutException {
            return closed.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }

        void close() {
            socket.abort();
        }

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            parts.append(data);
            if (last) {
                messages.add(parts.toString());
                parts.setLength(0);
            }
            webSocket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
            closed.complete(statusCode);
            return null;
        }

        @Override
        public void onError(WebSocket webSocket, Throwable error) {
            closed.completeExceptionally(error);
        }
    }
}
