package dev.vask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vask.internal.local.LocalBackplane;
import dev.vask.spi.Backplane;
import dev.vask.spi.BackplaneListener;
import dev.vask.spi.Envelope;
import dev.vask.spi.PresenceMember;
import dev.vask.spi.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** reliability.md §4.7: one builder builds one Vask, and a failed build leaves nothing behind. */
class BuilderTest {
    private final List<String> calls = new ArrayList<>();

    /** Records its start and end. */
    private final class RecordingBackplane implements Backplane {
        private final LocalBackplane local = new LocalBackplane();
        private final boolean startFails;

        RecordingBackplane(boolean startFails) {
            this.startFails = startFails;
        }

        @Override
        public void start(BackplaneListener listener) {
            if (startFails) {
                throw new IllegalStateException("it cannot start");
            }
            calls.add("start");
            local.start(listener);
        }

        @Override
        public CompletionStage<Void> subscribe(Topic topic) {
            return local.subscribe(topic);
        }

        @Override
        public CompletionStage<Void> unsubscribe(Topic topic) {
            return local.unsubscribe(topic);
        }

        @Override
        public CompletionStage<Void> join(Topic topic, PresenceMember member) {
            return local.join(topic, member);
        }

        @Override
        public CompletionStage<Void> leave(Topic topic, String userId) {
            return local.leave(topic, userId);
        }

        @Override
        public CompletionStage<Void> watch(Topic user) {
            return local.watch(user);
        }

        @Override
        public CompletionStage<Void> unwatch(Topic user) {
            return local.unwatch(user);
        }

        @Override
        public CompletionStage<Void> publish(Topic topic, Envelope envelope) {
            return local.publish(topic, envelope);
        }

        @Override
        public void close() {
            calls.add("close");
            local.close();
        }
    }

    private VaskBuilder builder() {
        return Vask.builder().app(App.of("key", "secret"));
    }

    @Test
    @DisplayName("a second build is refused, and the first Vask is unharmed")
    void secondBuildIsRefused() {
        VaskBuilder builder = builder();
        try (Vask vask = builder.build()) {
            assertThatIllegalStateException()
                    .isThrownBy(builder::build)
                    .withMessageContaining("has built a Vask already")
                    .withMessageContaining("call Vask.builder()");
            assertThat(vask.app("key").trigger("orders", "paid", "1")).isCompleted();
        }
    }

    @Test
    @DisplayName("a build that is refused for its options can be repeated, and starts nothing")
    void refusedBuildStartsNothing() {
        VaskBuilder builder = Vask.builder().backplane(new RecordingBackplane(false));
        assertThatThrownBy(builder::build).isInstanceOf(IllegalArgumentException.class);
        assertThat(calls).isEmpty();
    }

    @Test
    @DisplayName("a meter that throws from started → the exception of build and a closed backplane")
    void throwingMeter() {
        VaskBuilder builder = builder().backplane(new RecordingBackplane(false)).meter(new VaskMeter() {
            @Override
            public void started(Supplier<VaskStats> stats) {
                throw new IllegalStateException("registry is closed");
            }

            @Override
            public void stopped() {
                calls.add("stopped");
            }
        });
        assertThatIllegalStateException().isThrownBy(builder::build).withMessage("registry is closed");
        assertThat(calls).containsExactly("start", "close");
        assertThatIllegalStateException().isThrownBy(builder::build).withMessageContaining("already");
    }

    @Test
    @DisplayName(
            "a backplane that cannot start → the exception of build, without a call of close: it may serve another Vask")
    void throwingBackplane() {
        VaskBuilder builder = builder().backplane(new RecordingBackplane(true));
        assertThatIllegalStateException().isThrownBy(builder::build).withMessage("it cannot start");
        assertThat(calls).isEmpty();
    }

    @Test
    @DisplayName("close calls the meter's stopped once; an exception of it does not keep the backplane open")
    void closeStopsTheMeter() {
        Vask vask = builder()
                .backplane(new RecordingBackplane(false))
                .meter(new VaskMeter() {
                    @Override
                    public void stopped() {
                        calls.add("stopped");
                        throw new IllegalStateException("registry is closed");
                    }
                })
                .build();
        vask.close();
        vask.close();
        assertThat(calls).containsExactly("start", "stopped", "close");
    }

    @Test
    @DisplayName("releases run in reverse order, all of them, and the first exception carries the others")
    void releases() {
        Releases releases = new Releases();
        releases.add(() -> calls.add("first"));
        releases.add(() -> {
            throw new IllegalStateException("second");
        });
        releases.add(() -> {
            throw new LinkageError("third");
        });
        releases.add(() -> calls.add("fourth"));

        assertThatExceptionOfType(LinkageError.class)
                .isThrownBy(releases::run)
                .satisfies(
                        e -> assertThat(e.getSuppressed()).singleElement().isInstanceOf(IllegalStateException.class));
        assertThat(calls).containsExactly("fourth", "first");
        releases.run();
        assertThat(calls).hasSize(2);
    }
}
