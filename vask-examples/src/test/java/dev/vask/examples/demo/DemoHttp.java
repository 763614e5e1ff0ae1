package dev.vask.examples.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Calls a running demo over HTTP. */
final class DemoHttp {
    private DemoHttp() {}

    static HttpResponse<String> get(RunningDemo demo, String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri(demo, path)).GET());
    }

    static HttpResponse<String> post(RunningDemo demo, String path, BodyPublisher body)
            throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri(demo, path)).POST(body));
    }

    static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(request.timeout(Duration.ofSeconds(20)).build(), BodyHandlers.ofString());
    }

    private static URI uri(RunningDemo demo, String path) {
        return URI.create("http://127.0.0.1:" + demo.port() + path);
    }
}
