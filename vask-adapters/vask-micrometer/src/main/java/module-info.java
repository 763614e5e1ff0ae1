/** Vask's figures as Micrometer's meters. */
// Micrometer has its name in the manifest alone.
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"})
module dev.vask.micrometer {
    requires static org.jspecify;
    requires transitive dev.vask.core;
    requires transitive micrometer.core;

    exports dev.vask.micrometer;
}
