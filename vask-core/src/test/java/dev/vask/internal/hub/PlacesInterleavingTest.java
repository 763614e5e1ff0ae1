package dev.vask.internal.hub;

import dev.vask.concurrency.Interleavings;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The places of an app, of which it has two. */
@Tag("once")
@Tag(Interleavings.TAG)
public class PlacesInterleavingTest {
    private final AppHub app = Hubs.open().of(Hubs.app(0));
    private final Subscriber guest = new Hubs.Guest("1.1");
    /** Who has a place, and does not give it back yet. */
    private final AtomicInteger inside = new AtomicInteger();

    @Operation
    public boolean takePlace() {
        boolean taken = app.takePlace();
        if (taken) {
            inside.incrementAndGet();
        }
        return taken;
    }

    /** As one step, with what is known of who is inside: nobody leaves who is not. */
    @Operation(nonParallelGroup = "leaving")
    public boolean leave() {
        if (inside.get() == 0) {
            return false;
        }
        inside.decrementAndGet();
        app.leave(guest);
        return true;
    }

    @Test
    @DisplayName("an app lets in as many as it may, and nobody is turned away while there is a place")
    void places() {
        Interleavings.checkAnswers(PlacesInterleavingTest.class);
    }
}
