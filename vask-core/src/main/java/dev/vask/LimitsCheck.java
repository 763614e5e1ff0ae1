package dev.vask;

import dev.vask.internal.protocol.ChannelKind;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds {@link Limits} that contradict each other: a bound on a whole that is lower than the sum of its legal parts in their
 * longest legal JSON spelling (reliability.md §3).
 */
final class LimitsCheck {
    /** Bytes of the longest spelling of a byte of text in JSON: six, as in an escaped control character. */
    private static final long SPELLED = 6;
    /** Bytes of a quote or a backslash inside a JSON string: the longest spelling that a serializer writes into JSON text. */
    private static final long QUOTED = 2;
    /** Bytes of the other fields and of the punctuation of one event, subscription or sign-in, spelled at their longest. */
    private static final long ENVELOPE = 1_024;
    /** Bytes of an app's key, a colon and a signature. */
    private static final long AUTH = 200;
    /** Bytes of the punctuation of one user id in a list, and of one member in a roster. */
    private static final long SEPARATORS = 3;

    private static final long MEMBER_SEPARATORS = 16;
    /** Bytes of a roster's frame without its members and the name of the channel. */
    private static final long ROSTER = 160;

    private static final long MOST = 1L << 60;

    private final Limits limits;
    private final List<String> problems = new ArrayList<>();

    private LimitsCheck(Limits limits) {
        this.limits = limits;
    }

    /** The contradictions, each with its numbers and a remedy; empty if there are none. */
    static List<String> problems(Limits limits) {
        LimitsCheck check = new LimitsCheck(limits);
        check.bodies();
        check.messages();
        check.rosters();
        return check.problems;
    }

    private void bodies() {
        long channels = times(limits.maxChannelsPerEvent(), SPELLED * channelName() + SEPARATORS);
        atLeast(
                "maxHttpBodyBytes",
                limits.maxHttpBodyBytes(),
                event(0) + channels,
                "an event on " + limits.maxChannelsPerEvent() + " channels",
                "maxEventDataBytes " + limits.maxEventDataBytes() + " or maxChannelsPerEvent");
        atLeast(
                "maxHttpBodyBytes",
                limits.maxHttpBodyBytes(),
                times(limits.maxEventsPerBatch(), event(channelName())),
                "a batch of " + limits.maxEventsPerBatch() + " events",
                "maxEventDataBytes " + limits.maxEventDataBytes() + " or maxEventsPerBatch");
    }

    private void messages() {
        atLeast(
                "maxMessageBytes",
                limits.maxMessageBytes(),
                event(limits.maxChannelNameLength()),
                "a client event",
                "maxEventDataBytes " + limits.maxEventDataBytes());
        long channelData = SPELLED * limits.maxUserIdLength() + limits.maxUserInfoBytes();
        atLeast(
                "maxMessageBytes",
                limits.maxMessageBytes(),
                SPELLED * (limits.maxChannelNameLength() + AUTH + channelData) + ENVELOPE,
                "a presence subscription",
                "maxUserInfoBytes " + limits.maxUserInfoBytes() + " or maxUserIdLength");
        long ids = times(1L + limits.maxWatchlist(), QUOTED * limits.maxUserIdLength() + SEPARATORS);
        long userData = ids + limits.maxUserInfoBytes() + AUTH;
        atLeast(
                "maxUserDataBytes",
                limits.maxUserDataBytes(),
                userData,
                "user_data with " + limits.maxWatchlist() + " watched ids of " + limits.maxUserIdLength()
                        + " characters",
                "maxWatchlist, maxUserIdLength or maxUserInfoBytes " + limits.maxUserInfoBytes());
        atLeast(
                "maxMessageBytes",
                limits.maxMessageBytes(),
                Math.max(QUOTED * userData, limits.maxUserDataBytes()) + ENVELOPE,
                "a sign-in",
                "maxUserDataBytes " + limits.maxUserDataBytes() + " or maxWatchlist");
    }

    /** A roster has each id twice, in a string inside a string; its user_info is in one string. */
    private void rosters() {
        long member =
                2 * QUOTED * QUOTED * limits.maxUserIdLength() + QUOTED * limits.maxUserInfoBytes() + MEMBER_SEPARATORS;
        atLeast(
                "maxQueuedBytes",
                limits.maxQueuedBytes(),
                times(limits.maxPresenceMembers(), member) + limits.maxChannelNameLength() + ROSTER,
                "the roster of " + limits.maxPresenceMembers() + " members",
                "maxPresenceMembers, maxUserInfoBytes " + limits.maxUserInfoBytes() + " or maxUserIdLength");
    }

    /** An event with its data, its name and one channel. */
    private long event(long channelName) {
        return SPELLED * (limits.maxEventDataBytes() + (long) limits.maxEventNameLength() + channelName) + ENVELOPE;
    }

    /** A channel that can be published to; the topic of a user is one. */
    private long channelName() {
        return Math.max(
                limits.maxChannelNameLength(), ChannelKind.USER.prefix().length() + (long) limits.maxUserIdLength());
    }

    /** The product; at most 2^60, so that sums of it do not overflow. */
    private static long times(long count, long bytes) {
        return count > MOST / bytes ? MOST : count * bytes;
    }

    private void atLeast(String whole, long has, long needs, String part, String parts) {
        if (has < needs) {
            String raise = needs > Integer.MAX_VALUE ? "" : "raise " + whole + " to " + needs + " or ";
            problems.add(whole + " " + has + " is too small for " + part + ", up to " + needs
                    + " bytes in its longest JSON spelling: " + raise + "lower " + parts);
        }
    }
}
