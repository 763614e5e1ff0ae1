package dev.vask.backplane.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vask.spi.Envelope;
import dev.vask.spi.Topic;
import dev.vask.transport.OutboundText;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/**
 * What every contract test needs: an engine, nodes on it, and the check that ends each test. Whatever a test was about,
 * afterwards no node may have been told what it must not be told.
 */
@Timeout(60)
public abstract class EngineUnderTest {
    /** Engines may outlive a test: no name comes twice. */
    private static final AtomicInteger NAMES = new AtomicInteger();

    private final List<NodeUnderTest> nodes = new ArrayList<>();
    private @Nullable BackplaneFixture fixture;
    private @Nullable Waiting waiting;
    private String app = "";

    /** For the contracts of this package. */
    EngineUnderTest() {}

    /**
     * Makes an engine, or a fresh view of one that all tests share; closed when the test has ended.
     *
     * @throws Exception which fails the test
     */
    protected abstract BackplaneFixture open() throws Exception;

    @BeforeEach
    final void openEngine() throws Exception {
        BackplaneFixture opened = open();
        fixture = opened;
        waiting = new Waiting(opened);
        app = "contract-" + NAMES.incrementAndGet();
    }

    @AfterEach
    final void noNodeWasToldWhatItMustNotBeTold() throws Exception {
        if (fixture == null) {
            return;
        }
        try {
            nodes.forEach(NodeUnderTest::close);
        } finally {
            fixture.close();
        }
        for (NodeUnderTest node : nodes) {
            assertThat(node.told.violations()).as("what must not have happened").isEmpty();
        }
    }

    final BackplaneFixture fixture() {
        return Objects.requireNonNull(fixture, "the test has begun");
    }

    final Waiting waiting() {
        return Objects.requireNonNull(waiting, "the test has begun");
    }

    final NodeUnderTest node() throws Exception {
        NodeUnderTest node = new NodeUnderTest(fixture(), waiting());
        nodes.add(node);
        return node;
    }

    /** For tests of what nodes have with one another: skipped where there is only one. */
    final void needsSeveralNodes() {
        assumeTrue(fixture().severalNodes(), "this engine has one node only");
    }

    /** For tests with two calls at a time: skipped where an engine is as serial as those who call it. */
    final void needsOwnOrder() {
        assumeTrue(!fixture().tellsInsideCalls(), "this engine tells inside calls, and is as serial as they are");
    }

    /** This test's own app. */
    final String app() {
        return app;
    }

    final Topic topic(String channel) {
        return new Topic(app, channel);
    }

    final Topic user(String userId) {
        return topic("#server-to-user-" + userId);
    }

    static Envelope event(String frame) {
        return new Envelope.Event(OutboundText.of(frame), null, null, null);
    }
}
