package dev.vask.internal.hub;

import dev.vask.internal.protocol.ChannelName;
import dev.vask.internal.protocol.ServerFrames;
import dev.vask.spi.PresenceMember;
import dev.vask.transport.OutboundText;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Who comes and goes in a presence channel: what its subscribers and the host hear of it. Guarded by the channel's lock. */
final class Presence {
    private final AppHub app;
    private final ChannelName name;
    private final Subscribers subscribers;
    private final Roster roster = new Roster();

    Presence(AppHub app, ChannelName name, Subscribers subscribers) {
        this.app = app;
        this.name = name;
        this.subscribers = subscribers;
    }

    Roster roster() {
        return roster;
    }

    /** Answers what is to be flushed. */
    Sweep added(PresenceMember member, boolean tellHost) {
        Sweep sweep = app.sweep();
        // After a node was buried by mistake the host is told of who never went as this node knows.
        if (roster.added(member)) {
            tell(sweep, () -> ServerFrames.memberAdded(name.text(), member));
        }
        if (tellHost) {
            app.channelEvents().memberAdded(name, member);
        }
        return sweep;
    }

    /** Answers what is to be flushed. */
    Sweep removed(String userId, boolean tellHost) {
        Sweep sweep = app.sweep();
        // Whose node was buried by mistake is still here, and is told to the others again.
        if (!roster.isHere(userId) && roster.removed(userId)) {
            tell(sweep, () -> ServerFrames.memberRemoved(name.text(), userId));
        }
        if (tellHost) {
            app.channelEvents().memberRemoved(name, userId);
        }
        return sweep;
    }

    /** Those of these members who are not known yet. */
    List<PresenceMember> missing(List<PresenceMember> members) {
        return members.stream().filter(it -> !roster.knows(it.userId())).toList();
    }

    /** The ids of those who are known and are not among these members. */
    List<String> gone(List<PresenceMember> members) {
        Set<String> here = members.stream().map(PresenceMember::userId).collect(Collectors.toSet());
        return roster.copy().stream()
                .map(PresenceMember::userId)
                .filter(it -> !here.contains(it))
                .toList();
    }

    private void tell(Sweep sweep, Supplier<OutboundText> frame) {
        if (subscribers.size() > 0) {
            sweep.offer(subscribers.snapshot(), frame.get(), null);
        }
    }
}
