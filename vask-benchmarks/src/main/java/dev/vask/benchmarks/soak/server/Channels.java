package dev.vask.benchmarks.soak.server;

/** The channels by number; every second one is private. */
public final class Channels {
    private Channels() {}

    public static String name(int channel) {
        return (channel % 2 == 0 ? "soak-" : "private-soak-") + channel;
    }
}
