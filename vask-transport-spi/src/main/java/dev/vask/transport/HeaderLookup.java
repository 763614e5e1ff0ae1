package dev.vask.transport;

import org.jspecify.annotations.Nullable;

/** The headers of one HTTP request. Valid only while the request is being handled, unless its owner says otherwise. */
@FunctionalInterface
public interface HeaderLookup {
    /** A request without headers, for tests and for layers that have none. */
    HeaderLookup NONE = name -> null;

    /**
     * The first value of a header.
     *
     * @param name matched without regard to case (RFC 9110 §5.1)
     * @return its value as received, or null where the request has none
     */
    @Nullable
    String first(String name);
}
