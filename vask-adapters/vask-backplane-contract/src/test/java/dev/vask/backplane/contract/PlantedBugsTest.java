package dev.vask.backplane.contract;

import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.vask.spi.Backplane;
import dev.vask.spi.BackplaneListener;
import dev.vask.testing.VirtualTime;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.platform.testkit.engine.EngineTestKit;

/** That the contract finds what it is there to find: for each promise an engine that breaks it, and the test that fails. */
class PlantedBugsTest {
    private static volatile BrokenNode.Bug planted;

    /** Not a test by its name: run from here only, it fails. */
    static class Broken extends BackplaneContract {
        @Override
        protected BackplaneFixture open() {
            BrokenNode.Bug bug = planted;
            assumeTrue(bug != null, "run by itself it has no bug");
            VirtualTime time = new VirtualTime();
            MemoryCluster cluster = new MemoryCluster(time);
            return new BackplaneFixture() {
                @Override
                public Backplane node(BackplaneListener listener) {
                    Backplane node = new BrokenNode(cluster.node(), bug);
                    node.start(listener);
                    return node;
                }

                @Override
                public VirtualTime virtualTime() {
                    return time;
                }

                @Override
                public Duration patience() {
                    return Duration.ofMillis(800);
                }

                @Override
                public void close() {}
            };
        }
    }

    /** The test that must fail. */
    private static String expected(BrokenNode.Bug bug) {
        return switch (bug) {
            case LOSES_EVENTS, REPEATS_EVENTS, SWAPS_EVENTS -> "firstInFirstOut";
            case FORGETS_TAGS -> "everyPart";
            case TELLS_JOINS_TWICE -> "joinsTwice";
            case TELLS_NO_MEMBERS -> "membersFirst";
            case TELLS_VACATED_TWICE -> "occupiedAndVacated";
            case TELLS_THE_HOST_EVERYWHERE -> "byTurns";
            case TELLS_AFTER_CLOSE -> "quietAfterClose";
            case COMPLETES_TOO_SOON -> "ownFirst";
            case NEVER_COMPLETES_LEAVES -> "everyStageCompletes";
            case LETS_LISTENERS_FAIL_CALLS -> "throwingListener";
            case GOES_ON_AFTER_CLOSE -> "rejectsAfterClose";
            case FORGETS_WHAT_IS_KEPT -> "newest";
        };
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("an engine that breaks a promise fails that promise's test")
    void found(BrokenNode.Bug bug) {
        planted = bug;
        EngineTestKit.engine("junit-jupiter")
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "false")
                .selectors(selectMethod(Broken.class, expected(bug)))
                .execute()
                .testEvents()
                .assertStatistics(of -> of.started(1).failed(1));
        planted = null;
    }
}
