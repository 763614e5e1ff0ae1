package dev.vask.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vask.Vask;
import dev.vask.spi.Backplane;
import dev.vask.spi.BackplaneHealth;
import java.lang.reflect.Proxy;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.health.contributor.Health;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

@DisplayName("Rules of publishing after commit and of health")
class RulesTest {
    @AfterEach
    void endTransaction() {
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            TransactionSynchronizationManager.clearSynchronization();
        }
    }

    /** Ends a transaction in this way; returns how often the event was published. */
    private static int publications(int status, CompletableFuture<Void> result) {
        AtomicInteger published = new AtomicInteger();
        TransactionSynchronizationManager.initSynchronization();
        AfterCommit.run(() -> {
                    published.incrementAndGet();
                    return CompletableFuture.completedFuture(null);
                })
                .whenComplete((done, failure) -> {
                    if (failure == null) {
                        result.complete(null);
                    } else {
                        result.completeExceptionally(failure);
                    }
                });
        TransactionSynchronizationManager.getSynchronizations().forEach(it -> it.afterCompletion(status));
        return published.get();
    }

    @ParameterizedTest(name = "status {0}")
    @ValueSource(ints = {TransactionSynchronization.STATUS_ROLLED_BACK, TransactionSynchronization.STATUS_UNKNOWN})
    @DisplayName("a transaction that rolled back, or whose outcome is unknown -> nothing is published")
    void onlyKnownCommitPublishes(int status) {
        CompletableFuture<Void> result = new CompletableFuture<>();
        assertThat(publications(status, result)).isZero();
        assertThat(result).isCompletedExceptionally();
        assertThatThrownBy(result::join).hasRootCauseInstanceOf(CancellationException.class);
    }

    @Test
    @DisplayName("a transaction that committed -> the event is published once")
    void commitPublishes() {
        CompletableFuture<Void> result = new CompletableFuture<>();
        assertThat(publications(TransactionSynchronization.STATUS_COMMITTED, result))
                .isEqualTo(1);
        assertThat(result).isCompleted();
    }

    private static Backplane backplane(BackplaneHealth health) {
        return (Backplane) Proxy.newProxyInstance(
                RulesTest.class.getClassLoader(),
                new Class<?>[] {Backplane.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "health" -> health;
                    case "start", "close", "cluster" -> null;
                    default -> CompletableFuture.completedFuture(null);
                });
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"UP, UP", "DEGRADED, UP", "DOWN, OUT_OF_SERVICE"})
    @DisplayName("a backplane that is DEGRADED keeps the node in service, DOWN takes it out, both with the reason")
    void backplaneStates(BackplaneHealth.State state, String status) {
        BackplaneHealth given = state == BackplaneHealth.State.UP
                ? BackplaneHealth.UP
                : new BackplaneHealth(state, "no connection to 10.0.0.7:6379");
        try (Vask vask =
                Vask.builder().apps(key -> null).backplane(backplane(given)).build()) {
            Health health = new VaskHealthIndicator(vask).health();
            assertThat(health.getStatus().getCode()).isEqualTo(status);
            if (state == BackplaneHealth.State.UP) {
                assertThat(health.getDetails()).doesNotContainKeys("backplane", "reason");
            } else {
                assertThat(health.getDetails()).containsEntry("backplane", state + ": " + given.reason());
            }
            if (state == BackplaneHealth.State.DOWN) {
                assertThat(health.getDetails()).containsKey("reason");
            }
        }
    }
}
