package dev.vask.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.App;
import dev.vask.Limits;
import dev.vask.Vask;
import dev.vask.Webhook;
import dev.vask.spring.VaskProperties.AppSettings;
import dev.vask.spring.VaskProperties.LimitSettings;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

@DisplayName("Properties")
class PropertiesTest {
    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(VaskAutoConfiguration.class));

    private static VaskProperties bind(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties)).bindOrCreate("vask", VaskProperties.class);
    }

    private void assertRefused(List<String> problems, String... properties) {
        runner.withPropertyValues(properties).run(context -> {
            assertThat(context).hasFailed();
            FailureAnalysis analysis = new InvalidVaskSettingsAnalyzer().analyze(context.getStartupFailure());
            assertThat(analysis.getDescription().lines().filter(it -> it.startsWith("    - ")))
                    .hasSameSizeAs(problems);
            assertThat(analysis.getDescription()).contains(problems);
            assertThat(analysis.getAction()).contains("Mend what is named");
        });
    }

    @Test
    @DisplayName("an app is what its properties say")
    void app() {
        Settings settings = new Settings(bind(Map.ofEntries(
                Map.entry("vask.apps[0].key", "shop"),
                Map.entry("vask.apps[0].secret", "new"),
                Map.entry("vask.apps[0].former-secrets", "old"),
                Map.entry("vask.apps[0].id", "4711"),
                Map.entry("vask.apps[0].enabled", "false"),
                Map.entry("vask.apps[0].client-events", "true"),
                Map.entry("vask.apps[0].client-event-rate", "20"),
                Map.entry("vask.apps[0].allowed-origins", "https://a.example, https://*.b.example"),
                Map.entry("vask.apps[0].max-connections", "500"),
                Map.entry("vask.apps[0].activity-timeout", "30s"),
                Map.entry("vask.apps[0].pong-timeout", "10s"),
                Map.entry("vask.apps[0].authorization-timeout", "1m"),
                Map.entry("vask.apps[0].subscription-count", "true"),
                Map.entry("vask.apps[0].cache-ttl", "2h"),
                Map.entry("vask.apps[0].api-rate", "7"),
                Map.entry("vask.apps[0].replay-protection", "true"),
                Map.entry("vask.apps[0].webhooks[0].url", "https://hooks.example/a"),
                Map.entry("vask.apps[0].webhooks[0].kinds", "member-added, member-removed"),
                Map.entry("vask.apps[0].webhooks[0].batched", "true"),
                Map.entry("vask.apps[0].webhooks[1].url", "https://hooks.example/b"))));
        App app = settings.apps().get(0);
        assertThat(app.key()).isEqualTo("shop");
        assertThat(app.secret().verifies("text", App.of("k", "old").secret().sign("text")))
                .isTrue();
        assertThat(app.secret().sign("text"))
                .isEqualTo(App.of("k", "new").secret().sign("text"));
        assertThat(app.id()).isEqualTo("4711");
        assertThat(app.enabled()).isFalse();
        assertThat(app.clientEvents()).isTrue();
        assertThat(app.clientEventRate()).isEqualTo(20);
        assertThat(app.allowedOrigins()).containsExactlyInAnyOrder("https://a.example", "https://*.b.example");
        assertThat(app.maxConnections()).isEqualTo(500);
        assertThat(app.activityTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(app.pongTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(app.authorizationTimeout()).isEqualTo(Duration.ofMinutes(1));
        assertThat(app.subscriptionCount()).isTrue();
        assertThat(app.cacheTtl()).isEqualTo(Duration.ofHours(2));
        assertThat(app.apiRate()).isEqualTo(7);
        assertThat(app.replayProtection()).isTrue();
        assertThat(app.webhooks())
                .containsExactly(
                        Webhook.to("https://hooks.example/a")
                                .withKinds(Webhook.Kind.MEMBER_ADDED, Webhook.Kind.MEMBER_REMOVED)
                                .withBatching(true),
                        Webhook.to("https://hooks.example/b"));
    }

    @Test
    @DisplayName("everything that an app and its bounds can be told has a property")
    void complete() {
        Set<String> ofApps = components(AppSettings.class);
        // The constructor takes both; a former secret is one of several.
        assertThat(ofApps)
                .containsAll(withers(App.class)
                        .filter(it -> !it.equals("formerSecret"))
                        .toList())
                .contains("key", "secret", "formerSecrets");
        assertThat(components(LimitSettings.class))
                .isEqualTo(withers(Limits.class).collect(Collectors.toSet()));
    }

    private static Set<String> components(Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getName)
                .collect(Collectors.toSet());
    }

    private static Stream<String> withers(Class<?> type) {
        return Arrays.stream(type.getMethods())
                .map(Method::getName)
                .filter(it -> it.startsWith("with"))
                .map(it -> Character.toLowerCase(it.charAt(4)) + it.substring(5));
    }

    @Test
    @DisplayName("every bound reaches the limit of its name, and what is not set stays as it is")
    void limits() throws ReflectiveOperationException {
        assertThat(new Settings(bind(Map.of())).limits()).isSameAs(Limits.defaults());
        for (RecordComponent component : LimitSettings.class.getRecordComponents()) {
            boolean isTime = component.getType().equals(Duration.class);
            Limits limits =
                    new Settings(bind(Map.of("vask.limits." + component.getName(), isTime ? "3s" : "3"))).limits();
            Object expected = isTime ? Duration.ofSeconds(3) : (Object) 3;
            assertThat(Limits.class.getMethod(component.getName()).invoke(limits))
                    .as(component.getName())
                    .isEqualTo(expected);
        }
        assertThat(new Settings(bind(Map.of("vask.limits.max-event-data-bytes", "64KB")))
                        .limits()
                        .maxEventDataBytes())
                .isEqualTo(64 * 1024);
    }

    @Test
    @DisplayName("what is wrong is named, all at once, with the way to mend it")
    void refused() {
        assertRefused(
                List.of(
                        "vask.apps[0].secret: is missing",
                        "vask.apps[1].key: invalid app key 'b/c': an app key consists of",
                        "vask.apps[2].secret: an app secret must not be empty",
                        "vask.apps[3].allowed-origins: an origin is a scheme and a host, as in https://example.com",
                        "vask.apps[3].webhooks[0].url: a webhook needs an absolute http or https URL",
                        "vask.apps[3].webhooks[1].url: is missing",
                        "vask.apps[4].key: 'd' is the key of vask.apps[3] already",
                        "vask.apps[4].id: 'd' is the id of vask.apps[3] already",
                        "vask.limits.max-watchlist: maxWatchlist must be positive, not 0",
                        "vask.limits.max-cached-bytes: must be less than 2 GB",
                        "vask.drain-window: must not be negative"),
                "vask.apps[0].key=a",
                "vask.apps[1].key=b/c",
                "vask.apps[1].secret=s",
                "vask.apps[2].key=c",
                "vask.apps[2].secret=",
                "vask.apps[3].key=d",
                "vask.apps[3].secret=s",
                "vask.apps[3].allowed-origins=example.com",
                "vask.apps[3].webhooks[0].url=hooks",
                "vask.apps[3].webhooks[1].batched=true",
                "vask.apps[4].key=d",
                "vask.apps[4].secret=s",
                "vask.limits.max-watchlist=0",
                "vask.limits.max-cached-bytes=3GB",
                "vask.drain-window=-1s");
    }

    @Test
    @DisplayName("an application that names no app is told which properties do")
    void nobody() {
        assertRefused(List.of("vask.apps: is empty"));
    }

    @Test
    @DisplayName("a misspelt property fails the start")
    void misspelt() {
        runner.withPropertyValues(
                        "vask.apps[0].key=a", "vask.apps[0].secret=s", "vask.apps[0].allowed-origin=https://a.example")
                .run(context ->
                        assertThat(context).getFailure().hasStackTraceContaining("vask.apps[0].allowed-origin"));
    }

    @Test
    @DisplayName("no secret is shown by properties, nor by what is refused")
    void secrets() {
        VaskProperties properties = bind(Map.of(
                "vask.apps[0].key", "a",
                "vask.apps[0].secret", "hush",
                "vask.apps[0].former-secrets", "hush",
                "vask.apps[0].webhooks[0].url", "https://hooks.example/?token=hush"));
        assertThat(properties.toString()).contains("key=a").doesNotContain("hush");
        runner.withPropertyValues("vask.apps[0].key=", "vask.apps[0].secret=hush")
                .run(context -> assertThat(context).getFailure().hasMessageNotContaining("hush"));
    }

    @Test
    @DisplayName("vask.enabled=false starts the application without Vask")
    void disabled() {
        runner.withPropertyValues("vask.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(Vask.class));
    }
}
