package dev.vask.auth;

import dev.vask.transport.HeaderLookup;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a rule of an {@link AuthEndpoint} decides on. Socket id and channel are in their alphabets; everything else is as the
 * client sent it. Valid until the rule has answered.
 */
public final class AuthRequest {
    private final String socketId;
    private final @Nullable String channel;
    private final Map<String, String> variables;
    private final UnaryOperator<@Nullable String> fields;
    private final HeaderLookup headers;
    private final @Nullable Object principal;

    AuthRequest(
            String socketId,
            @Nullable String channel,
            Map<String, String> variables,
            UnaryOperator<@Nullable String> fields,
            HeaderLookup headers,
            @Nullable Object principal) {
        this.socketId = socketId;
        this.channel = channel;
        this.variables = variables;
        this.fields = fields;
        this.headers = headers;
        this.principal = principal;
    }

    /** The connection that asks, by its own word. */
    public String socketId() {
        return socketId;
    }

    /**
     * The channel that is asked for.
     *
     * @throws IllegalStateException in the rule of a sign-in, which has none
     */
    public String channel() {
        if (channel == null) {
            throw new IllegalStateException("a sign-in is for no channel: only rules of channels have one");
        }
        return channel;
    }

    /**
     * What stands for {@code {name}} of the rule's pattern.
     *
     * @throws IllegalArgumentException if the pattern has no such variable
     */
    public String variable(String name) {
        Objects.requireNonNull(name, "name must not be null");
        String value = variables.get(name);
        if (value == null) {
            throw new IllegalArgumentException(
                    "the rule's pattern has no {" + name + "}; it has " + variables.keySet());
        }
        return value;
    }

    /** Who the host application knows the caller to be, as the adapter was told to find out; null where it does not. */
    public @Nullable Object principal() {
        return principal;
    }

    /** The principal if it is of this type, else null. */
    public <T> @Nullable T principal(Class<T> type) {
        Objects.requireNonNull(type, "type must not be null");
        return type.isInstance(principal) ? type.cast(principal) : null;
    }

    /** The first value of a header, or null. */
    public @Nullable String header(String name) {
        Objects.requireNonNull(name, "name must not be null");
        return headers.first(name);
    }

    /** Another field of the body, as of pusher-js's {@code channelAuthorization.params}; of JSON that is no string, its text. */
    public @Nullable String field(String name) {
        Objects.requireNonNull(name, "name must not be null");
        return fields.apply(name);
    }
}
