package dev.vask.internal.hub;

import dev.vask.VaskEvent;
import dev.vask.internal.protocol.ChannelKind;
import dev.vask.internal.protocol.ChannelName;
import dev.vask.spi.PresenceMember;

/**
 * What the channels of one app tell the host; a user's own topic nothing. Events are queued under the channel's lock, so that
 * they come in the order of its transitions, and {@link #dispatch dispatched} after it.
 */
final class ChannelEvents {
    private final String app;
    private final HostEvents host;

    ChannelEvents(String app, HostEvents host) {
        this.app = app;
        this.host = host;
    }

    void subscribed(ChannelName channel, Subscriber subscriber) {
        add(channel, new VaskEvent.Subscribed(app, channel.text(), subscriber.socketId()));
    }

    void unsubscribed(ChannelName channel, Subscriber subscriber) {
        add(channel, new VaskEvent.Unsubscribed(app, channel.text(), subscriber.socketId()));
    }

    void memberAdded(ChannelName channel, PresenceMember member) {
        add(channel, new VaskEvent.MemberAdded(app, channel.text(), member));
    }

    void memberRemoved(ChannelName channel, String userId) {
        add(channel, new VaskEvent.MemberRemoved(app, channel.text(), userId));
    }

    void cacheMissed(ChannelName channel) {
        add(channel, new VaskEvent.CacheMissed(app, channel.text()));
    }

    void subscriptionCount(ChannelName channel, int count) {
        add(channel, new VaskEvent.SubscriptionCount(app, channel.text(), count));
    }

    /** Without the lock. */
    void dispatch() {
        host.dispatch();
    }

    private void add(ChannelName channel, VaskEvent event) {
        if (channel.kind() != ChannelKind.USER) {
            host.add(event);
        }
    }
}
