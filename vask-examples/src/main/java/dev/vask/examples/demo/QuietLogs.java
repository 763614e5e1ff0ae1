package dev.vask.examples.demo;

import java.util.logging.Level;
import java.util.logging.Logger;

/** Servers like to tell of their start; the demo lets them speak up only when something is wrong. */
final class QuietLogs {
    private QuietLogs() {}

    /** Raises the JDK's root level to warnings, unless its logging was configured from outside. */
    static void unlessConfigured() {
        if (System.getProperty("java.util.logging.config.file") == null
                && System.getProperty("java.util.logging.config.class") == null) {
            Logger.getLogger("").setLevel(Level.WARNING);
        }
    }
}
