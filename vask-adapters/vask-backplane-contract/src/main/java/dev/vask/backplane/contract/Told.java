package dev.vask.backplane.contract;

import dev.vask.spi.Envelope;
import dev.vask.spi.PresenceMember;
import java.util.List;

/** What a listener was told of one topic. Equal where what was told is equal, an envelope's bytes too. */
public sealed interface Told {
    /** An envelope. */
    record Message(Content content) implements Told {}

    /** Somebody came. */
    record Added(PresenceMember member) implements Told {}

    /** Somebody went. */
    record Removed(String userId) implements Told {}

    /** Who is there. */
    record Members(List<PresenceMember> members) implements Told {}

    /** What is kept. */
    record Cached(Content content) implements Told {}

    /** So many subscriptions. */
    record Count(int subscriptions) implements Told {}

    /** Whether a user is online. */
    record Online(boolean online) implements Told {}

    /** The first subscriber in the cluster. */
    record Occupied() implements Told {}

    /** The last subscriber in the cluster. */
    record Vacated() implements Told {}

    /** Events may have been missed. */
    record Gap(String cause) implements Told {}

    /** Whether it comes to all nodes alike: in one order, wherever they are. */
    default boolean ordered() {
        return this instanceof Message || this instanceof Added || this instanceof Removed;
    }

    /** What was told with an envelope. */
    static Told message(Envelope envelope) {
        return new Message(Content.of(envelope));
    }
}
