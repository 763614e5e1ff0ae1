package dev.vask.spring;

import dev.vask.Webhook;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What application.yaml says of Vask. A name under {@code vask} that is none of these fails the start, as a misspelt
 * {@code allowed-origins} would let everybody in.
 *
 * @param enabled Whether there is a Vask at all.
 * @param apps The apps that are served. Of several files that name apps the last one counts, as with all lists.
 * @param limits Every bound. What is not set is as in Limits.defaults().
 * @param drainWindow Time over which connections are sent away at shutdown, before the web server stops. With more than
 *     some 25 seconds, raise spring.lifecycle.timeout-per-shutdown-phase too.
 * @param publicWebhooksOnly Whether webhooks to hosts whose address is not public are refused.
 * @param tellPublished Whether listeners are told of each event that the application itself triggers.
 * @param applicationEvents Whether what happens in Vask is published as application events, for @EventListener methods.
 * @param redis The Redis that several nodes share; needs dev.vask:vask-redis. Without it this node is alone.
 * @param path The path below which Vask is mounted, such as /live; empty for the root of the application.
 * @param httpApi The HTTP API below /apps.
 * @param closeAtSessionEnd Whether the end of an HTTP session, by logout or expiry, closes the sockets that were opened with it.
 * @param filterOrder The order of Vask's servlet filter. The default places it behind all other filters.
 */
@ConfigurationProperties(prefix = "vask", ignoreUnknownFields = false)
public record VaskProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue List<AppSettings> apps,
        @DefaultValue LimitSettings limits,
        @DefaultValue("5s") Duration drainWindow,
        @DefaultValue("false") boolean publicWebhooksOnly,
        @DefaultValue("false") boolean tellPublished,
        @DefaultValue("true") boolean applicationEvents,
        @DefaultValue RedisSettings redis,
        @DefaultValue("") String path,
        @DefaultValue HttpApiSettings httpApi,
        @DefaultValue("false") boolean closeAtSessionEnd,
        @DefaultValue("2147483647") int filterOrder) {
    /** Keeps an immutable copy of the apps. */
    public VaskProperties {
        apps = List.copyOf(apps);
    }

    /**
     * The HTTP API, with which server libraries publish.
     *
     * @param enabled Whether it is mounted. An application that publishes in-process only can do without it.
     */
    public record HttpApiSettings(@DefaultValue("true") boolean enabled) {}

    /**
     * The Redis that several nodes share.
     *
     * @param uri Where it is: redis://user:password@host:6379, or rediss:// with TLS.
     * @param prefix What all keys begin with; nodes with different ones know nothing of one another.
     */
    public record RedisSettings(
            @DefaultValue("") String uri,
            @DefaultValue("vask") String prefix) {}

    /**
     * One app. What is not set is as in App.of.
     *
     * @param key What clients connect with: 1 to 128 letters, digits, '_', '-' or '.'.
     * @param secret What server libraries and authorization endpoints sign with.
     * @param formerSecrets What is accepted besides, for the time of a rotation.
     * @param id What the HTTP API calls the app; the key unless set.
     * @param enabled Whether connections are accepted.
     * @param clientEvents Whether clients may send client events.
     * @param clientEventRate Client events that a connection may send per second; 0 is no limit.
     * @param allowedOrigins Origins a browser may connect from, as in https://example.com or https://*.example.com; any
     *     unless set.
     * @param maxConnections How many connections may be open on one node; any number unless set.
     * @param activityTimeout After this long without a frame a client is pinged.
     * @param pongTimeout After this long without an answer to the ping the connection is closed.
     * @param authorizationTimeout After this long without a sign-in or an authorized channel a connection is closed; 0 is
     *     never.
     * @param subscriptionCount Whether subscribers are told how many they are.
     * @param cacheTtl How long a cache channel keeps its last event.
     * @param apiRate HTTP API requests per second on one node; 0 is no limit.
     * @param replayProtection Whether the HTTP API refuses a request that it has had before.
     * @param webhooks Where the app's events are told over HTTP.
     */
    public record AppSettings(
            @Nullable String key,
            @Nullable String secret,
            @DefaultValue List<String> formerSecrets,
            @Nullable String id,
            @Nullable Boolean enabled,
            @Nullable Boolean clientEvents,
            @Nullable Integer clientEventRate,
            @DefaultValue List<String> allowedOrigins,
            @Nullable Integer maxConnections,
            @Nullable Duration activityTimeout,
            @Nullable Duration pongTimeout,
            @Nullable Duration authorizationTimeout,
            @Nullable Boolean subscriptionCount,
            @Nullable Duration cacheTtl,
            @Nullable Integer apiRate,
            @Nullable Boolean replayProtection,
            @DefaultValue List<WebhookSettings> webhooks) {
        /** Keeps immutable copies of the lists. */
        public AppSettings {
            formerSecrets = List.copyOf(formerSecrets);
            allowedOrigins = List.copyOf(allowedOrigins);
            webhooks = List.copyOf(webhooks);
        }

        /** The key; never a secret. */
        @Override
        public String toString() {
            return "AppSettings[key=" + key + "]";
        }
    }

    /**
     * One webhook of an app.
     *
     * @param url Absolute, http or https.
     * @param kinds What is told; everything but subscription counts unless set.
     * @param batched Whether events that come close together share a request.
     */
    public record WebhookSettings(
            @Nullable String url,
            @DefaultValue Set<Webhook.Kind> kinds,
            @DefaultValue("false") boolean batched) {
        /** Keeps an immutable copy of the kinds. */
        public WebhookSettings {
            kinds = Set.copyOf(kinds);
        }

        /** Nothing: receivers like to be given a token in the URL. */
        @Override
        public String toString() {
            return "WebhookSettings[]";
        }
    }

    /**
     * Every bound. What is not set is as in Limits.defaults().
     *
     * @param maxMessageBytes Longest message of a client.
     * @param maxJsonDepth Deepest nesting of inbound JSON.
     * @param maxChannelNameLength Longest channel name, in characters.
     * @param maxEventNameLength Longest event name, in characters.
     * @param maxEventDataBytes Longest data of an event.
     * @param maxChannelsPerConnection Most channels one connection may be subscribed to.
     * @param messagesPerSecond Inbound messages per second that a connection may keep up.
     * @param messageBurst Inbound messages a connection may send at once.
     * @param connectsPerSecond Connections per second that one app lets in for long.
     * @param connectBurst Connections that one app lets in at once.
     * @param maxWaitingCommands Most commands of one connection that wait behind one that is not decided yet.
     * @param maxWaitingBytes Most bytes of the messages that wait behind a command that is not decided yet.
     * @param maxEarlyMessages Most messages of one connection that wait while its app is looked up.
     * @param maxEarlyBytes Most bytes of the messages that wait while the app is looked up.
     * @param commandTimeout Longest wait for what a command needs from outside, an authorizer's decision for example.
     * @param maxQueuedBytes Most that waits to be sent to one connection.
     * @param maxQueuedMessages Most messages waiting to be sent to one connection.
     * @param maxSendAge Longest time a message may wait to leave.
     * @param closeGrace How long a peer may take to answer a close.
     * @param maxPresenceMembers Most users present in one presence channel.
     * @param maxUserIdLength Longest user id, in characters.
     * @param maxUserInfoBytes Longest user_info of a presence member.
     * @param maxUserDataBytes Longest user_data of a sign-in.
     * @param maxCachedBytes Most that all cache channels keep together.
     * @param maxWatchlist Most users one connection may watch.
     * @param maxChannelsPerEvent Most channels that one event may be triggered on.
     * @param maxEventsPerBatch Most events in one batch.
     * @param maxListedChannels Most channels in a response to GET /channels.
     * @param maxHttpBodyBytes Longest body of a request to the HTTP API.
     * @param maxWaitingListenerCalls Most events waiting for a slow listener.
     */
    public record LimitSettings(
            @Nullable DataSize maxMessageBytes,
            @Nullable Integer maxJsonDepth,
            @Nullable Integer maxChannelNameLength,
            @Nullable Integer maxEventNameLength,
            @Nullable DataSize maxEventDataBytes,
            @Nullable Integer maxChannelsPerConnection,
            @Nullable Integer messagesPerSecond,
            @Nullable Integer messageBurst,
            @Nullable Integer connectsPerSecond,
            @Nullable Integer connectBurst,
            @Nullable Integer maxWaitingCommands,
            @Nullable Integer maxWaitingBytes,
            @Nullable Integer maxEarlyMessages,
            @Nullable Integer maxEarlyBytes,
            @Nullable Duration commandTimeout,
            @Nullable DataSize maxQueuedBytes,
            @Nullable Integer maxQueuedMessages,
            @Nullable Duration maxSendAge,
            @Nullable Duration closeGrace,
            @Nullable Integer maxPresenceMembers,
            @Nullable Integer maxUserIdLength,
            @Nullable DataSize maxUserInfoBytes,
            @Nullable DataSize maxUserDataBytes,
            @Nullable DataSize maxCachedBytes,
            @Nullable Integer maxWatchlist,
            @Nullable Integer maxChannelsPerEvent,
            @Nullable Integer maxEventsPerBatch,
            @Nullable Integer maxListedChannels,
            @Nullable DataSize maxHttpBodyBytes,
            @Nullable Integer maxWaitingListenerCalls) {}
}
