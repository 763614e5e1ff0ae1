package dev.vask.internal.api;

import dev.vask.ChannelInfo;
import dev.vask.internal.json.JsonOut;
import dev.vask.internal.protocol.ChannelName;
import dev.vask.spi.CachedEvent;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a caller's {@code info} asks of channels. */
final class ChannelAttributes {
    private enum Attribute {
        USER_COUNT,
        SUBSCRIPTION_COUNT,
        CACHE
    }

    private final Set<Attribute> wanted;

    private ChannelAttributes(Set<Attribute> wanted) {
        this.wanted = wanted;
    }

    /** @param withCache whether the call can answer with what is cached */
    static ChannelAttributes parse(@Nullable String info, boolean withCache) throws ApiFailure {
        Set<Attribute> wanted = EnumSet.noneOf(Attribute.class);
        if (info != null && !info.isEmpty()) {
            for (String name : info.split(",", -1)) {
                wanted.add(attribute(name.strip(), withCache));
            }
        }
        return new ChannelAttributes(wanted);
    }

    private static Attribute attribute(String name, boolean withCache) throws ApiFailure {
        for (Attribute attribute : Attribute.values()) {
            if (attribute.name().toLowerCase(Locale.ROOT).equals(name) && (withCache || attribute != Attribute.CACHE)) {
                return attribute;
            }
        }
        throw new ApiFailure(
                400,
                "Unknown attribute in info: there are user_count, subscription_count"
                        + (withCache ? " and cache" : ""));
    }

    boolean isEmpty() {
        return wanted.isEmpty();
    }

    boolean wantsUserCount() {
        return wanted.contains(Attribute.USER_COUNT);
    }

    /** Refuses what a channel of this kind does not have. */
    void mustSuit(ChannelName channel) throws ApiFailure {
        if (wantsUserCount() && !channel.kind().presence()) {
            throw new ApiFailure(400, "user_count is of presence channels only: their names begin with presence-");
        }
        if (wantsCache() && !channel.kind().cached()) {
            throw new ApiFailure(400, "cache is of cache channels only, as in cache- or private-cache-");
        }
    }

    boolean wantsCache() {
        return wanted.contains(Attribute.CACHE);
    }

    /** The attributes as a JSON object, of those that a channel of this kind has; without what is cached. */
    String of(ChannelName channel, ChannelInfo info) {
        JsonOut out = JsonOut.object();
        write(out, channel, info);
        return out.end();
    }

    /** Without what is cached. */
    void write(JsonOut out, ChannelName channel, ChannelInfo info) {
        if (wantsUserCount() && channel.kind().presence()) {
            out.number("user_count", info.users());
        }
        if (wanted.contains(Attribute.SUBSCRIPTION_COUNT)) {
            out.number("subscription_count", info.subscriptions());
        }
    }

    static String cache(Optional<CachedEvent> cached) {
        return cached.map(event -> JsonOut.object()
                        .string("event", event.event())
                        .string("data", event.data())
                        .number("ttl", (int) event.timeToLive().toSeconds())
                        .end())
                .orElse("null");
    }
}
