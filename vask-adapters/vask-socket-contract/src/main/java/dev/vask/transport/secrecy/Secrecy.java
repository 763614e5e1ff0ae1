package dev.vask.transport.secrecy;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What no text for people may contain. */
final class Secrecy {
    /** Those of the tests that are no word: what is made with the others shows by its form. */
    private static final Pattern TOLD = Pattern.compile(
            "never-to-be-seen-9f86d081|7ad3773142a6692b25b8|the-other-secret|the-new-secret|key-of-version-"
                    + "|\\b[^:\\s]+:[0-9a-f]{64}\\b"
                    + "|(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])"
                    + "|auth_signature(=|%3[Dd]|\"\\s*:\\s*\")[^&\\s\"]+");

    private Secrecy() {}

    /** What is told, or nothing. */
    static Optional<String> toldBy(String text) {
        Matcher matcher = TOLD.matcher(text);
        return matcher.find() ? Optional.of(matcher.group()) : Optional.empty();
    }
}
