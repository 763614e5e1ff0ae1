package dev.vask.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vask.App;
import dev.vask.AppRegistry;
import dev.vask.Authorizer;
import dev.vask.Peer;
import dev.vask.Vask;
import dev.vask.VaskEvent;
import dev.vask.VaskListener;
import dev.vask.VaskMeter;
import dev.vask.auth.AuthDecision;
import dev.vask.spi.Backplane;
import dev.vask.spring.shop.MemoryTransactions;
import dev.vask.testing.FakeSocket;
import dev.vask.testing.VirtualTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.event.EventListener;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

@Timeout(60)
@DisplayName("Beans")
class BeansTest {
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    JacksonAutoConfiguration.class, VaskAutoConfiguration.class, VaskHealthAutoConfiguration.class))
            .withUserConfiguration(VaskTestConfiguration.class)
            .withPropertyValues("vask.apps[0].key=key", "vask.apps[0].secret=secret");

    private static FakeSocket connect(Vask vask) {
        return FakeSocket.connect(vask, "/app/key?protocol=7");
    }

    private static FakeSocket subscribe(Vask vask, String channel) {
        FakeSocket socket = connect(vask);
        socket.says("{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"" + channel + "\"}}");
        return socket;
    }

    /** What the application may do with whom Vask asks: use Vask. */
    static class Doorman implements Authorizer {
        private final VaskPublisher publisher;

        Doorman(VaskPublisher publisher) {
            this.publisher = publisher;
        }

        @Override
        public AuthDecision onSubscribe(Peer peer, String channel, String channelData) {
            publisher.trigger("door", "asked", Map.of("for", channel));
            return channel.equals("private-open") ? AuthDecision.allow() : AuthDecision.requireSignature();
        }
    }

    static class Listener implements VaskListener {
        final List<String> heard = new ArrayList<>();

        Listener(VaskPublisher publisher) {
            assertThat(publisher).isNotNull();
        }

        @Override
        public void onOccupied(VaskEvent.Occupied event) {
            heard.add(event.channel());
            throw new IllegalStateException("says the test");
        }
    }

    static class Annotated {
        final List<String> heard = new ArrayList<>();

        @EventListener
        void on(VaskEvent.Occupied event) {
            heard.add(event.channel());
        }

        @EventListener
        void on(VaskEvent.Vacated event) {
            heard.add("no more " + event.channel());
        }
    }

    @Test
    @DisplayName("authorizer and listeners may use what publishes; one that throws keeps nothing from the others")
    void hostBeans() {
        runner.withBean(Doorman.class)
                .withBean(Listener.class)
                .withBean(Annotated.class)
                .run(context -> {
                    Vask vask = context.getBean(Vask.class);
                    FakeSocket door = subscribe(vask, "door");
                    FakeSocket guest = subscribe(vask, "private-open");
                    assertThat(guest.nextFrame()).contains("connection_established");
                    assertThat(guest.nextFrame()).contains("subscription_succeeded");
                    assertThat(door.events("door")).containsExactly("asked");
                    guest.hangsUp();
                    assertThat(context.getBean(Listener.class).heard).containsExactly("door", "private-open");
                    assertThat(context.getBean(Annotated.class).heard)
                            .containsExactly("door", "private-open", "no more private-open");
                    assertThat(vask.stats().failures()).isEqualTo(2);
                });
    }

    @Test
    @DisplayName("every kind of event is published")
    void everyEvent() {
        VaskListener relay = new HostBeans(new DefaultListableBeanFactory()).listener(event -> {});
        assertThat(Arrays.stream(VaskListener.class.getMethods()).map(Method::getName))
                .isSubsetOf(Arrays.stream(relay.getClass().getDeclaredMethods())
                        .map(Method::getName)
                        .toList());
    }

    @Test
    @DisplayName("application events can be had off")
    void noApplicationEvents() {
        runner.withBean(Annotated.class)
                .withPropertyValues("vask.application-events=false")
                .run(context -> {
                    subscribe(context.getBean(Vask.class), "news");
                    assertThat(context.getBean(Annotated.class).heard).isEmpty();
                });
    }

    @Test
    @DisplayName("two authorizers fail the start, as only one can decide")
    void twoAuthorizers() {
        runner.withBean("one", Doorman.class)
                .withBean("other", Doorman.class)
                .run(context -> assertThat(context).getFailure().hasMessageContaining("one,other"));
    }

    @Test
    @DisplayName("apps may come from a registry or from a customizer; a Vask of one's own replaces all")
    void whoNamesApps() {
        ApplicationContextRunner bare =
                new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(VaskAutoConfiguration.class));
        bare.withBean(AppRegistry.class, () -> key -> App.of(key, "secret")).run(context -> {
            assertThat(context.getBean(Vask.class).app("any").definition().key())
                    .isEqualTo("any");
            assertThatThrownBy(() -> context.getBean(VaskPublisher.class).trigger("a", "b", "{}"))
                    .hasMessageContaining("vask.apps names none");
        });
        bare.withBean(VaskCustomizer.class, () -> builder -> builder.app(App.of("mine", "secret")))
                .run(context -> assertThat(context.getBean(Vask.class)
                                .app("mine")
                                .definition()
                                .key())
                        .isEqualTo("mine"));
        bare.withBean(VaskCustomizer.class, () -> builder -> builder.drainWindow(Duration.ofSeconds(-1)))
                .run(context ->
                        assertThat(context).getFailure().hasStackTraceContaining("drainWindow must not be negative"));
        Vask own = Vask.builder().app(App.of("own", "secret")).build();
        bare.withBean(Vask.class, () -> own)
                .run(context -> assertThat(context.getBean(Vask.class)).isSameAs(own));
        assertThat(own.isOpen()).isFalse();
    }

    @Test
    @DisplayName("data is JSON by Jackson 3, or by a bean of one's own; without either only strings can be published")
    void json() {
        runner.run(context -> assertThat(context.getBean(VaskPublisher.class).json(Map.of("id", 1)))
                .isEqualTo("{\"id\":1}"));
        runner.withBean(VaskJson.class, () -> data -> "\"mine\"")
                .run(context ->
                        assertThat(context.getBean(VaskPublisher.class).json(1)).isEqualTo("\"mine\""));
        runner.withClassLoader(new FilteredClassLoader("tools.jackson")).run(context -> {
            VaskPublisher publisher = context.getBean(VaskPublisher.class);
            assertThat(publisher.json("{}")).isEqualTo("{}");
            assertThatThrownBy(() -> publisher.trigger("a", "b", 1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("spring-boot-starter-jackson");
        });
    }

    @Test
    @DisplayName(
            "an event of a transaction goes out in order after the commit, also one that a listener of the commit adds")
    void commit() {
        runner.run(context -> {
            FakeSocket client = subscribe(context.getBean(Vask.class), "news");
            VaskPublisher publisher = context.getBean(VaskPublisher.class);
            List<CompletionStage<Void>> stages = new ArrayList<>();
            new TransactionTemplate(new MemoryTransactions()).executeWithoutResult(status -> {
                stages.add(publisher.trigger("news", "first", "{}"));
                stages.add(publisher.trigger(List.of("news", "other"), "second", Map.of("id", 1)));
                TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                    @Override
                    public void afterCommit() {
                        stages.add(publisher.trigger("news", "third", "{}"));
                    }
                });
                assertThat(client.events("news")).isEmpty();
            });
            assertThat(client.events("news")).containsExactly("first", "second", "third");
            assertThat(stages)
                    .hasSize(3)
                    .allSatisfy(it -> assertThat(it.toCompletableFuture()).isCompleted());
            publisher.trigger("news", "without a transaction", "{}");
            assertThat(client.events("news")).endsWith("without a transaction");
        });
    }

    @Test
    @DisplayName("a rollback cancels, and a broken rule fails the stage but not the transaction")
    void rollback() {
        runner.run(context -> {
            FakeSocket client = subscribe(context.getBean(Vask.class), "news");
            VaskPublisher publisher = context.getBean(VaskPublisher.class);
            CompletableFuture<?> dropped = new TransactionTemplate(new MemoryTransactions()).execute(status -> {
                status.setRollbackOnly();
                return publisher.trigger("news", "dropped", "{}").toCompletableFuture();
            });
            assertThatThrownBy(dropped::join).hasCauseInstanceOf(CancellationException.class);
            CompletableFuture<?> broken = new TransactionTemplate(new MemoryTransactions())
                    .execute(status -> publisher.sendToUser("", "event", "{}").toCompletableFuture());
            assertThat(broken).failsWithin(Duration.ZERO).withThrowableThat().withMessageContaining("invalid user id");
            assertThatThrownBy(() -> publisher.trigger("no channel", "event", "{}"))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(client.events("news")).isEmpty();
        });
    }

    @Test
    @DisplayName("health is up with figures, and out of service once the Vask drains")
    void health() {
        runner.run(context -> {
            Vask vask = context.getBean(Vask.class);
            subscribe(vask, "news");
            VaskHealthIndicator health = context.getBean(VaskHealthIndicator.class);
            assertThat(health.health().getStatus().getCode()).isEqualTo("UP");
            assertThat(health.health().getDetails())
                    .containsEntry("connections", 1L)
                    .containsEntry("channels", 1L)
                    .containsEntry("subscriptions", 1L);
            vask.drain(Duration.ZERO);
            assertThat(health.health().getStatus().getCode()).isEqualTo("OUT_OF_SERVICE");
            assertThat(health.health().getDetails()).containsKey("reason");
        });
        runner.withPropertyValues("management.health.vask.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(VaskHealthIndicator.class));
        runner.withClassLoader(
                        new FilteredClassLoader("org.springframework.boot.health", "org.springframework.transaction"))
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(VaskPublisher.class));
    }

    @Test
    @DisplayName("a Redis makes it one node of several, which is out of service while that is away")
    void redis() {
        ApplicationContextRunner node = runner.withConfiguration(
                        AutoConfigurations.of(VaskRedisAutoConfiguration.class))
                .withPropertyValues("vask.redis.uri=redis://127.0.0.1:1", "vask.redis.prefix=shop");
        node.run(context -> {
            assertThat(context).hasSingleBean(Backplane.class);
            assertThat(context.getBean(VaskHealthIndicator.class)
                            .health()
                            .getStatus()
                            .getCode())
                    .isEqualTo("OUT_OF_SERVICE");
        });
        node.withPropertyValues("vask.redis.uri=nowhere")
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("vask.redis"));
        node.withClassLoader(new FilteredClassLoader("dev.vask.redis"))
                .run(context ->
                        assertThat(context).getFailure().rootCause().hasMessageContaining("dev.vask:vask-redis"));
    }

    @Test
    @DisplayName("metrics are in the application's registry")
    void metrics() {
        ApplicationContextRunner metrics =
                runner.withConfiguration(AutoConfigurations.of(VaskMetricsAutoConfiguration.class));
        metrics.withBean(SimpleMeterRegistry.class, () -> new SimpleMeterRegistry())
                .run(context -> {
                    connect(context.getBean(Vask.class));
                    assertThat(context.getBean(SimpleMeterRegistry.class)
                                    .get("vask.connections")
                                    .gauge()
                                    .value())
                            .isEqualTo(1);
                });
        metrics.run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(VaskMeter.class));
        metrics.withClassLoader(new FilteredClassLoader("dev.vask.micrometer"))
                .withBean(SimpleMeterRegistry.class, () -> new SimpleMeterRegistry())
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(VaskMeter.class));
    }

    @Test
    @DisplayName("virtual time closes the silent, and does not keep the context from closing")
    void virtualTime() {
        runner.run(context -> {
            FakeSocket silent = connect(context.getBean(Vask.class));
            context.getBean(VirtualTime.class).advance(Duration.ofSeconds(151));
            assertThat(silent.closeCode()).isEqualTo(4201);
            connect(context.getBean(Vask.class));
            connect(context.getBean(Vask.class));
        });
    }
}
