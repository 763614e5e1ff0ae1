package dev.vask;

import dev.vask.spi.PresenceMember;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened in a {@link Vask}, told to {@link VaskListener}s: once per transition, in order. Every event
 * names the app by its key.
 */
public sealed interface VaskEvent {
    /** The app's key. */
    String app();

    /** Calls the listener's method for this event. */
    void tell(VaskListener listener);

    /** A connection was accepted and told its socket id. */
    record Connected(String app, String socketId, String remoteAddress) implements VaskEvent {
        /** Refuses null. */
        public Connected {
            Objects.requireNonNull(app, "app must not be null");
            Objects.requireNonNull(socketId, "socketId must not be null");
            Objects.requireNonNull(remoteAddress, "remoteAddress must not be null");
        }

        @Override
        public void tell(VaskListener listener) {
            Objects.requireNonNull(listener, "listener must not be null");
            listener.onConnected(this);
        }
    }

    /**
     * A connection ended; its subscriptions ended before.
     *
     * @param closeCode the code that Vask or its socket layer closed with, else the client's; null if there was no close frame
     * @param reason why it ended
     */
    record Disconnected(
            String app, String socketId, @Nullable Integer closeCode, DisconnectReason reason) implements VaskEvent {
        /** Refuses null. */
        public Disconnected {
            Objects.requireNonNull(app, "app must not be null");
            Objects.requireNonNull(socketId, "socketId must not be null");
            Objects.requireNonNull(reason, "reason must not be null");
        }

        @Override
        public void tell(VaskListener listener) {
            listener.onDisconnected(this);
        }
    }

    /** A connection signed in as a user. */
    record SignedIn(String app, String socketId, String userId) implements VaskEvent {
        /** Refuses null. */
        public SignedIn {
            Objects.requireNonNull(app, "app must not be null");
            Objects.requireNonNull(socketId, "socketId must not be null");
            Objects.requireNonNull(userId, "userId must not be null");
        }

        @Override
        public void tell(VaskListener listener) {
            listener.onSignedIn(this);
        }
    }

    /** A connection's subscription became active. */
    record Subscribed(String app, String channel, String socketId) implements VaskEvent {
        /** Refuses null. */
        public Subscribed {
            Objects.requireNonNull(app, "app must not be null");
            Objects.requireNonNull(channel, "channel must not be null");
            Objects.requireNonNull(socketId, "socketId must not be null");
        }

        @Override
        public void tell(VaskListener listener) {
            listener.onSubscribed(this);
        }
    }

    /** An active subscription ended: by the client's wish, or with its connection. */
    record Unsubscribed(String app, String channel, String socketId) implements VaskEvent {
        /** Refuses null. */
        public Unsubscribed {
            Objects.requireNonNull(app, "app must not be null");
            Objects.requireNonNull(channel, "channel must not be null");
            Objects.requireNonNull(socketId, "socketId must not be null");
        }

        @Override
        public void tell(VaskListener listener) {
            listener.onUnsubscribed(this);
        }
    }

    /** A channel got its first subscriber. Alternates with {@link Vacated}. */
    record Occupied(String app, String channel) implements VaskEvent {
        /** Refuses null. */
        public Occupied {
            Objects.requireNonNull(app, "app must not be null");
            Objects.requireNonNull(channel, "channel must not be null");
        }

        @Override
        public void tell(VaskListener listener) {
            listener.onOccupied(this);
        }
    }

    /** A channel lost its last subscriber. */
    record Vacated(String app, String channel) implements VaskEvent {
        /** Refuses null. */
        public Vacated {
            Objects.requireNonNull(app, "app must not be null");
            Objects.requireNonNull(channel, "channel must not be null");
        }

        @Override
        public void tell(VaskListener listener) {
            listener.onVacated(this);
        }
    }

    /** Somebody subscribed to a cache channel that had nothing cached: time to trigger its state anew. */
    record CacheMissed(String app, String channel) implements VaskEvent {
        /** Refuses null. */
        public CacheMissed {
            Objects.requireNonNull(app, "app must not be null");
            Objects.requireNonNull(channel, "channel must not be null");
        }

        @Override
        public void tell(VaskListener listener) {
            listener.onCacheMissed(this);
        }
    }

    /**
     * The number of a channel's subscriptions changed; told where the app has {@link App#subscriptionCount} on, and as
     * seldom as its clients are told.
     */
    record SubscriptionCount(String app, String channel, int count) implements VaskEvent {
        /** Refuses null. */
        public SubscriptionCount {
            Objects.requireNonNull(app, "app must not be null");
            Objects.requireNonNull(channel, "channel must not be null");
        }

        @Override
        public void tell(VaskListener listener) {
            listener.onSubscriptionCount(this);
        }
    }

    /** A user entered a presence channel with its first connection. Alternates with {@link MemberRemoved} per user. */
    record MemberAdded(String app, String channel, PresenceMember member) implements VaskEvent {
        /** Refuses null. */
        public MemberAdded {
            Objects.requireNonNull(app, "app must not be null");
            Objects.requireNonNull(channel, "channel must not be null");
            Objects.requireNonNull(member, "member must not be null");
        }

        @Override
        public void tell(VaskListener listener) {
            listener.onMemberAdded(this);
        }
    }

    /** A user left a presence channel with its last connection. */
    record MemberRemoved(String app, String channel, String userId) implements VaskEvent {
        /** Refuses null. */
        public MemberRemoved {
            Objects.requireNonNull(app, "app must not be null");
            Objects.requireNonNull(channel, "channel must not be null");
            Objects.requireNonNull(userId, "userId must not be null");
        }

        @Override
        public void tell(VaskListener listener) {
            listener.onMemberRemoved(this);
        }
    }

    /**
     * A client event was accepted and relayed.
     *
     * @param data its {@code data} as JSON text, byte for byte; null where the client sent none
     * @param userId the sender's presence user id; null on other channels
     */
    record ClientEvent(
            String app,
            String channel,
            String event,
            @Nullable String data,
            String socketId,
            @Nullable String userId) implements VaskEvent {
        /** Refuses null. */
        public ClientEvent {
            Objects.requireNonNull(app, "app must not be null");
            Objects.requireNonNull(channel, "channel must not be null");
            Objects.requireNonNull(event, "event must not be null");
            Objects.requireNonNull(socketId, "socketId must not be null");
        }

        @Override
        public void tell(VaskListener listener) {
            listener.onClientEvent(this);
        }
    }

    /**
     * The host triggered an event, in-process or over the HTTP API, and the engine between nodes has accepted it. Told only where
     * {@link VaskBuilder#tellPublished} says so.
     *
     * @param channel one of the event's channels; each is told of
     * @param data as clients get it
     * @param overHttp whether it came over the HTTP API
     */
    record Published(String app, String channel, String event, String data, boolean overHttp) implements VaskEvent {
        /** Refuses null. */
        public Published {
            Objects.requireNonNull(app, "app must not be null");
            Objects.requireNonNull(channel, "channel must not be null");
            Objects.requireNonNull(event, "event must not be null");
            Objects.requireNonNull(data, "data must not be null");
        }

        @Override
        public void tell(VaskListener listener) {
            listener.onPublished(this);
        }
    }

    /**
     * Events from other nodes may have been missed by the clients of this one; the engine between nodes was out of reach.
     *
     * @param channels those of the app's that have subscribers here and may be affected
     * @param atMost how long it may have lasted
     * @param cause for people
     */
    record Gap(String app, List<String> channels, Duration atMost, String cause) implements VaskEvent {
        /** Refuses null. */
        public Gap {
            Objects.requireNonNull(app, "app must not be null");
            Objects.requireNonNull(channels, "channels must not be null");
            Objects.requireNonNull(atMost, "atMost must not be null");
            Objects.requireNonNull(cause, "cause must not be null");
        }

        @Override
        public void tell(VaskListener listener) {
            listener.onGap(this);
        }
    }

    /**
     * A webhook endpoint was not told something, and will not be.
     *
     * @param url the endpoint's
     * @param events how many events are lost
     * @param cause why
     */
    record WebhookDropped(String app, URI url, int events, Cause cause) implements VaskEvent {
        /** Refuses null. */
        public WebhookDropped {
            Objects.requireNonNull(app, "app must not be null");
            Objects.requireNonNull(url, "url must not be null");
            Objects.requireNonNull(cause, "cause must not be null");
        }

        /** Why an event is not told. */
        public enum Cause {
            /** Every attempt of five minutes failed. */
            NOT_DELIVERED,
            /** The endpoint answered 410. */
            GONE,
            /** Too much waited; these were the oldest. */
            QUEUE_FULL,
            /** The endpoint, or its app, was removed at run time. */
            ENDPOINT_REMOVED,
            /** {@link Vask#close} could not deliver them within {@link VaskBuilder#webhookCloseTimeout}. */
            CLOSED
        }

        /** Without the URL's query. */
        @Override
        public String toString() {
            return "WebhookDropped[" + app + ", " + Webhook.withoutQuery(url) + ", " + events + ", " + cause + "]";
        }

        @Override
        public void tell(VaskListener listener) {
            listener.onWebhookDropped(this);
        }
    }
}
