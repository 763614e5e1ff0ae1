package dev.vask.examples.demo;

/** A request that the demo does not do; the message tells the caller why. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    Refusal(int status, String message) {
        // It is an answer, not a failure: where it was made is of no interest.
        super(message, null, false, false);
        this.status = status;
    }

    DemoResponse response() {
        return DemoResponse.error(status, String.valueOf(getMessage()));
    }
}
