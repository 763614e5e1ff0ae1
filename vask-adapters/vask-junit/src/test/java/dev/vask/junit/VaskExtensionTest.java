package dev.vask.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.suppressed;

import dev.vask.Vask;
import dev.vask.VaskApp;
import dev.vask.testing.Conversation;
import dev.vask.testing.FakeSocket;
import dev.vask.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.Condition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

@DisplayName("The extension gives a test")
@ExtendWith(VaskExtension.class)
class VaskExtensionTest {
    private final Vask constructed;

    VaskExtensionTest(Vask vask) {
        constructed = vask;
    }

    @BeforeEach
    void subscribe(FakeSocket ada) {
        ada.subscribes("private-orders");
    }

    @Test
    @DisplayName("an app and clients, the same in all its methods")
    void clients(Vask vask, VaskApp app, FakeSocket ada, FakeSocket bob) {
        bob.subscribes("presence-room", "{\"user_id\":\"7\"}");
        app.trigger("private-orders", "created", "{\"id\":7}");

        assertThat(vask).isSameAs(constructed);
        assertThat(ada.events("private-orders")).containsExactly("created");
        assertThat(bob.events("private-orders")).isEmpty();
        assertThat(vask.stats().subscriptions()).isEqualTo(2);
    }

    @Test
    @DisplayName("time that passes when told to")
    void time(VirtualTime time, FakeSocket ada) {
        time.advance(Duration.ofSeconds(151));

        assertThat(ada.closeCode()).isEqualTo(4201);
    }

    @Test
    @DisplayName("a record of what was said")
    void conversation(VirtualTime time, FakeSocket ada, Conversation conversation) {
        time.advance(Duration.ofMillis(1_500));
        ada.says("what?");
        ada.hangsUp();

        List<String> lines = conversation.toString().lines().toList();
        assertThat(lines.get(0)).isEqualTo("ada connects /app/key?protocol=7");
        assertThat(lines.get(1)).startsWith("ada < {\"event\":\"pusher:connection_established\"");
        assertThat(lines).contains("+1500ms", "ada > what?");
        assertThat(lines.get(lines.size() - 1)).isEqualTo("ada hangs up");
    }

    @Test
    @DisplayName("that fails what was said, in its report, and nothing where nobody spoke")
    void report() {
        Events failed = EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(Failing.class))
                .execute()
                .testEvents()
                .failed();

        failed.assertThatEvents()
                .haveExactly(
                        1,
                        finishedWithFailure(
                                message("told"), suppressed(0, message(said -> said.contains("ada > nonsense")))))
                .haveExactly(
                        1,
                        finishedWithFailure(
                                message("silent"),
                                new Condition<>(failure -> failure.getSuppressed().length == 0, "nothing suppressed")));
    }

    @Test
    @DisplayName("its own Vask, which is closed when the test ends and not before")
    void closedAtTheEnd() {
        Closing.USED.clear();
        EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(Closing.class))
                .execute()
                .testEvents()
                .assertStatistics(events -> events.started(2).succeeded(2));

        assertThat(Closing.USED).hasSize(2).doesNotHaveDuplicates().noneMatch(Vask::isOpen);
    }

    /** Not nested: only the test above runs it. */
    @ExtendWith(VaskExtension.class)
    static class Closing {
        static final List<Vask> USED = new ArrayList<>();

        @BeforeEach
        void usesTheVask(Vask vask) {
            // The one of the test before is closed by now.
            assertThat(USED).noneMatch(Vask::isOpen);
            USED.add(vask);
        }

        @Test
        void one(Vask vask, FakeSocket ada) {
            assertThat(vask.isOpen()).isTrue();
            assertThat(ada.isOpen()).isTrue();
        }

        @Test
        void two(Vask vask) {
            assertThat(vask.isOpen()).isTrue();
        }
    }

    /** Not nested, so that nobody runs it but the test above. */
    @ExtendWith(VaskExtension.class)
    static class Failing {
        @Test
        void told(FakeSocket ada) {
            ada.says("nonsense");
            throw new IllegalStateException("told");
        }

        @Test
        void silent(Vask vask) {
            throw new IllegalStateException("silent");
        }
    }
}
