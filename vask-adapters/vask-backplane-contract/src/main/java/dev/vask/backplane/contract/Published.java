package dev.vask.backplane.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.spi.BackplaneException;
import dev.vask.spi.Topic;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Events published one after the other without waiting, and what may and must have come of them. Used by one thread. */
final class Published {
    private final NodeUnderTest node;
    private final List<String> frames = new ArrayList<>();
    private final List<CompletionStage<Void>> stages = new ArrayList<>();
    private final List<String> certain = new ArrayList<>();
    private final List<String> possible = new ArrayList<>();

    Published(NodeUnderTest node) {
        this.node = node;
    }

    void publish(Topic topic, String frame) {
        frames.add(frame);
        stages.add(node.backplane.publish(topic, EngineUnderTest.event(frame)));
    }

    /** Waits until it is known of each what became of it. */
    void settle() {
        for (int i = 0; i < stages.size(); i++) {
            @Nullable BackplaneException failure = node.outcome(stages.get(i));
            if (failure == null) {
                certain.add(frames.get(i));
            }
            if (failure == null || failure.outcome() == BackplaneException.Outcome.UNCONFIRMED) {
                possible.add(frames.get(i));
            }
        }
        assertThat(certain).as("events that were certainly published").isNotEmpty();
    }

    /** Whether all that was certainly published is there. */
    boolean arrived(List<String> received) {
        return new HashSet<>(received).containsAll(certain);
    }

    /** Each at most once, none that was rejected, in the order they were published. */
    void assertInOrder(List<String> received) {
        Set<String> there = new HashSet<>(received);
        List<String> expected = possible.stream().filter(there::contains).toList();
        assertThat(received).isEqualTo(expected);
    }
}
