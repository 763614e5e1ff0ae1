package dev.vask.simulation;

import dev.vask.App;
import dev.vask.ServerEvent;
import dev.vask.VaskApp;
import dev.vask.auth.RequestSignature;
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
        int by = http || publisher == Setup.ANYBODY ? UNORDERED + number : publisher;
        List<Published> events = new ArrayList<>();
        for (String channel : channels) {
            events.add(world.ledger.begin(number, app, channel, by, except, false));
        }
        // Tags are for filters; the HTTP API has none, so what is published there says no number.
        Map<String, String> tags = number % 2 == 0 ? Map.of("number", "even") : Map.of();
        if (http) {
            String names = channels.stream().map(it -> "\"" + it + "\"").collect(Collectors.joining(","));
            post(app, "events", json(number, "\"channels\":[" + names + "]", except), events);
        } else {
            ServerEvent event = new ServerEvent(channels, "e" + number, "{}", except);
            call(app, events, it -> it.trigger(event.withTags(tags)));
        }
    }

    void batch(int publisher, int app, List<String> channels, boolean overHttp) {
        boolean http = overHttp && channels.stream().noneMatch(it -> it.endsWith("-even"));
        List<Published> events = new ArrayList<>();
        List<ServerEvent> batch = new ArrayList<>();
        List<String> items = new ArrayList<>();
        for (String channel : channels) {
            int number = world.ledger.nextNumber();
            events.add(world.ledger.begin(number, app, channel, http ? UNORDERED + number : publisher, null, false));
            Map<String, String> tags = number % 2 == 0 ? Map.of("number", "even") : Map.of();
            batch.add(ServerEvent.of(channel, "e" + number, "{}").withTags(tags));
            items.add(json(number, "\"channel\":\"" + channel + "\"", null));
        }
        if (http) {
            post(app, "batch_events", "{\"batch\":[" + String.join(",", items) + "]}", events);
        } else {
            call(app, events, it -> it.triggerBatch(batch));
        }
    }

    private static String json(int number, String channels, @Nullable String except) {
        return "{\"name\":\"e" + number + "\",\"data\":\"{}\"," + channels
                + (except == null ? "" : ",\"socket_id\":\"" + except + "\"") + "}";
    }

    void toUser(int publisher, int app, String user) {
        int number = world.ledger.nextNumber();
        Published event = world.ledger.begin(number, app, "#server-to-user-" + user, publisher, null, false);
        call(app, List.of(event), it -> it.sendToUser(user, "e" + number, "{}"));
    }

    void terminate(int app, String user) {
        List<Reader> signedIn = new ArrayList<>();
        for (Reader reader : world.node.readers()) {
            if (reader.app() == app && user.equals(reader.user()) && reader.isOpen()) {
                signedIn.add(reader);
            }
        }
        call(app, List.of(), it -> {
            world.terminates(app, false);
            return it.terminateUser(user).thenRun(() -> {
                world.terminates(app, true);
                world.mustClose.addAll(signedIn);
            });
        });
    }

    void query(int app, String channel) {
        call(app, List.of(), it -> {
            it.channels("");
            if (Rights.isPresence(channel)) {
                it.members(channel);
            }
            if (Rights.isCached(channel)) {
                it.cached(channel);
            }
            world.node.vask.stats();
            return it.channel(channel).thenApply(info -> null);
        });
    }

    private void call(int app, List<Published> events, Function<VaskApp, CompletionStage<Void>> call) {
        VaskApp inProcess;
        try {
            inProcess = world.node.vask.app(world.setup.apps.get(app).key());
        } catch (IllegalArgumentException | IllegalStateException e) {
            // It is removed, or the registry throws.
            refused(events);
            return;
        }
        try {
            ends(call.apply(inProcess), events);
        } catch (IllegalArgumentException e) {
            world.check(Invariant.I16, world.isDown(app), () -> "refused: " + e.getMessage());
            refused(events);
        }
    }

    private void ends(CompletionStage<?> stage, List<Published> events) {
        world.outstandingCalls++;
        stage.whenComplete((done, failure) -> {
            world.outstandingCalls--;
            world.check(Invariant.I16, failure == null, () -> "a call failed: " + failure);
            events.forEach(world::completed);
        });
    }

    private void post(int app, String call, String body, List<Published> events) {
        App of = world.setup.apps.get(app);
        String path = "/apps/" + of.id() + "/" + call;
        Instant now = Instant.ofEpochMilli(world.time.epochMillis());
        String query = RequestSignature.sign(of, "POST", path, Map.of(), body, now).entrySet().stream()
                .map(it -> it.getKey() + "=" + URLEncoder.encode(it.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        ByteBuffer bytes = ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8));
        boolean wasDown = world.isDown(app);
        world.outstandingCalls++;
        world.node
                .vask
                .http()
                .handle(new ApiRequest("POST", path, query, HeaderLookup.NONE, bytes))
                .whenComplete((response, failure) -> {
                    world.outstandingCalls--;
                    int status = failure == null ? response.status() : 0;
                    if (status == 503 && world.setup.engineTakesTime) {
                        // Unconfirmed: the engine may deliver it all the same.
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

    private static void refused(List<Published> events) {
        events.forEach(it -> it.refused = true);
    }
}
