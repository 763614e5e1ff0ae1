package dev.vask.redis;

/** What becomes of a publish while Redis is out of reach. */
public enum DegradedMode {
    /**
     * It is refused at once, so that its caller knows and may try again. The default: a retry never finds half of the
     * audience served already.
     */
    FAIL_FAST,
    /** It reaches the subscribers of the node it was made on, and no other; the caller is told that all is well. */
    LOCAL_ONLY
}
