package dev.vask.auth;

import dev.vask.App;
import dev.vask.internal.time.SystemTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Every option of an {@link AuthEndpoint}. Not safe for several threads; use once. */
public final class AuthEndpointBuilder {
    private final Supplier<App> app;
    private final Executor executor;
    private final List<ChannelRule> rules = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private @Nullable AuthRule user;
    private @Nullable EncryptedChannels encrypted;
    private String channelPath = "/pusher/auth";
    private String userPath = "/pusher/user-auth";

    /** A pattern and who decides on what matches it. */
    record ChannelRule(ChannelPattern pattern, AuthRule rule) {}

    AuthEndpointBuilder(Supplier<App> app, Executor executor) {
        this.app = app;
        this.executor = executor;
    }

    /**
     * Who may subscribe to channels of this pattern, {@code private-orders.{id}}. The first pattern that matches decides; a
     * channel that none matches is refused with 403. A variable is one or more characters and ends at the next dot, or at the
     * character that follows it in the pattern. A pattern is for channels of its own kind: {@code private-{name}} is not for
     * {@code private-encrypted-a} nor {@code private-cache-a}.
     *
     * @param rule allows or refuses
     */
    public AuthEndpointBuilder channel(String pattern, AuthRule rule) {
        Objects.requireNonNull(pattern, "pattern must not be null");
        Objects.requireNonNull(rule, "rule must not be null");
        return add(pattern, rule, false);
    }

    /**
     * Who may join presence channels of this pattern, and as whom; otherwise as {@link #channel}.
     *
     * @param rule allows as a member, allows who is signed in, or refuses
     */
    public AuthEndpointBuilder presence(String pattern, AuthRule rule) {
        Objects.requireNonNull(pattern, "pattern must not be null");
        Objects.requireNonNull(rule, "rule must not be null");
        return add(pattern, rule, true);
    }

    /**
     * Who may sign in. Without it the endpoint does not take sign-ins.
     *
     * @param rule allows as a user, or refuses
     */
    public AuthEndpointBuilder user(AuthRule rule) {
        Objects.requireNonNull(rule, "rule must not be null");
        if (user != null) {
            problems.add("one rule decides on sign-ins, and there are two");
        }
        user = rule;
        return this;
    }

    /** The keys of encrypted channels; needed where a pattern begins with {@code private-encrypted-}. */
    public AuthEndpointBuilder encrypted(EncryptedChannels encrypted) {
        Objects.requireNonNull(encrypted, "encrypted must not be null");
        this.encrypted = encrypted;
        return this;
    }

    /** Where channels are authorized. Default {@code /pusher/auth}, behind the prefix under which Vask is mounted. */
    public AuthEndpointBuilder channelPath(String path) {
        Objects.requireNonNull(path, "path must not be null");
        channelPath = path(path);
        return this;
    }

    /** Where users are signed in. Default {@code /pusher/user-auth}, likewise. */
    public AuthEndpointBuilder userPath(String path) {
        Objects.requireNonNull(path, "path must not be null");
        userPath = path(path);
        return this;
    }

    /**
     * The endpoint with these options.
     *
     * @throws IllegalArgumentException naming every problem of the configuration
     */
    public AuthEndpoint build() {
        if (rules.isEmpty() && user == null && problems.isEmpty()) {
            problems.add("no rules configured: call channel(…), presence(…) or user(…)");
        }
        if (channelPath.equals(userPath)) {
            problems.add("channels and sign-ins need a path each, not both " + channelPath);
        }
        for (ChannelRule rule : rules) {
            if (rule.pattern().kind().encrypted() && encrypted == null) {
                problems.add("the channels of '" + rule.pattern() + "' have keys: name them with encrypted(…)");
            }
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
        return new AuthEndpoint(
                app, executor, List.copyOf(rules), user, encrypted, channelPath, userPath, SystemTime::nanos);
    }

    private AuthEndpointBuilder add(String text, AuthRule rule, boolean presence) {
        try {
            ChannelPattern pattern = ChannelPattern.of(text);
            if (pattern.kind().presence() != presence) {
                problems.add("presence(…) is for patterns that begin with 'presence-', channel(…) for the others: '"
                        + text + "'");
            }
            if (rules.stream().anyMatch(it -> it.pattern().toString().equals(text))) {
                problems.add("two rules have the pattern '" + text + "', and only the first would decide");
            }
            rules.add(new ChannelRule(pattern, rule));
        } catch (IllegalArgumentException e) {
            problems.add(String.valueOf(e.getMessage()));
        }
        return this;
    }

    private String path(String path) {
        if (!path.startsWith("/") || path.contains("?") || path.contains("#")) {
            problems.add("a path begins with '/' and holds neither '?' nor '#': '" + path + "'");
        }
        return path;
    }
}
