package dev.vask.spi;

import java.util.Objects;

/**
 * A channel of an app, as the engine between nodes knows it.
 *
 * @param app the app's key
 * @param channel the channel's name; {@code #server-to-user-{id}} is the topic of a signed-in user
 */
public record Topic(String app, String channel) {
    /** Refuses null. */
    public Topic {
        Objects.requireNonNull(app, "app must not be null");
        Objects.requireNonNull(channel, "channel must not be null");
    }
}
