package dev.vask.simulation;

import static dev.vask.simulation.Mutant.negated;
import static dev.vask.simulation.Mutant.offByOne;
import static dev.vask.simulation.Mutant.withoutCall;
import static dev.vask.simulation.Mutant.withoutStore;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** reliability.md §6.2: does the simulator find what it is for? Bugs in the core, each to be found within 200 seeds. */
@Tag("once")
@ResourceLock("log")
class PlantedBugsTest {
    private static final int SEEDS = 200;
    private static final int STEPS = 2_000;

    static final List<Mutant> BUGS = List.of(
            new Mutant("who unsubscribes stays in the array", "hub.Channel", "leave", withoutCall("remove")),
            new Mutant("a closed connection stays subscribed", "net.Performer", "leaveAll", withoutCall("forEach")),
            new Mutant("the first of two tabs to go is the last", "hub.Roster", "countOut", negated(1)),
            new Mutant("one member more than there may be", "hub.Roster", "admits", offByOne(1)),
            new Mutant("the excluded socket alone gets it", "hub.Sweep", "offer", negated(2)),
            new Mutant("a queue sent is sent again", "net.OutboxMemory", "takeQueue", withoutStore("queue")),
            new Mutant("a batch that has left is kept", "net.OutboxMemory", "hasLeft", withoutStore("sending")),
            new Mutant("what is kept never expires", "hub.LastEvent", "keep", withoutCall("after")),
            new Mutant("an expired event is replayed, a fresh one not", "hub.LastEvent", "kept", negated(1)),
            new Mutant("what is queued during a send waits for ever", "net.Outbox", "rest", negated(2)),
            new Mutant("who was slow is not closed", "net.Outbox", "checkAge", withoutCall("onSlow")),
            new Mutant("a command overtakes one that waits", "net.Mailbox", "drain", negated(2)),
            new Mutant("who left while joining is subscribed", "hub.Channel", "activate", negated(7)),
            new Mutant("out of time is as good as subscribed", "net.Performer", "lambda$decide", withoutCall("giveUp")),
            new Mutant("any signature is as good as another", "session.AuthCheck", "verifies", negated(2)),
            new Mutant(
                    "a refused subscription blocks the next",
                    "session.Session",
                    "onJoinRefused",
                    withoutStore("subscriptions")),
            new Mutant("an answer to a ping is none", "net.IdleWatch", "seen", withoutStore("pinged")),
            new Mutant("a place is never given back", "hub.AppHub", "leave", withoutCall("decrementAndGet")),
            new Mutant("a closed connection keeps its watches", "hub.Watchlists", "unwatch", withoutCall("forEach")),
            new Mutant("a listener misses an event", "hub.HostEvents", "add", withoutCall("add", 2)),
            new Mutant("a removed app keeps its cached events", "hub.AppHub", "retire", withoutCall("forEach")),
            // Of several nodes.
            new Mutant("what others cached is not replayed", "hub.Hub", "lambda$onCached", withoutCall("keep")),
            new Mutant("others do not learn the count", "hub.AppHub", "countChanged", withoutCall("countChanged")),
            new Mutant("newcomers during a gap are missing", "hub.Channel", "membersAre", withoutCall("forEach", 2)),
            new Mutant("a gap is not counted", "hub.Hub", "onGap", withoutCall("increment")),
            new Mutant("whom nobody could ask for is forgotten", "hub.Watchlists", "askAgain", withoutCall("add")),
            new Mutant("partly published counts as rejected", "net.Publisher", "lambda$all", negated(1)));

    static Stream<Mutant> bugs() {
        return BUGS.stream();
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("a planted bug is found within 200 seeds")
    @MethodSource("bugs")
    void found(Mutant mutant) throws ReflectiveOperationException {
        String found = hunt(mutant);
        System.out.printf("planted: %-45s seed %s%n", mutant.bug(), found.isEmpty() ? "none" : found);
        assertThat(found).as(mutant.bug()).isNotEmpty();
    }

    @SuppressWarnings("unchecked") // Loaded by another loader, it shares with this one what is the JDK's.
    private static String hunt(Mutant mutant) throws ReflectiveOperationException {
        Class<?> type = new MutantLoader(mutant).loadClass("dev.vask.simulation.Hunt");
        Function<String, String> hunt =
                (Function<String, String>) type.getConstructor().newInstance();
        return hunt.apply(SEEDS + " " + STEPS);
    }
}
