package dev.vask.spring;

import dev.vask.App;
import dev.vask.Limits;
import dev.vask.Webhook;
import dev.vask.spring.VaskProperties.AppSettings;
import dev.vask.spring.VaskProperties.LimitSettings;
import dev.vask.spring.VaskProperties.WebhookSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** Makes apps and limits of properties, and notes what is wrong with those by their names. */
final class Settings {
    private final List<String> problems = new ArrayList<>();
    private final List<App> apps = new ArrayList<>();
    private final Limits limits;

    /** @throws InvalidVaskSettingsException naming every property that is wrong */
    Settings(VaskProperties properties) {
        Map<String, String> keys = new HashMap<>();
        Map<String, String> ids = new HashMap<>();
        for (int i = 0; i < properties.apps().size(); i++) {
            String name = "vask.apps[" + i + "]";
            App app = app(name, properties.apps().get(i));
            if (app != null) {
                takeName(name, "key", app.key(), keys);
                takeName(name, "id", app.id(), ids);
                apps.add(app);
            }
        }
        limits = limits(properties.limits());
        if (properties.drainWindow().isNegative()) {
            problems.add("vask.drain-window: must not be negative; 0s closes all connections at once");
        }
        if (!problems.isEmpty()) {
            throw new InvalidVaskSettingsException(problems);
        }
    }

    /** In the order of the properties. */
    List<App> apps() {
        return apps;
    }

    Limits limits() {
        return limits;
    }

    private void takeName(String app, String property, String value, Map<String, String> taken) {
        String other = taken.putIfAbsent(value, app);
        if (other != null) {
            problems.add(app + "." + property + ": '" + value + "' is the " + property + " of " + other
                    + " already; each app needs its own");
        }
    }

    private @Nullable App app(String name, AppSettings given) {
        String key = given.key();
        String secret = given.secret();
        if (key == null) {
            problems.add(name + ".key: is missing; it is what clients connect with");
        }
        if (secret == null) {
            problems.add(
                    name + ".secret: is missing; set one that is long and random, openssl rand -hex 20 for example");
        }
        List<Webhook> webhooks = webhooks(name, given.webhooks());
        if (key == null
                || secret == null
                || new Draft<>(name + ".key", () -> App.of(key, "any")).value == null
                || new Draft<>(name + ".secret", () -> App.of("any", secret)).value == null) {
            return null;
        }
        Draft<App> app = new Draft<>(name, () -> App.of(key, secret))
                .with("id", given.id(), App::withId)
                .with("enabled", given.enabled(), App::withEnabled)
                .with("client-events", given.clientEvents(), App::withClientEvents)
                .with("client-event-rate", given.clientEventRate(), App::withClientEventRate)
                .with("allowed-origins", given.allowedOrigins().toArray(new String[0]), App::withAllowedOrigins)
                .with("max-connections", given.maxConnections(), App::withMaxConnections)
                .with("activity-timeout", given.activityTimeout(), App::withActivityTimeout)
                .with("pong-timeout", given.pongTimeout(), App::withPongTimeout)
                .with("authorization-timeout", given.authorizationTimeout(), App::withAuthorizationTimeout)
                .with("subscription-count", given.subscriptionCount(), App::withSubscriptionCount)
                .with("cache-ttl", given.cacheTtl(), App::withCacheTtl)
                .with("api-rate", given.apiRate(), App::withApiRate)
                .with("replay-protection", given.replayProtection(), App::withReplayProtection)
                .with("webhooks", webhooks.toArray(new Webhook[0]), App::withWebhooks);
        for (int i = 0; i < given.formerSecrets().size(); i++) {
            app.with("former-secrets[" + i + "]", given.formerSecrets().get(i), App::withFormerSecret);
        }
        return app.value;
    }

    private List<Webhook> webhooks(String app, List<WebhookSettings> given) {
        List<Webhook> webhooks = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            String name = app + ".webhooks[" + i + "]";
            WebhookSettings settings = given.get(i);
            String url = settings.url();
            if (url == null) {
                problems.add(name + ".url: is missing; it is where events are posted to");
                continue;
            }
            Draft<Webhook> webhook = new Draft<>(name + ".url", () -> Webhook.to(url));
            if (webhook.value != null) {
                Webhook all = webhook.value.withBatching(settings.batched());
                webhooks.add(
                        settings.kinds().isEmpty() ? all : new Webhook(all.url(), settings.kinds(), all.batched()));
            }
        }
        return webhooks;
    }

    private Limits limits(LimitSettings given) {
        Draft<Limits> draft = new Draft<>("vask.limits", Limits::defaults)
                .withSize("max-message-bytes", given.maxMessageBytes(), Limits::withMaxMessageBytes)
                .with("max-json-depth", given.maxJsonDepth(), Limits::withMaxJsonDepth)
                .with("max-channel-name-length", given.maxChannelNameLength(), Limits::withMaxChannelNameLength)
                .with("max-event-name-length", given.maxEventNameLength(), Limits::withMaxEventNameLength)
                .withSize("max-event-data-bytes", given.maxEventDataBytes(), Limits::withMaxEventDataBytes)
                .with(
                        "max-channels-per-connection",
                        given.maxChannelsPerConnection(),
                        Limits::withMaxChannelsPerConnection)
                .with("messages-per-second", given.messagesPerSecond(), Limits::withMessagesPerSecond)
                .with("message-burst", given.messageBurst(), Limits::withMessageBurst)
                .with("connects-per-second", given.connectsPerSecond(), Limits::withConnectsPerSecond)
                .with("connect-burst", given.connectBurst(), Limits::withConnectBurst)
                .with("max-waiting-commands", given.maxWaitingCommands(), Limits::withMaxWaitingCommands)
                .with("max-waiting-bytes", given.maxWaitingBytes(), Limits::withMaxWaitingBytes)
                .with("max-early-messages", given.maxEarlyMessages(), Limits::withMaxEarlyMessages)
                .with("max-early-bytes", given.maxEarlyBytes(), Limits::withMaxEarlyBytes)
                .with("command-timeout", given.commandTimeout(), Limits::withCommandTimeout)
                .withSize("max-queued-bytes", given.maxQueuedBytes(), Limits::withMaxQueuedBytes)
                .with("max-queued-messages", given.maxQueuedMessages(), Limits::withMaxQueuedMessages)
                .with("max-send-age", given.maxSendAge(), Limits::withMaxSendAge)
                .with("close-grace", given.closeGrace(), Limits::withCloseGrace)
                .with("max-presence-members", given.maxPresenceMembers(), Limits::withMaxPresenceMembers)
                .with("max-user-id-length", given.maxUserIdLength(), Limits::withMaxUserIdLength)
                .withSize("max-user-info-bytes", given.maxUserInfoBytes(), Limits::withMaxUserInfoBytes)
                .withSize("max-user-data-bytes", given.maxUserDataBytes(), Limits::withMaxUserDataBytes)
                .withSize("max-cached-bytes", given.maxCachedBytes(), Limits::withMaxCachedBytes)
                .with("max-watchlist", given.maxWatchlist(), Limits::withMaxWatchlist)
                .with("max-channels-per-event", given.maxChannelsPerEvent(), Limits::withMaxChannelsPerEvent)
                .with("max-events-per-batch", given.maxEventsPerBatch(), Limits::withMaxEventsPerBatch)
                .with("max-listed-channels", given.maxListedChannels(), Limits::withMaxListedChannels)
                .withSize("max-http-body-bytes", given.maxHttpBodyBytes(), Limits::withMaxHttpBodyBytes)
                .with(
                        "max-waiting-listener-calls",
                        given.maxWaitingListenerCalls(),
                        Limits::withMaxWaitingListenerCalls);
        return draft.value == null ? Limits.defaults() : draft.value;
    }

    /** What a group of properties makes, as far as they are right; null where it could not even begin. */
    private final class Draft<T> {
        private final String name;
        private @Nullable T value;

        Draft(String name, Supplier<T> begin) {
            this.name = name;
            try {
                value = begin.get();
            } catch (IllegalArgumentException e) {
                problems.add(name + ": " + e.getMessage());
            }
        }

        <V> Draft<T> with(String property, @Nullable V given, BiFunction<T, V, T> change) {
            if (given != null && value != null) {
                try {
                    value = change.apply(value, given);
                } catch (IllegalArgumentException e) {
                    problems.add(name + "." + property + ": " + e.getMessage());
                }
            }
            return this;
        }

        Draft<T> withSize(String property, @Nullable DataSize given, BiFunction<T, Integer, T> change) {
            return with(property, given, (before, size) -> change.apply(before, bytes(size)));
        }
    }

    private static int bytes(DataSize size) {
        if (size.toBytes() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("must be less than 2 GB, not " + size);
        }
        return (int) size.toBytes();
    }
}
