package dev.vask.internal.protocol;

/**
 * What a channel's prefix says about it (behaviour.md §5). In the order of matching: the longest prefix first, anchored at
 * the name's beginning, with its dash: {@code privateer} is a public channel.
 */
public enum ChannelKind {
    PRIVATE_ENCRYPTED_CACHE("private-encrypted-cache-", true, false, true, true),
    PRIVATE_ENCRYPTED("private-encrypted-", true, false, false, true),
    PRIVATE_CACHE("private-cache-", true, false, true, false),
    PRIVATE("private-", true, false, false, false),
    PRESENCE_CACHE("presence-cache-", true, true, true, false),
    PRESENCE("presence-", true, true, false, false),
    CACHE("cache-", false, false, true, false),
    /** The events of one signed-in user; not a channel a host names. */
    USER("#server-to-user-", false, false, false, false),
    PUBLIC("", false, false, false, false);

    private static final ChannelKind[] BY_LENGTH = values();

    private final String prefix;
    private final boolean signed;
    private final boolean presence;
    private final boolean cached;
    private final boolean encrypted;

    ChannelKind(String prefix, boolean signed, boolean presence, boolean cached, boolean encrypted) {
        this.prefix = prefix;
        this.signed = signed;
        this.presence = presence;
        this.cached = cached;
        this.encrypted = encrypted;
    }

    static ChannelKind of(String name) {
        for (ChannelKind kind : BY_LENGTH) {
            if (name.startsWith(kind.prefix)) {
                return kind;
            }
        }
        throw new AssertionError("every name begins with the empty prefix");
    }

    /** The prefix with its dash; empty for public channels. */
    public String prefix() {
        return prefix;
    }

    /** Whether a subscription needs a signature. */
    public boolean signed() {
        return signed;
    }

    /** Whether subscribers are members that others see. */
    public boolean presence() {
        return presence;
    }

    /** Whether the last event is kept for who comes later. */
    public boolean cached() {
        return cached;
    }

    /** Whether only the ends can read it; the server passes ciphertext. */
    public boolean encrypted() {
        return encrypted;
    }

    /**
     * Whether subscribers may be told how many they are: presence channels have their members, and on encrypted ones a
     * client library would try to decrypt the count.
     */
    public boolean counted() {
        return !presence && !encrypted && this != USER;
    }

    /** Whether subscribers may send client events: an encrypted one the server could not vouch for. */
    public boolean clientEvents() {
        return signed && !encrypted;
    }
}
