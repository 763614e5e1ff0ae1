package dev.vask.redis.servers;

/** How much is done: little by default, so that a build stays short; all with <code>-Dvask.redis.full=true</code>. */
public final class Full {
    /** The property's name. */
    public static final String PROPERTY = "vask.redis.full";

    private Full() {}

    /** One of two sizes. */
    public static int size(int usual, int full) {
        return Boolean.getBoolean(PROPERTY) ? full : usual;
    }
}
