package dev.vask.examples.demo;

import dev.vask.App;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

/**
 * What the environment tells soketi, Laravel Reverb or Laravel's driver for Pusher: who moves over starts the demo where they
 * ran, and changes nothing. What the command line says comes first.
 */
final class ForeignSettings implements IDefaultValueProvider {
    private static final List<String> APPS = List.of("SOKETI_DEFAULT_APP_", "REVERB_APP_", "PUSHER_APP_");

    private final Map<String, String> environment;

    ForeignSettings(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Where to listen, of those that listen; picocli takes null for nothing said. */
    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        String option = argument instanceof OptionSpec named ? named.longestName() : "";
        return switch (option) {
            case "--port" -> first("SOKETI_PORT", "REVERB_SERVER_PORT");
            case "--host" -> first("SOKETI_HOST", "REVERB_SERVER_HOST");
            case "--redis" -> redis();
            default -> null;
        };
    }

    /** The Redis that their nodes share; null where they do not. */
    private @Nullable String redis() {
        if ("redis".equals(value("SOKETI_ADAPTER_DRIVER").orElse(""))) {
            return redis("SOKETI_DB_REDIS_");
        }
        if (value("REVERB_SCALING_ENABLED").filter("true"::equalsIgnoreCase).isPresent()) {
            return value("REDIS_URL").orElseGet(() -> redis("REDIS_"));
        }
        return null;
    }

    private String redis(String prefix) {
        String password =
                value(prefix + "PASSWORD").map(ForeignSettings::escaped).orElse(null);
        String user = value(prefix + "USERNAME").map(ForeignSettings::escaped).orElse("");
        return "redis://" + (password == null ? "" : user + ":" + password + "@")
                + value(prefix + "HOST").orElse("127.0.0.1") + ":"
                + value(prefix + "PORT").orElse("6379")
                + value(prefix + "DB").map(db -> "/" + db).orElse("");
    }

    private static String escaped(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private @Nullable String first(String... names) {
        return Stream.of(names)
                .map(this::value)
                .flatMap(Optional::stream)
                .findFirst()
                .orElse(null);
    }

    private Optional<String> value(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    /**
     * The app they serve, if it has a key and a secret.
     *
     * @throws TypeConversionException if one of its variables makes no sense, naming it
     */
    Optional<App> app() {
        return APPS.stream()
                .filter(prefix -> value(prefix + "KEY").isPresent()
                        && value(prefix + "SECRET").isPresent())
                .findFirst()
                .map(this::app);
    }

    private App app(String prefix) {
        try {
            App app = App.of(
                    value(prefix + "KEY").orElseThrow(),
                    value(prefix + "SECRET").orElseThrow());
            String id = value(prefix + "ID").orElse(app.key());
            return app.withId(id)
                    .withSubscriptionCount(true)
                    .withClientEvents(isSet(prefix + "ENABLE_CLIENT_MESSAGES"))
                    .withEnabled(isSet(prefix + "ENABLED"));
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException("the app of " + prefix + "KEY: " + e.getMessage());
        }
    }

    /** True unless it says otherwise: the chat needs client events, and Reverb has no such variable. */
    private boolean isSet(String name) {
        String value = value(name).orElse("true");
        return !value.equalsIgnoreCase("false") && !value.equals("0");
    }
}
