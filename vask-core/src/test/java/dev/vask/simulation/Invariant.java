package dev.vask.simulation;

/** What must be true: reliability.md §5 by its numbers, and what follows from the contracts of the SPI ({@code X}). */
enum Invariant {
    I1("a connection is connected and disconnected once, and its socket hears one close"),
    I2("no frame before connection_established, none after the close"),
    I3("a channel has as many subscriptions as connections are subscribed to it"),
    I4("a channel exists while it has a subscriber or keeps an event"),
    I5("who is present is who has a subscribed connection"),
    I6("member_added and member_removed alternate for each observer and user"),
    I7("at rest every observer's list is the server's list"),
    I8("a joiner never gets its own member_added, and its list contains it"),
    I9("every event reaches who is subscribed, once, and nobody else"),
    I10("one order for each channel, and each publisher's own order"),
    I11("the excluded socket gets nothing"),
    I12("events only between subscription_succeeded and the end of the subscription"),
    I13("a subscription exists only where there is a right to it"),
    I14("the host is told of beginnings and ends in turn, and the last word is how it stands"),
    I15("no queue and no room is larger than its bound"),
    I16("everything asked for is answered"),
    I17("host code and sockets are called without a lock"),
    I18("no app hears of another"),
    I19("what was refused has no effect"),
    I20("when all are gone nothing is left"),
    I21("no frame contains a secret or a signature"),
    I22("the last subscription_count is the true one"),
    I23("the event replayed on subscribing is the last one"),
    I24("the same run by another wall clock is the same run"),
    G1("one order for each channel, on all nodes"),
    G3("who is told that nothing was done is told the truth"),
    G5("what was missed is inside a gap that was told"),
    X1("a socket has one batch at a time, and hears nothing after close or abort"),
    X2("no safety net of the core ever catches anything"),
    X3("close and error codes are the protocol's, and nobody is closed without a cause"),
    X4("who watches a user is told of coming and going in turn, and the last word is how it stands");

    private final String sentence;

    Invariant(String sentence) {
        this.sentence = sentence;
    }

    @Override
    public String toString() {
        return name() + " (" + sentence + ")";
    }
}
