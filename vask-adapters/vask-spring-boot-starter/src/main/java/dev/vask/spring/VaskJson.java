package dev.vask.spring;

/**
 * Writes the data of events as JSON for {@link VaskPublisher}. Where the application has Jackson 3, as Spring Boot 4 has, that is
 * its {@code JsonMapper}; a bean of this type replaces it.
 */
@FunctionalInterface
public interface VaskJson {
    /** JSON text; called on the thread that publishes. What it throws, the publisher throws. */
    String write(Object data);
}
