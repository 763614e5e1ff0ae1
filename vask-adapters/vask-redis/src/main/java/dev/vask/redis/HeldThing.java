package dev.vask.redis;

import dev.vask.redis.Wire.Malformed;
import dev.vask.redis.Wire.Reader;
import dev.vask.spi.Topic;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a node holds, as Redis notes it: a topic, or a user in a presence channel.
 *
 * @param userId null for the topic itself
 */
record HeldThing(Topic topic, @Nullable String userId) {
    static HeldThing read(byte[] noted) {
        if (noted.length == 0) {
            throw new Malformed("nothing is held");
        }
        if (noted[0] == 's') {
            return new HeldThing(Keys.topic(Wire.text(Arrays.copyOfRange(noted, 1, noted.length))), null);
        }
        byte[] name = new Reader(noted, 1).bytes();
        String user = Wire.text(Arrays.copyOfRange(noted, 5 + name.length, noted.length));
        return new HeldThing(Keys.topic(Wire.text(name)), user);
    }
}
