package dev.vask.auth;

import dev.vask.App;
import dev.vask.internal.json.JsonOut;
import dev.vask.internal.protocol.ChannelKind;
import dev.vask.internal.protocol.ChannelName;
import dev.vask.internal.protocol.ProtocolViolation;
import dev.vask.internal.protocol.SignedText;
import dev.vask.internal.protocol.SocketId;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Authorizes a client's subscription to a private or presence channel (behaviour.md §7): what a host's authorization
 * endpoint answers after it has decided that this user may.
 *
 * <p>Socket id and channel come from the client. Both are checked against their alphabets before anything is signed: with a
 * colon in a channel name a signature would be valid for more than it seems. Immutable, safe for any thread.
 */
public final class ChannelAuthorizer {
    /** Longest name that any client library lets through; the server that is subscribed to may allow less. */
    static final int MAX_NAME = 200;

    private final App app;

    private ChannelAuthorizer(App app) {
        this.app = app;
    }

    /** Signs with this app's key and secret. */
    public static ChannelAuthorizer of(App app) {
        Objects.requireNonNull(app, "app must not be null");
        return new ChannelAuthorizer(app);
    }

    /**
     * Authorizes a private channel, or a presence channel for a client that has signed in.
     *
     * @return the JSON body to answer the client with: <code>{"auth":"key:signature"}</code>
     * @throws IllegalArgumentException if the socket id or the channel name is not one, or needs no authorization
     */
    public String authorize(String socketId, String channel) {
        Objects.requireNonNull(socketId, "socketId must not be null");
        Objects.requireNonNull(channel, "channel must not be null");
        return sign(socketId, channel, null);
    }

    /**
     * Authorizes a presence channel.
     *
     * @param userId the user that joins: 1 or more characters, without control characters and unpaired surrogates
     * @param userInfo JSON text that the other members see, or null for none
     * @return the JSON body to answer the client with, {@code auth} and {@code channel_data}
     * @throws IllegalArgumentException if the socket id or the channel name is not one, or not a presence channel, or the user
     *     info is not one JSON value
     */
    public String authorizePresence(String socketId, String channel, String userId, @Nullable String userInfo) {
        Objects.requireNonNull(socketId, "socketId must not be null");
        Objects.requireNonNull(channel, "channel must not be null");
        Objects.requireNonNull(userId, "userId must not be null");
        ChannelName name = ChannelName.parse(channel, MAX_NAME);
        if (name == null || !name.kind().presence()) {
            throw new IllegalArgumentException("invalid presence channel "
                    + JsonOut.quote(ProtocolViolation.excerpt(channel)) + ": its name begins with 'presence-'");
        }
        JsonOut data = JsonOut.object().string("user_id", UserInfo.checkedId(userId));
        if (userInfo != null) {
            data.raw("user_info", UserInfo.checked(userInfo));
        }
        return sign(socketId, channel, data.end());
    }

    /**
     * Authorizes with {@code channel_data} that the host has written itself; it is signed and sent as it is.
     *
     * @return the JSON body to answer the client with, {@code auth} and {@code channel_data}
     */
    public String authorizeWithData(String socketId, String channel, String channelData) {
        Objects.requireNonNull(socketId, "socketId must not be null");
        Objects.requireNonNull(channel, "channel must not be null");
        Objects.requireNonNull(channelData, "channelData must not be null");
        return sign(socketId, channel, channelData);
    }

    private String sign(String socketId, String channel, @Nullable String channelData) {
        if (!SocketId.isValid(socketId)) {
            throw new IllegalArgumentException(SocketId.invalid(socketId));
        }
        ChannelName name = ChannelName.parse(channel, MAX_NAME);
        if (name == null || name.kind() == ChannelKind.USER) {
            throw new IllegalArgumentException("invalid channel name "
                    + JsonOut.quote(ProtocolViolation.excerpt(channel)) + ": a channel name consists of 1 to "
                    + MAX_NAME
                    + " letters, digits and _-=@,.;");
        }
        if (!name.kind().signed()) {
            throw new IllegalArgumentException("only private and presence channels are authorized, not " + channel);
        }
        String signature = app.secret().sign(SignedText.channel(socketId, channel, channelData));
        JsonOut body = JsonOut.object().string("auth", app.key() + ":" + signature);
        if (channelData != null) {
            body.string("channel_data", channelData);
        }
        return body.end();
    }
}
