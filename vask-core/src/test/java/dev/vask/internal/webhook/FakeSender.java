package dev.vask.internal.webhook;

import dev.vask.spi.WebhookRequest;
import dev.vask.spi.WebhookSender;
import dev.vask.testing.VirtualTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A receiver without a network, which answers as the test says: 200 unless told otherwise. */
public final class FakeSender implements WebhookSender {
    /** A request, and when it came. */
    public record Post(long millis, WebhookRequest request) {
        public String body() {
            return request.body().text();
        }

        public String header(String name) {
            return request.headers().get(name);
        }
    }

    private final List<Post> posts = new ArrayList<>();
    private final Deque<Supplier<CompletionStage<Integer>>> script = new ArrayDeque<>();
    private final Map<String, Supplier<CompletionStage<Integer>>> hosts = new HashMap<>();
    private Supplier<CompletionStage<Integer>> otherwise = () -> CompletableFuture.completedFuture(200);

    private VirtualTime time = new VirtualTime();

    /** By which moments are told. */
    public FakeSender by(VirtualTime clock) {
        time = clock;
        return this;
    }

    /** The next answers, one after the other. */
    public FakeSender then(int... statuses) {
        for (int status : statuses) {
            script.add(() -> CompletableFuture.completedFuture(status));
        }
        return this;
    }

    /** The next answer. */
    public FakeSender then(Supplier<CompletionStage<Integer>> answer) {
        script.add(answer);
        return this;
    }

    /** Every answer that nothing else was said about. */
    public FakeSender always(int status) {
        otherwise = () -> CompletableFuture.completedFuture(status);
        return this;
    }

    /** Every answer of one host. */
    public FakeSender of(String host, Supplier<CompletionStage<Integer>> answer) {
        hosts.put(host, answer);
        return this;
    }

    @Override
    public CompletionStage<Integer> send(WebhookRequest request) {
        posts.add(new Post(time.elapsed().toMillis(), request));
        Supplier<CompletionStage<Integer>> ofHost = hosts.get(request.url().getHost());
        if (ofHost != null) {
            return ofHost.get();
        }
        return (script.isEmpty() ? otherwise : script.remove()).get();
    }

    public List<Post> posts() {
        return List.copyOf(posts);
    }

    /** What this host was posted. */
    public List<Post> posts(String host) {
        return posts.stream()
                .filter(post -> post.request().url().getHost().equals(host))
                .toList();
    }

    /** When requests came, in milliseconds. */
    public List<Long> moments() {
        return posts.stream().map(Post::millis).toList();
    }

    /** What is inside {@code events}, request by request. */
    public List<String> events() {
        return posts.stream().map(FakeSender::events).toList();
    }

    /** What is inside {@code events}. */
    public static String events(Post post) {
        String body = post.body();
        String begin = "\"events\":[";
        return body.substring(body.indexOf(begin) + begin.length(), body.length() - 2);
    }

    public void forget() {
        posts.clear();
    }
}
