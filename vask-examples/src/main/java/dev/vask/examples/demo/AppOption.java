package dev.vask.examples.demo;

import dev.vask.App;
import dev.vask.Webhook;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads {@code --app KEY:SECRET[:OPTION=VALUE,...]}. Its errors name the key and never the secret: they end in logs.
 */
public final class AppOption implements ITypeConverter<App> {
    /** What may stand behind the secret. */
    static final String OPTIONS =
            "id, client-events, enabled, max-connections, activity-timeout, pong-timeout, client-event-rate, "
                    + "subscription-count, cache-ttl, webhook, webhook-events";

    private static final int MAX_SECONDS = 3_600;
    private static final int MAX_CACHE_SECONDS = 86_400;

    @Override
    public App convert(String text) {
        String[] parts = text.split(":", 3);
        if (parts.length < 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
            throw new TypeConversionException(
                    "an app is given as KEY:SECRET or KEY:SECRET:OPTION=VALUE,..., for example my-key:my-secret");
        }
        App app;
        try {
            // The page's typing indicator lives on client events, the number beside its ticker on counts.
            app = App.of(parts[0], parts[1]).withClientEvents(true).withSubscriptionCount(true);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
        if (parts.length == 3) {
            Set<String> seen = new HashSet<>();
            for (String option : parts[2].split(",", -1)) {
                app = with(app, option, seen);
            }
        }
        return app;
    }

    private static App with(App app, String option, Set<String> seen) {
        int equals = option.indexOf('=');
        if (equals <= 0) {
            throw problem(app, "'" + option + "' is not OPTION=VALUE; the options are " + OPTIONS);
        }
        String name = option.substring(0, equals);
        String value = option.substring(equals + 1);
        if (!seen.add(name)) {
            throw problem(app, "the option '" + name + "' is given twice; give it once");
        }
        return switch (name) {
            case "id" -> withId(app, value);
            case "client-events" -> app.withClientEvents(bool(app, name, value));
            case "enabled" -> app.withEnabled(bool(app, name, value));
            case "max-connections" -> app.withMaxConnections(number(app, name, value, 1, Integer.MAX_VALUE));
            case "activity-timeout" ->
                app.withActivityTimeout(Duration.ofSeconds(number(app, name, value, 1, MAX_SECONDS)));
            case "pong-timeout" -> app.withPongTimeout(Duration.ofSeconds(number(app, name, value, 1, MAX_SECONDS)));
            case "webhook" -> withWebhook(app, value);
            case "webhook-events" -> withWebhookEvents(app, value);
            case "subscription-count" -> app.withSubscriptionCount(bool(app, name, value));
            case "cache-ttl" -> app.withCacheTtl(Duration.ofSeconds(number(app, name, value, 1, MAX_CACHE_SECONDS)));
            case "client-event-rate" -> app.withClientEventRate(number(app, name, value, 0, Integer.MAX_VALUE));
            default -> throw problem(app, "there is no option '" + name + "'; the options are " + OPTIONS);
        };
    }

    private static App withId(App app, String id) {
        try {
            return app.withId(id);
        } catch (IllegalArgumentException e) {
            throw problem(app, String.valueOf(e.getMessage()));
        }
    }

    private static App withWebhook(App app, String url) {
        try {
            return app.withWebhooks(Webhook.to(url));
        } catch (IllegalArgumentException e) {
            throw problem(app, "webhook: " + e.getMessage());
        }
    }

    private static App withWebhookEvents(App app, String names) {
        if (app.webhooks().isEmpty()) {
            throw problem(app, "webhook-events comes behind webhook=URL");
        }
        Set<Webhook.Kind> kinds = EnumSet.noneOf(Webhook.Kind.class);
        for (String name : names.split("\\+", -1)) {
            kinds.add(Arrays.stream(Webhook.Kind.values())
                    .filter(kind -> kind.wireName().equals(name))
                    .findFirst()
                    .orElseThrow(() -> problem(
                            app,
                            "there is no webhook event '" + name + "'; join with + any of "
                                    + Arrays.stream(Webhook.Kind.values())
                                            .map(Webhook.Kind::wireName)
                                            .collect(Collectors.joining(", ")))));
        }
        Webhook webhook = app.webhooks().get(0);
        return app.withWebhooks(new Webhook(webhook.url(), kinds, webhook.batched()));
    }

    private static boolean bool(App app, String name, String value) {
        if (value.equals("true") || value.equals("false")) {
            return value.equals("true");
        }
        throw problem(app, name + " is true or false, not '" + value + "'");
    }

    private static int number(App app, String name, String value, int least, int most) {
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below, with the range that is allowed.
        }
        String range = most == Integer.MAX_VALUE ? "of at least " + least : "from " + least + " to " + most;
        throw problem(app, name + " is a whole number " + range + ", not '" + value + "'");
    }

    private static TypeConversionException problem(App app, String message) {
        return new TypeConversionException("app '" + app.key() + "': " + message);
    }
}
