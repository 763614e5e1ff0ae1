package dev.vask;

import java.util.Map;

/**
 * Which of a channel's events one subscription gets; given by the {@link Authorizer} with its decision, unknown to the client.
 * It sees what the host triggers, in-process or over HTTP; client events and the protocol's own always pass. On a cache channel
 * an event that does not pass is as none.
 *
 * <p>Asked for every event, on the thread that brings it and without a lock: a look at its arguments, which neither blocks nor
 * calls Vask. What it throws is taken for no, counted and logged. Safe for any thread.
 */
@FunctionalInterface
public interface EventFilter {
    /**
     * Whether the subscription gets an event with these tags.
     *
     * @param tags of {@link ServerEvent#tags}, immutable; empty where there are none
     */
    boolean accepts(Map<String, String> tags);
}
