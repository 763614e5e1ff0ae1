package dev.vask.internal.api;

import dev.vask.ChannelInfo;
import dev.vask.internal.hub.AppHub;
import dev.vask.internal.json.JsonOut;
import dev.vask.internal.net.Publisher;
import dev.vask.internal.protocol.ChannelName;
import dev.vask.spi.PresenceMember;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Implements the calls that only read. Lists are collected and written on an executor, because they may have thousands of
 * entries and the caller is a thread that serves sockets.
 */
final class QueryCalls {
    private final Publisher names;
    private final int maxListedChannels;
    private final Executor executor;

    /** @param executor for lists; a call that it rejects is answered with 503 */
    QueryCalls(Publisher names, int maxListedChannels, Executor executor) {
        this.names = names;
        this.maxListedChannels = maxListedChannels;
        this.executor = executor;
    }

    CompletionStage<String> channels(AppHub hub, SortedMap<String, String> query) throws ApiFailure {
        String prefix = query.getOrDefault("filter_by_prefix", "");
        ChannelAttributes wanted = ChannelAttributes.parse(query.get("info"), false);
        if (wanted.wantsUserCount() && !prefix.startsWith("presence-")) {
            throw new ApiFailure(
                    400, "user_count is of presence channels only: filter_by_prefix must begin with presence-");
        }
        // One more than allowed shows that there are too many.
        return list(() -> hub.queries().channels(prefix, maxListedChannels + 1L), found -> channels(found, wanted));
    }

    private String channels(List<ChannelInfo> found, ChannelAttributes wanted) {
        if (found.size() > maxListedChannels) {
            throw new CompletionException(new ApiFailure(
                    400,
                    "Too many channels: more than " + maxListedChannels
                            + " match; list them in parts with a longer filter_by_prefix"));
        }
        JsonOut channels = JsonOut.object();
        found.stream()
                .sorted(Comparator.comparing(ChannelInfo::name))
                .forEach(info -> channels.raw(info.name(), wanted.of(names.channelName(info.name()), info)));
        return JsonOut.object().raw("channels", channels.end()).end();
    }

    private <T> CompletionStage<String> list(Supplier<CompletionStage<T>> query, Function<T, String> body) {
        // Again on the executor: a backplane completes the stage on its own thread.
        return run(query).thenCompose(result -> result).thenCompose(found -> run(() -> body.apply(found)));
    }

    /** Runs work on the executor; the stage fails with the exception of the work, or with an {@link ApiFailure}. */
    private <T> CompletionStage<T> run(Supplier<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        try {
            executor.execute(() -> {
                try {
                    result.complete(work.get());
                } catch (RuntimeException | Error e) {
                    result.completeExceptionally(e);
                }
            });
        } catch (RuntimeException | Error e) {
            result.completeExceptionally(new ApiFailure(
                    503, "Rejected: the server is busy; make the call again later", Map.of("Retry-After", "1")));
        }
        return result;
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
        return list(() -> hub.queries().members(channel), QueryCalls::users);
    }

    private static String users(List<PresenceMember> members) {
        String users = members.stream()
                .map(member -> JsonOut.object().string("id", member.userId()).end())
                .collect(Collectors.joining(",", "[", "]"));
        return JsonOut.object().raw("users", users).end();
    }
}
