package dev.vask.internal.session;

/** Why a subscription that was authorized could not be made. */
public enum JoinRefusal {
    /** The presence channel has as many members as it may. */
    CHANNEL_FULL,
    /** What carries the channel between nodes did not answer, or refused. */
    UNAVAILABLE
}
