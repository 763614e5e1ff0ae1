package dev.vask.examples.clients;

import dev.vask.Authorizer;
import dev.vask.Peer;
import dev.vask.Vask;
import dev.vask.auth.AuthDecision;
import dev.vask.auth.AuthEndpoint;
import dev.vask.auth.EncryptedChannels;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A host that decides for itself who may, of the app {@value #KEY}: in an auth endpoint in a box for clients that ask, and in
 * an authorizer for pages whose cookie says who they are. Who somebody is, is the cookie or header {@code user}.
 */
final class Hooks {
    static final String KEY = "hooked-key";
    static final EncryptedChannels ENCRYPTED = EncryptedChannels.withMasterKey(new byte[32]);

    private static final Pattern COOKIE = Pattern.compile("(?:^|;\\s*)user=(\\w+)");

    private Hooks() {}

    /** Who is asking, by these headers. */
    static @Nullable String principal(@Nullable String userHeader, @Nullable String cookies) {
        if (userHeader != null) {
            return userHeader;
        }
        Matcher cookie = COOKIE.matcher(Objects.requireNonNullElse(cookies, ""));
        return cookie.find() ? cookie.group(1) : null;
    }

    static AuthEndpoint endpoint(Vask vask) {
        return AuthEndpoint.builder(() -> vask.app(KEY).definition(), Runnable::run)
                .channelPath("/boxed/auth")
                .userPath("/boxed/user-auth")
                .encrypted(ENCRYPTED)
                .channel(
                        "private-of.{user}",
                        request -> request.variable("user").equals(request.principal())
                                ? AuthDecision.allow()
                                : AuthDecision.refuse("This is not yours"))
                .channel("private-encrypted-{name}", request -> AuthDecision.allow())
                .presence("presence-{room}", request -> as(request.principal(String.class)))
                .user(request -> as(request.principal(String.class)))
                .build();
    }

    private static AuthDecision as(@Nullable String user) {
        return user == null ? AuthDecision.refuse("Who are you?") : AuthDecision.allowAs(user, null);
    }

    /** Decides for who has a cookie; all others need signatures. */
    static Authorizer authorizer() {
        return new Authorizer() {
            @Override
            public AuthDecision onSubscribe(Peer peer, String channel, @Nullable String channelData) {
                String user = peer.principal(String.class);
                if (!peer.app().equals(KEY) || user == null) {
                    return AuthDecision.requireSignature();
                }
                if (channel.startsWith("presence-")) {
                    return AuthDecision.allowAs(user, null);
                }
                return channel.equals("private-secret")
                        ? AuthDecision.refuse("Not for " + user)
                        : AuthDecision.allow()
                                .withFilter(
                                        tags -> tags.getOrDefault("for", user).equals(user));
            }

            @Override
            public AuthDecision onSignIn(Peer peer, String userData) {
                String user = peer.principal(String.class);
                return user == null ? AuthDecision.requireSignature() : AuthDecision.allowAs(user, null);
            }

            @Override
            public AuthDecision onClientEvent(Peer peer, String channel, String event, @Nullable String data) {
                return event.equals("client-forbidden") ? AuthDecision.refuse("not that one") : AuthDecision.allow();
            }
        };
    }
}
