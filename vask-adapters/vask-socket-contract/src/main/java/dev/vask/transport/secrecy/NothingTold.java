package dev.vask.transport.secrecy;

import java.util.logging.Logger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a class of tests once a log or the console has told a secret or a signature. JUnit finds it by itself, for all classes.
 * They run side by side: the one that fails is the first to end after it was told, and the message says who told it.
 */
public final class NothingTold implements BeforeAllCallback, AfterAllCallback {
    /** Kept here, as the JDK forgets loggers that nobody holds. */
    private static final Logger VASK = Logger.getLogger("dev.vask");

    private static final Listening LISTENING = new Listening();

    static {
        LISTENING.listenTo(VASK);
        System.setOut(LISTENING.listenTo(System.out));
        System.setErr(LISTENING.listenTo(System.err));
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        // That this class is loaded is enough.
    }

    @Override
    public void afterAll(ExtensionContext context) {
        LISTENING.requireNothingTold();
    }
}
