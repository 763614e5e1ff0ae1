package dev.vask.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vask.App;
import dev.vask.Vask;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

@DisplayName("The demo started in the environment of another server")
class ForeignSettingsTest {
    @ParameterizedTest
    @DisplayName("serves the app of that server")
    @ValueSource(strings = {"SOKETI_DEFAULT_APP_", "REVERB_APP_", "PUSHER_APP_"})
    void app(String prefix) {
        App app = new ForeignSettings(
                        Map.of(prefix + "ID", "17", prefix + "KEY", "shop", prefix + "SECRET", "hush:hush"))
                .app()
                .orElseThrow();

        assertThat(app.key()).isEqualTo("shop");
        assertThat(app.id()).isEqualTo("17");
        assertThat(app.clientEvents()).isTrue();
        assertThat(signature(app)).isEqualTo(signature(App.of("shop", "hush:hush")));
    }

    private static String signature(App app) {
        try (Vask vask = Vask.builder().app(app).drainWindow(Duration.ZERO).build()) {
            return vask.app(app.key()).channelAuthorizer().authorize("1.1", "private-a");
        }
    }

    @Test
    @DisplayName("takes over whether clients may send")
    void clientEvents() {
        App app = new ForeignSettings(Map.of(
                        "SOKETI_DEFAULT_APP_KEY", "k",
                        "SOKETI_DEFAULT_APP_SECRET", "s",
                        "SOKETI_DEFAULT_APP_ENABLE_CLIENT_MESSAGES", "false"))
                .app()
                .orElseThrow();

        assertThat(app.clientEvents()).isFalse();
        assertThat(app.enabled()).isTrue();
    }

    @Test
    @DisplayName("serves nothing of a key without a secret")
    void keyAlone() {
        assertThat(new ForeignSettings(Map.of("REVERB_APP_KEY", "k", "REVERB_APP_SECRET", " ")).app())
                .isEmpty();
    }

    @Test
    @DisplayName("names the app whose variables make no sense, and no secret")
    void nonsense() {
        Map<String, String> environment =
                Map.of("PUSHER_APP_KEY", "k", "PUSHER_APP_SECRET", "hush", "PUSHER_APP_ID", "a/b");

        assertThatThrownBy(() -> new ForeignSettings(environment).app())
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("PUSHER_APP_KEY")
                .hasMessageNotContaining("hush");
    }

    @Test
    @DisplayName("listens where that server did, unless told otherwise")
    void listens() {
        Map<String, String> environment = Map.of("SOKETI_PORT", "6001", "SOKETI_HOST", "0.0.0.0");

        CommandLine commandLine = Demo.commandLine(environment);
        commandLine.parseArgs("--host", "127.0.0.1");

        assertThat(commandLine.getCommandSpec().findOption("--port").<Integer>getValue())
                .isEqualTo(6001);
        assertThat(commandLine.getCommandSpec().findOption("--host").<String>getValue())
                .isEqualTo("127.0.0.1");
    }

    @Test
    @DisplayName("shares the Redis that its nodes shared, and no other")
    void redis() {
        assertThat(redis(Map.of(
                        "SOKETI_ADAPTER_DRIVER",
                        "redis",
                        "SOKETI_DB_REDIS_HOST",
                        "db",
                        "SOKETI_DB_REDIS_PORT",
                        "6380")))
                .hasToString("redis://db:6380");
        assertThat(redis(Map.of("REVERB_SCALING_ENABLED", "true", "REDIS_PASSWORD", "p@ss word")))
                .hasToString("redis://:p%40ss%20word@127.0.0.1:6379");
        assertThat(redis(Map.of("REVERB_SCALING_ENABLED", "true", "REDIS_URL", "rediss://db:6390")))
                .hasToString("rediss://db:6390");
        assertThat(redis(Map.of("SOKETI_ADAPTER_DRIVER", "local", "SOKETI_DB_REDIS_HOST", "db", "REDIS_HOST", "db")))
                .isNull();
    }

    private static @Nullable URI redis(Map<String, String> environment) {
        CommandLine commandLine = Demo.commandLine(environment);
        commandLine.parseArgs();
        return commandLine.getCommandSpec().findOption("--redis").getValue();
    }
}
