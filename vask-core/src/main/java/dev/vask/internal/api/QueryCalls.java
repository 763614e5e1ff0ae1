package dev.vask.internal.api;

import dev.vask.ChannelInfo;
import dev.vask.internal.hub.AppHub;
import dev.vask.internal.json.JsonOut;
import dev.vask.internal.net.Publisher;
import dev.vask.internal.protocol.ChannelName;
import java.util.Comparator;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** The calls that only ask. */
final class QueryCalls {
    private final Publisher names;

    QueryCalls(Publisher names) {
        this.names = names;
    }

    CompletionStage<String> channels(AppHub hub, SortedMap<String, String> query) throws ApiFailure {
        String prefix = query.getOrDefault("filter_by_prefix", "");
        ChannelAttributes wanted = ChannelAttributes.parse(query.get("info"), false);
        if (wanted.wantsUserCount() && !prefix.startsWith("presence-")) {
            throw new ApiFailure(
                    400, "user_count is of presence channels only: filter_by_prefix must begin with presence-");
        }
        return hub.queries().channels(prefix).thenApply(found -> {
            JsonOut channels = JsonOut.object();
            found.stream()
                    .sorted(Comparator.comparing(ChannelInfo::name))
                    .forEach(info -> channels.raw(info.name(), wanted.of(names.channelName(info.name()), info)));
            return JsonOut.object().raw("channels", channels.end()).end();
        });
    }

    CompletionStage<String> channel(AppHub hub, String channel, SortedMap<String, String> query) throws ApiFailure {
        ChannelName name = names.channelName(channel);
        ChannelAttributes wanted = ChannelAttributes.parse(query.get("info"), true);
        wanted.mustSuit(name);
        return hub.queries().channel(channel).thenCompose(info -> {
            JsonOut out = JsonOut.object().raw("occupied", String.valueOf(info.occupied()));
            wanted.write(out, name, info);
            if (!wanted.wantsCache()) {
                return CompletableFuture.completedFuture(out.end());
            }
            return hub.queries()
                    .cached(channel)
                    .thenApply(cached ->
                            out.raw("cache", ChannelAttributes.cache(cached)).end());
        });
    }

    CompletionStage<String> users(AppHub hub, String channel) throws ApiFailure {
        if (!names.channelName(channel).kind().presence()) {
            throw new ApiFailure(400, "Only presence channels have users: their names begin with presence-");
        }
        return hub.queries().members(channel).thenApply(members -> {
            String users = members.stream()
                    .map(member ->
                            JsonOut.object().string("id", member.userId()).end())
                    .collect(Collectors.joining(",", "[", "]"));
            return JsonOut.object().raw("users", users).end();
        });
    }
}
