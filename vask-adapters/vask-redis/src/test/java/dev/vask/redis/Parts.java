package dev.vask.redis;

import java.lang.reflect.Field;
import java.util.Objects;

/** What is inside a backplane, for tests that break it or look at its connections. */
final class Parts {
    private Parts() {}

    static Node of(RedisBackplane backplane) throws ReflectiveOperationException {
        Field node = RedisBackplane.class.getDeclaredField("node");
        node.setAccessible(true);
        return (Node) Objects.requireNonNull(node.get(backplane));
    }
}
