/** Gives JUnit tests a Vask in virtual time, and clients that are connected to it. */
module dev.vask.junit {
    requires static org.jspecify;
    requires transitive dev.vask.core;
    requires transitive org.junit.jupiter.api;

    exports dev.vask.junit;
}
