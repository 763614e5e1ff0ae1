package dev.vask.internal.protocol;

/** A peer broke a rule; the message tells it which. Carries no stack trace: it is a peer's mistake, not a bug. */
public final class ProtocolViolation extends Exception {
    private static final long serialVersionUID = 1L;

    public ProtocolViolation(String message) {
        super(message, null, false, false);
    }

    /** At most 64 characters of what a peer sent, so that an error never gives back all of it. */
    public static String excerpt(String text) {
        return text.length() <= 64 ? text : text.substring(0, 64) + "…";
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
