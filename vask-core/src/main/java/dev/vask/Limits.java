package dev.vask;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Every bound of a {@link Vask}, with its default and its reason (reliability.md §3, behaviour.md §18). Immutable; every
 * {@code with…} returns a changed copy. Bounds are enforced before memory is allocated for input that exceeds them. The size of
 * a message or body is the only bound of the keys, numbers and tokens in its JSON. {@link VaskBuilder#build} refuses limits
 * that contradict each other.
 */
public final class Limits implements Cloneable {
    private static final Limits DEFAULTS = new Limits();

    private int maxMessageBytes = 64 * 1024;
    private int maxJsonDepth = 32;
    private int maxChannelNameLength = 164;
    private int maxEventNameLength = 200;
    private int maxEventDataBytes = 10 * 1024;
    private int maxChannelsPerConnection = 1_000;
    private int messagesPerSecond = 500;
    private int messageBurst = 5_000;
    private int connectsPerSecond = 2_000;
    private int connectBurst = 20_000;
    private int maxWaitingCommands = 1_000;
    private int maxWaitingBytes = 256 * 1024;
    private int maxEarlyMessages = 16;
    private int maxEarlyBytes = 64 * 1024;
    private Duration commandTimeout = Duration.ofSeconds(5);
    private int maxQueuedBytes = 4 * 1024 * 1024;
    private int maxQueuedMessages = 16_384;
    private Duration maxSendAge = Duration.ofSeconds(15);
    private Duration closeGrace = Duration.ofSeconds(2);
    private int maxPresenceMembers = 100;
    private int maxUserIdLength = 128;
    private int maxUserInfoBytes = 1_024;
    private int maxUserDataBytes = 32 * 1024;
    private int maxCachedBytes = 64 * 1024 * 1024;
    private int maxWatchlist = 100;
    private int maxChannelsPerEvent = 100;
    private int maxEventsPerBatch = 10;
    private int maxListedChannels = 10_000;
    private int maxHttpBodyBytes = 1024 * 1024;
    private int maxWaitingListenerCalls = 65_536;

    private Limits() {}

    /** The defaults. */
    public static Limits defaults() {
        return DEFAULTS;
    }

    /** Longest inbound WebSocket message, in bytes, assembled; the socket layer closes longer ones with 1009. */
    public int maxMessageBytes() {
        return maxMessageBytes;
    }

    /** Deepest nesting of inbound JSON, also inside {@code data}. */
    public int maxJsonDepth() {
        return maxJsonDepth;
    }

    /** Longest channel name, prefix included, in characters: the hosted service's documented limit. Server libraries let
     * 200 through; raise it for those. */
    public int maxChannelNameLength() {
        return maxChannelNameLength;
    }

    /** Longest event name, in characters, as the server libraries enforce it. */
    public int maxEventNameLength() {
        return maxEventNameLength;
    }

    /** Longest {@code data} of an event, triggered or from a client, in bytes of UTF-8: the hosted service's 10 KiB. */
    public int maxEventDataBytes() {
        return maxEventDataBytes;
    }

    /** Most channels one connection may be subscribed to. The hosted service has no limit; real applications hold hundreds. */
    public int maxChannelsPerConnection() {
        return maxChannelsPerConnection;
    }

    /** Inbound messages per second that a connection may keep up; beyond it and the burst it is closed with 4100. */
    public int messagesPerSecond() {
        return messagesPerSecond;
    }

    /** Inbound messages a connection may send at once: a client resubscribing hundreds of channels must pass untouched. */
    public int messageBurst() {
        return messageBurst;
    }

    /** Connections per second that one app lets in for long; beyond it and the burst they are closed with 4100, on which
     * clients wait a second before they try again. */
    public int connectsPerSecond() {
        return connectsPerSecond;
    }

    /** Connections that one app lets in at once: after a restart all clients are back in the same second. */
    public int connectBurst() {
        return connectBurst;
    }

    /** Most commands of one connection that wait behind one that is not decided yet; one more closes it with 4100. */
    public int maxWaitingCommands() {
        return maxWaitingCommands;
    }

    /**
     * Most bytes of UTF-8 of one connection's messages that wait behind a command that is not decided; more closes it with 4100. One
     * message of {@link #maxMessageBytes} may always wait.
     */
    public int maxWaitingBytes() {
        return maxWaitingBytes;
    }

    /**
     * Most messages of one connection that wait before it is accepted, while an {@link AppRegistry} looks its app up; one more
     * closes it with 4100. Clients of the protocol send nothing before they are accepted.
     */
    public int maxEarlyMessages() {
        return maxEarlyMessages;
    }

    /**
     * Most bytes of UTF-8 of the messages that wait before a connection is accepted; more closes it with 4100. One message of
     * {@link #maxMessageBytes} may always wait.
     */
    public int maxEarlyBytes() {
        return maxEarlyBytes;
    }

    /** Longest wait for what a command needs from outside: an app registry, a backplane. Then it is refused by name. */
    public Duration commandTimeout() {
        return commandTimeout;
    }

    /** Most bytes that wait for one connection behind a batch at its socket; beyond it the connection is a slow consumer and closed with 4100. A single
     * larger frame is sent on a connection where nothing waits. */
    public int maxQueuedBytes() {
        return maxQueuedBytes;
    }

    /** Most messages that wait for one connection behind a batch at its socket; beyond it the reader is too slow and closed with 4100. */
    public int maxQueuedMessages() {
        return maxQueuedMessages;
    }

    /** Longest time a batch may wait at the socket; beyond it the reader is too slow and closed with 4100. */
    public Duration maxSendAge() {
        return maxSendAge;
    }

    /** How long a peer may take to answer a close before the connection is aborted. */
    public Duration closeGrace() {
        return closeGrace;
    }

    /** Most users present in one presence channel; a further tab of a present user is always admitted. */
    public int maxPresenceMembers() {
        return maxPresenceMembers;
    }

    /** Longest user id, in characters, in presence and sign-in. */
    public int maxUserIdLength() {
        return maxUserIdLength;
    }

    /** Longest {@code user_info} of a presence member, in bytes of UTF-8. */
    public int maxUserInfoBytes() {
        return maxUserInfoBytes;
    }

    /** Longest {@code user_data} of a sign-in, in bytes of UTF-8: room for more than {@link #maxWatchlist} ids of 128
     * characters, each quoted, and for {@code user_info}. */
    public int maxUserDataBytes() {
        return maxUserDataBytes;
    }

    /** Most channels that one event may be triggered on. */
    public int maxChannelsPerEvent() {
        return maxChannelsPerEvent;
    }

    /** Most events in one batch. */
    public int maxEventsPerBatch() {
        return maxEventsPerBatch;
    }

    /**
     * Most channels in a response to {@code GET /channels}. A request that more channels match is refused with 400 and asks
     * for a longer {@code filter_by_prefix}. Queries in process have no such bound.
     */
    public int maxListedChannels() {
        return maxListedChannels;
    }

    /** Longest body of a request to the HTTP API, in bytes: a batch of ten events at their limit in the longest JSON spelling.
     * The HTTP layer responds to longer ones with 413. */
    public int maxHttpBodyBytes() {
        return maxHttpBodyBytes;
    }

    /** Most events waiting for a slow {@link VaskListener}; beyond it the newest are dropped and counted, so that host code
     * that hangs costs events and not the server. */
    public int maxWaitingListenerCalls() {
        return maxWaitingListenerCalls;
    }

    /** Most heap that the cached events of all cache channels retain together, in bytes, with their channels and map entries;
     * above it the event published longest ago is discarded, and an event that alone exceeds it is not cached. */
    public int maxCachedBytes() {
        return maxCachedBytes;
    }

    /** Most users one connection may watch; of a longer list the first are watched, and an error 4302 says so. */
    public int maxWatchlist() {
        return maxWatchlist;
    }

    /** A copy with another {@link #maxMessageBytes}. */
    public Limits withMaxMessageBytes(int value) {
        return with(copy -> copy.maxMessageBytes = positive("maxMessageBytes", value));
    }

    /** A copy with another {@link #maxJsonDepth}. */
    public Limits withMaxJsonDepth(int value) {
        return with(copy -> copy.maxJsonDepth = positive("maxJsonDepth", value));
    }

    /** A copy with another {@link #maxChannelNameLength}. */
    public Limits withMaxChannelNameLength(int value) {
        return with(copy -> copy.maxChannelNameLength = positive("maxChannelNameLength", value));
    }

    /** A copy with another {@link #maxEventNameLength}. */
    public Limits withMaxEventNameLength(int value) {
        return with(copy -> copy.maxEventNameLength = positive("maxEventNameLength", value));
    }

    /** A copy with another {@link #maxEventDataBytes}. */
    public Limits withMaxEventDataBytes(int value) {
        return with(copy -> copy.maxEventDataBytes = positive("maxEventDataBytes", value));
    }

    /** A copy with another {@link #maxChannelsPerConnection}. */
    public Limits withMaxChannelsPerConnection(int value) {
        return with(copy -> copy.maxChannelsPerConnection = positive("maxChannelsPerConnection", value));
    }

    /** A copy with another {@link #messagesPerSecond}. */
    public Limits withMessagesPerSecond(int value) {
        return with(copy -> copy.messagesPerSecond = positive("messagesPerSecond", value));
    }

    /** A copy with another {@link #messageBurst}. */
    public Limits withMessageBurst(int value) {
        return with(copy -> copy.messageBurst = positive("messageBurst", value));
    }

    /** A copy with another {@link #connectsPerSecond}. */
    public Limits withConnectsPerSecond(int value) {
        return with(copy -> copy.connectsPerSecond = positive("connectsPerSecond", value));
    }

    /** A copy with another {@link #connectBurst}. */
    public Limits withConnectBurst(int value) {
        return with(copy -> copy.connectBurst = positive("connectBurst", value));
    }

    /** A copy with another {@link #maxWaitingCommands}. */
    public Limits withMaxWaitingCommands(int value) {
        return with(copy -> copy.maxWaitingCommands = positive("maxWaitingCommands", value));
    }

    /** A copy with another {@link #maxWaitingBytes}. */
    public Limits withMaxWaitingBytes(int value) {
        return with(copy -> copy.maxWaitingBytes = positive("maxWaitingBytes", value));
    }

    /** A copy with another {@link #maxEarlyMessages}. */
    public Limits withMaxEarlyMessages(int value) {
        return with(copy -> copy.maxEarlyMessages = positive("maxEarlyMessages", value));
    }

    /** A copy with another {@link #maxEarlyBytes}. */
    public Limits withMaxEarlyBytes(int value) {
        return with(copy -> copy.maxEarlyBytes = positive("maxEarlyBytes", value));
    }

    /** A copy with another {@link #commandTimeout}. */
    public Limits withCommandTimeout(Duration value) {
        Objects.requireNonNull(value, "commandTimeout must not be null");
        return with(copy -> copy.commandTimeout = positive("commandTimeout", value));
    }

    /** A copy with another {@link #maxQueuedBytes}. */
    public Limits withMaxQueuedBytes(int value) {
        return with(copy -> copy.maxQueuedBytes = positive("maxQueuedBytes", value));
    }

    /** A copy with another {@link #maxQueuedMessages}. */
    public Limits withMaxQueuedMessages(int value) {
        return with(copy -> copy.maxQueuedMessages = positive("maxQueuedMessages", value));
    }

    /** A copy with another {@link #maxSendAge}. */
    public Limits withMaxSendAge(Duration value) {
        Objects.requireNonNull(value, "maxSendAge must not be null");
        return with(copy -> copy.maxSendAge = positive("maxSendAge", value));
    }

    /** A copy with another {@link #closeGrace}. */
    public Limits withCloseGrace(Duration value) {
        Objects.requireNonNull(value, "closeGrace must not be null");
        return with(copy -> copy.closeGrace = positive("closeGrace", value));
    }

    /** A copy with another {@link #maxPresenceMembers}. */
    public Limits withMaxPresenceMembers(int value) {
        return with(copy -> copy.maxPresenceMembers = positive("maxPresenceMembers", value));
    }

    /** A copy with another {@link #maxUserIdLength}. */
    public Limits withMaxUserIdLength(int value) {
        return with(copy -> copy.maxUserIdLength = positive("maxUserIdLength", value));
    }

    /** A copy with another {@link #maxUserInfoBytes}. */
    public Limits withMaxUserInfoBytes(int value) {
        return with(copy -> copy.maxUserInfoBytes = positive("maxUserInfoBytes", value));
    }

    /** A copy with another {@link #maxUserDataBytes}. */
    public Limits withMaxUserDataBytes(int value) {
        return with(copy -> copy.maxUserDataBytes = positive("maxUserDataBytes", value));
    }

    /** A copy with another {@link #maxChannelsPerEvent}. */
    public Limits withMaxChannelsPerEvent(int value) {
        return with(copy -> copy.maxChannelsPerEvent = positive("maxChannelsPerEvent", value));
    }

    /** A copy with another {@link #maxEventsPerBatch}. */
    public Limits withMaxEventsPerBatch(int value) {
        return with(copy -> copy.maxEventsPerBatch = positive("maxEventsPerBatch", value));
    }

    /** A copy with another {@link #maxListedChannels}. */
    public Limits withMaxListedChannels(int value) {
        return with(copy -> copy.maxListedChannels = positive("maxListedChannels", value));
    }

    /** A copy with another {@link #maxHttpBodyBytes}. */
    public Limits withMaxHttpBodyBytes(int value) {
        return with(copy -> copy.maxHttpBodyBytes = positive("maxHttpBodyBytes", value));
    }

    /** A copy with another {@link #maxWaitingListenerCalls}. */
    public Limits withMaxWaitingListenerCalls(int value) {
        return with(copy -> copy.maxWaitingListenerCalls = positive("maxWaitingListenerCalls", value));
    }

    /** A copy with another {@link #maxCachedBytes}. */
    public Limits withMaxCachedBytes(int value) {
        return with(copy -> copy.maxCachedBytes = positive("maxCachedBytes", value));
    }

    /** A copy with another {@link #maxWatchlist}. */
    public Limits withMaxWatchlist(int value) {
        return with(copy -> copy.maxWatchlist = positive("maxWatchlist", value));
    }

    private Limits with(Consumer<Limits> change) {
        try {
            Limits copy = (Limits) clone();
            change.accept(copy);
            return copy;
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }

    private static int positive(String name, int value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be positive, not " + value);
        }
        return value;
    }

    private static Duration positive(String name, Duration value) {
        if (value.isZero() || value.isNegative() || value.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException(name + " must be longer than nothing and at most an hour, not " + value);
        }
        return value;
    }
}
