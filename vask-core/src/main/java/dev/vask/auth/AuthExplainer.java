package dev.vask.auth;

import dev.vask.App;
import dev.vask.Limits;
import dev.vask.internal.json.JsonIn;
import dev.vask.internal.json.MalformedJsonException;
import dev.vask.internal.protocol.ChannelKind;
import dev.vask.internal.protocol.ChannelName;
import dev.vask.internal.protocol.ProtocolViolation;
import dev.vask.internal.protocol.SocketId;
import dev.vask.internal.protocol.UserData;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Says why an auth string or a request to the HTTP API is refused: another secret, another socket, data written anew, a clock.
 * It guesses what may have been signed and tries, so what it names is certain; where no guess fits it says that.
 *
 * <pre>{@code
 * log.info(AuthExplainer.of(app).trySocketIds(idsOfBefore).subscription(socketId, channel, channelData, auth).reason());
 * }</pre>
 *
 * <p>For logs and people who run servers, not for answers to clients: to a stranger each reason is a step towards a signature.
 * It never tells a signature or a secret. Immutable, safe for any thread; a call takes milliseconds, and up to half a second
 * with a hundred sockets, channels and texts to try.
 */
public final class AuthExplainer {
    private static final int MOST_TRIED = 100;
    private static final int MAX_DATA = 64 * 1024;
    private static final int MAX_NAME = Limits.defaults().maxChannelNameLength();
    private static final JsonIn JSON = new JsonIn(MAX_DATA, 32);
    private static final UserData USERS = new UserData(JSON, Limits.defaults());

    private final KnownApps apps;
    private final List<String> socketIds;
    private final List<String> channels;
    private final List<String> data;
    private final List<String> prefixes;

    private AuthExplainer(
            KnownApps apps, List<String> socketIds, List<String> channels, List<String> data, List<String> prefixes) {
        this.apps = apps;
        this.socketIds = socketIds;
        this.channels = channels;
        this.data = data;
        this.prefixes = prefixes;
    }

    /**
     * Explains for the app that was asked.
     *
     * @param others apps whose key or secret may have been used by mistake
     */
    public static AuthExplainer of(App app, App... others) {
        Objects.requireNonNull(app, "app must not be null");
        Objects.requireNonNull(others, "others must not be null");
        List<App> different = new ArrayList<>(List.of(others));
        different.removeIf(other -> other.key().equals(app.key()));
        return new AuthExplainer(
                new KnownApps(app, List.copyOf(different)), List.of(), List.of(), List.of(), List.of());
    }

    /** A copy that also tries whether these sockets were signed for; at most the first 100. */
    public AuthExplainer trySocketIds(Collection<String> socketIds) {
        return new AuthExplainer(apps, some(socketIds), channels, data, prefixes);
    }

    /** A copy that also tries whether these channels were signed for; at most the first 100. */
    public AuthExplainer tryChannels(Collection<String> channels) {
        return new AuthExplainer(apps, socketIds, some(channels), data, prefixes);
    }

    /** A copy that also tries whether these texts were signed as channel_data or user_data; at most the first 100. */
    public AuthExplainer tryData(Collection<String> data) {
        return new AuthExplainer(apps, socketIds, channels, some(data), prefixes);
    }

    /** A copy that also tries whether requests were signed with these path prefixes, {@code /live}; at most the first 100. */
    public AuthExplainer tryPrefixes(Collection<String> prefixes) {
        return new AuthExplainer(apps, socketIds, channels, data, some(prefixes));
    }

    /**
     * A subscription.
     *
     * @param channelData as it is on the wire, null where there is none
     * @param auth as it is on the wire, null where there is none
     */
    public Explanation subscription(
            String socketId, String channel, @Nullable String channelData, @Nullable String auth) {
        if (!SocketId.isValid(socketId)) {
            return Explanation.refused("the socket id is none: it is two numbers with a dot between them");
        }
        ChannelName name = ChannelName.parse(channel, MAX_NAME);
        if (name == null) {
            return Explanation.refused("the channel name is none: it has 1 to " + MAX_NAME
                    + " letters, digits and _-=@,.; and a colon or space in it is never signed");
        }
        if (name.kind() == ChannelKind.USER) {
            return Explanation.refused(
                    "a user's own channel is open to who has signed in as that user, and to no auth");
        }
        if (!name.kind().signed()) {
            return Explanation.accepted("the channel '" + channel + "' needs no auth; it is not looked at");
        }
        AuthStringCheck check = new AuthStringCheck(apps, socketId, name, channelData, auth);
        List<String> faults = check.faults(socketIds, channels, data);
        if (!faults.isEmpty()) {
            return Explanation.refused(String.join("; ", faults));
        }
        if (!name.kind().presence()) {
            return Explanation.accepted("the signature fits");
        }
        return channelData == null
                ? Explanation.accepted(
                        "the signature fits; without channel_data it is taken only from a client that has signed in")
                : dataCheck(() -> USERS.ofChannelData(channelData));
    }

    /**
     * A sign-in.
     *
     * @param userData as it is on the wire, null where there is none
     * @param auth as it is on the wire, null where there is none
     */
    public Explanation signIn(String socketId, @Nullable String userData, @Nullable String auth) {
        if (!SocketId.isValid(socketId)) {
            return Explanation.refused("the socket id is none: it is two numbers with a dot between them");
        }
        if (userData == null) {
            return Explanation.refused("a sign-in carries user_data, and there is none");
        }
        List<String> faults =
                new AuthStringCheck(apps, socketId, null, userData, auth).faults(socketIds, channels, data);
        return faults.isEmpty()
                ? dataCheck(() -> USERS.ofUserData(userData))
                : Explanation.refused(String.join("; ", faults));
    }

    /**
     * A request to the HTTP API.
     *
     * @param method in upper case
     * @param rawPath as received, with the prefix in front of {@code /apps/} if there is one
     * @param rawQuery as received, without the question mark; null for none
     * @param body the bytes that arrived; empty for none
     * @param now the server's time when it arrived
     */
    public Explanation request(String method, String rawPath, @Nullable String rawQuery, ByteBuffer body, Instant now) {
        return new RequestCheck(apps, prefixes, method, rawPath, body, now).explain(rawQuery);
    }

    private interface Reading {
        Object read() throws ProtocolViolation;
    }

    private static Explanation dataCheck(Reading reading) {
        try {
            reading.read();
            return Explanation.accepted("the signature fits");
        } catch (ProtocolViolation e) {
            return Explanation.refused("the signature fits, and what was signed is refused: " + e.getMessage());
        }
    }

    /** The field {@code auth} of a text that is an endpoint's whole answer, or null. */
    static @Nullable String authOf(String answer) {
        try {
            return JSON.object(answer).string("auth");
        } catch (MalformedJsonException e) {
            return null;
        }
    }

    private static List<String> some(Collection<String> tried) {
        return tried.stream().limit(MOST_TRIED).toList();
    }
}
