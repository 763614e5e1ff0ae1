package dev.vask.internal.hub;

import dev.vask.App;
import dev.vask.concurrency.Interleavings;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The apps of a node: one of them named anew, removed and asked for. */
@Tag("once")
@Tag(Interleavings.TAG)
@Param(name = "version", gen = IntGen.class, conf = "0:2")
public class AppsInterleavingTest {
    private static final App[] VERSIONS = {Hubs.app(0), Hubs.app(1), Hubs.app(2)};

    private final Hub hub = Hubs.open();

    @Operation
    public void replace(@Param(name = "version") int version) {
        hub.replace(VERSIONS[version]);
    }

    @Operation
    public void remove() {
        hub.remove("key");
    }

    /** The version that serves, or -1. */
    @Operation
    public int serving() {
        App app = hub.serving("key");
        for (int version = 0; version < VERSIONS.length; version++) {
            if (VERSIONS[version] == app) {
                return version;
            }
        }
        return -1;
    }

    @Validate
    public void nothingIsLeft() {
        hub.remove("key");
        Interleavings.require(hub.all().isEmpty(), "an app nobody is in is forgotten");
    }

    @Test
    @DisplayName("an app serves as it was last named, and not at all once it is removed; then nothing is left of it")
    void apps() {
        Interleavings.checkAnswers(AppsInterleavingTest.class);
    }
}
