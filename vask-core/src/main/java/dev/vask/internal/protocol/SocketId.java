package dev.vask.internal.protocol;

import dev.vask.internal.json.JsonOut;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * The name a connection is signed by: {@code 1234.5678}. Every server library insists on this shape. Drawn from a secure
 * source, as who can guess one can be excluded from events or signed for.
 */
public final class SocketId {
    private static final Pattern SHAPE = Pattern.compile("[0-9]{1,20}\\.[0-9]{1,20}");

    /** Numbers that every language's double can hold. */
    private static final long BOUND = 1L << 53;

    private SocketId() {}

    /** A new id: 106 random bits. */
    public static String draw(RandomGenerator random) {
        return random.nextLong(BOUND) + "." + random.nextLong(BOUND);
    }

    /** Whether a text is a socket id and nothing else: what is signed must not be more than it seems. */
    public static boolean isValid(String text) {
        return SHAPE.matcher(text).matches();
    }

    /** Returns the text of an exception about an invalid socket id. */
    public static String invalid(String text) {
        return "invalid socket ID " + JsonOut.quote(ProtocolViolation.excerpt(text))
                + ": expected two numbers separated by a dot, such as 1234.5678";
    }
}
