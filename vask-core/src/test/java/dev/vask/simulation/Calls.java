package dev.vask.simulation;

import dev.vask.App;
import dev.vask.ServerEvent;
import dev.vask.VaskApp;
import dev.vask.auth.RequestSignature;
import dev.vask.spi.BackplaneException;
import dev.vask.transport.ApiRequest;
import dev.vask.transport.HeaderLookup;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the host calls: in-process, and over the HTTP API. Everything published goes into the {@link Ledger}. */
final class Calls {
    /** What has no order among its like, as requests have none: each is a publisher by itself. */
    private static final int UNORDERED = 1_000_000;

    private final World world;

    Calls(World world) {
        this.world = world;
    }

    void publish(int publisher, int app, List<String> channels, @Nullable String except, boolean overHttp) {
        int number = world.ledger.nextNumber();
        boolean http = overHttp && channels.stream().noneMatch(it -> it.endsWith("-even"));
        Node node = node(publisher);
        int by = http || isUnordered(publisher) ? UNORDERED + number : publisher;
        List<Published> events = new ArrayList<>();
        for (String channel : channels) {
            events.add(begin(node, number, app, channel, by, except));
        }
        // Tags are for filters; the HTTP API has none, so what is published there says no number.
        Map<String, String> tags = number % 2 == 0 ? Map.of("number", "even") : Map.of();
        if (http) {
            String names = channels.stream().map(it -> "\"" + it + "\"").collect(Collectors.joining(","));
            post(node, app, "events", json(number, channels.get(0), "\"channels\":[" + names + "]", except), events);
        } else {
            ServerEvent event = new ServerEvent(channels, "e" + number, data(channels.get(0)), except);
            call(node, app, events, it -> it.trigger(event.withTags(tags)));
        }
    }

    void batch(int publisher, int app, List<String> channels, boolean overHttp) {
        boolean http = overHttp && channels.stream().noneMatch(it -> it.endsWith("-even"));
        Node node = node(publisher);
        List<Published> events = new ArrayList<>();
        List<ServerEvent> batch = new ArrayList<>();
        List<String> items = new ArrayList<>();
        for (String channel : channels) {
            int number = world.ledger.nextNumber();
            events.add(begin(node, number, app, channel, http ? UNORDERED + number : publisher, null));
            Map<String, String> tags = number % 2 == 0 ? Map.of("number", "even") : Map.of();
            batch.add(ServerEvent.of(channel, "e" + number, data(channel)).withTags(tags));
            items.add(json(number, channel, "\"channel\":\"" + channel + "\"", null));
        }
        if (http) {
            post(node, app, "batch_events", "{\"batch\":[" + String.join(",", items) + "]}", events);
        } else {
            call(node, app, events, it -> it.triggerBatch(batch));
        }
    }

    /** Data that the channel accepts: an encrypted channel carries encrypted payloads only. */
    private static String data(String channel) {
        return channel.startsWith("private-encrypted-")
                ? "{\"nonce\":\"" + "A".repeat(32) + "\",\"ciphertext\":\"" + "B".repeat(32) + "\"}"
                : "{}";
    }

    private static String json(int number, String first, String channels, @Nullable String except) {
        return "{\"name\":\"e" + number + "\",\"data\":" + data(first) + "," + channels
                + (except == null ? "" : ",\"socket_id\":\"" + except + "\"") + "}";
    }

    void toUser(int publisher, int app, String user) {
        int number = world.ledger.nextNumber();
        Node node = node(publisher);
        Published event = begin(node, number, app, "#server-to-user-" + user, publisher, null);
        call(node, app, List.of(event), it -> it.sendToUser(user, "e" + number, "{}"));
    }

    /** A publisher has its node, as order is promised for one only. */
    private Node node(int publisher) {
        return isUnordered(publisher) ? world.any() : world.nodes.get(publisher % world.nodes.size());
    }

    /** A listener of several nodes is several. */
    private boolean isUnordered(int publisher) {
        return publisher == Setup.ANYBODY || (publisher == Setup.LISTENER && world.nodes.size() > 1);
    }

    private Published begin(Node node, int number, int app, String channel, int publisher, @Nullable String except) {
        Published event = world.ledger.begin(number, app, channel, publisher, except, false);
        event.by = node;
        return event;
    }

    void terminate(Node node, int app, String user) {
        List<World.Terminated> signedIn = new ArrayList<>();
        long begun = world.scheduler.moment();
        for (Reader reader : world.readers()) {
            if (reader.app() == app && user.equals(reader.user()) && reader.isOpen()) {
                signedIn.add(new World.Terminated(reader, begun));
            }
        }
        call(node, app, List.of(), it -> {
            world.terminates(app, false);
            return it.terminateUser(user).thenRun(() -> {
                world.terminates(app, true);
                world.mustClose.addAll(signedIn);
            });
        });
    }

    void query(Node node, int app, String channel) {
        call(node, app, List.of(), it -> {
            it.channels("");
            if (Rights.isPresence(channel)) {
                it.members(channel);
            }
            if (Rights.isCached(channel)) {
                it.cached(channel);
            }
            node.vask.stats();
            return it.channel(channel).thenApply(info -> null);
        });
    }

    private void call(Node node, int app, List<Published> events, Function<VaskApp, CompletionStage<Void>> call) {
        VaskApp inProcess;
        try {
            inProcess = node.vask.app(world.setup.apps.get(app).key());
        } catch (IllegalArgumentException | IllegalStateException e) {
            // It is removed, or the registry throws.
            refused(events);
            return;
        }
        try {
            ends(node, call.apply(inProcess), events);
        } catch (IllegalArgumentException e) {
            world.check(Invariant.I16, world.isDown(app), () -> "refused: " + e.getMessage());
            refused(events);
        }
    }

    private void ends(Node node, CompletionStage<?> stage, List<Published> events) {
        long begun = world.scheduler.moment();
        node.outstandingCalls++;
        stage.whenComplete((done, failure) -> {
            node.outstandingCalls--;
            world.check(Invariant.I16, failure == null || mayFail(node, begun), () -> "a call failed: " + failure);
            if (failure == null) {
                events.forEach(world::completed);
            } else if (BackplaneException.outcomeOf(failure) == BackplaneException.Outcome.REJECTED) {
                refused(events);
            }
        });
    }

    /** Whether the engine could not be reached, or the node was closed. */
    private static boolean mayFail(Node node, long begun) {
        return node.missedAt() >= begun || node.isLeaving();
    }

    private void post(Node node, int app, String call, String body, List<Published> events) {
        App of = world.setup.apps.get(app);
        String path = "/apps/" + of.id() + "/" + call;
        Instant now = Instant.ofEpochMilli(world.time.epochMillis());
        String query = RequestSignature.sign(of, "POST", path, Map.of(), body, now).entrySet().stream()
                .map(it -> it.getKey() + "=" + URLEncoder.encode(it.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        ByteBuffer bytes = ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8));
        boolean wasDown = world.isDown(app);
        node.outstandingCalls++;
        node.vask
                .http()
                .handle(new ApiRequest("POST", path, query, HeaderLookup.NONE, bytes))
                .whenComplete((response, failure) -> {
                    node.outstandingCalls--;
                    int status = failure == null ? response.status() : 0;
                    if (status == 503 && world.setup.engineTakesTime) {
                        // Unconfirmed: the engine may deliver it all the same.
                        if (response.body().text().startsWith("Rejected")) {
                            refused(events);
                        }
                        return;
                    }
                    if (status == 200) {
                        events.forEach(world::completed);
                    } else {
                        boolean may = app == Setup.REGISTRY_APP
                                ? status == 503 || status == 500
                                : wasDown || world.isDown(app);
                        world.check(Invariant.I16, may, () -> "the HTTP API answered " + status);
                        refused(events);
                    }
                });
    }

    private void refused(List<Published> events) {
        events.forEach(it -> {
            it.refused = true;
            world.check(Invariant.G3, !it.delivered, () -> "said to be rejected, and delivered: " + it);
        });
    }
}
