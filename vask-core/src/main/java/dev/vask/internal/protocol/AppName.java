package dev.vask.internal.protocol;

/** The alphabet of app keys and ids. Clients write both into a path, where they need no escapes. */
public final class AppName {
    private static final int MAX_LENGTH = 128;

    private AppName() {}

    /** Whether a text can be the key or the id of an app: 1 to 128 letters, digits, {@code _ - .}. */
    public static boolean isValid(String text) {
        if (text.isEmpty() || text.length() > MAX_LENGTH) {
            return false;
        }
        return text.chars()
                .allMatch(c -> (c >= 'a' && c <= 'z')
                        || (c >= 'A' && c <= 'Z')
                        || (c >= '0' && c <= '9')
                        || c == '_'
                        || c == '-'
                        || c == '.');
    }
}
