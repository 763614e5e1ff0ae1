package dev.vask.transport.adapter;

import java.util.Collection;
import java.util.Set;

/**
 * Which offers of permessage-deflate (RFC 7692 §7.1) a server can meet that deflates with the JDK. What the client says of
 * itself needs no answer: any window is inflated, and any context.
 */
public final class DeflateOffer {
    /** The extension's name. */
    public static final String EXTENSION = "permessage-deflate";
    /** Asks the server to begin anew with each message; the one parameter to repeat in the answer. */
    public static final String SERVER_NO_CONTEXT_TAKEOVER = "server_no_context_takeover";

    /** The deflater of the JDK has one size of window, so server_max_window_bits is not among them. */
    private static final Set<String> POSSIBLE =
            Set.of(SERVER_NO_CONTEXT_TAKEOVER, "client_no_context_takeover", "client_max_window_bits");

    private DeflateOffer() {}

    /**
     * Whether this is an offer of the extension that can be met.
     *
     * @param parameters their names
     */
    public static boolean canBeMet(String extension, Collection<String> parameters) {
        return extension.equals(EXTENSION) && POSSIBLE.containsAll(parameters);
    }

    /** The longest deflated frame that can be part of a message with this bound: a poor deflater adds an eighth to a text. */
    public static int maxFrameBytes(int maxTextBytes) {
        return (int) Math.min(Integer.MAX_VALUE, maxTextBytes + maxTextBytes / 8L + 1_024);
    }
}
