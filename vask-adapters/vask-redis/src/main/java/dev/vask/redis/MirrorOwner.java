package dev.vask.redis;

import dev.vask.spi.PresenceMember;
import java.util.List;

/** What a mirror says goes to the listener; what it asks for is read from Redis. */
record MirrorOwner(Node node, TopicEntry entry) implements Mirror.Owner {
    @Override
    public void added(PresenceMember member, boolean tellHost) {
        node.listener.onMemberAdded(entry.topic, member, tellHost);
    }

    @Override
    public void removed(String userId, boolean tellHost) {
        node.listener.onMemberRemoved(entry.topic, userId, tellHost);
    }

    @Override
    public void members(List<PresenceMember> members) {
        node.listener.onMembers(entry.topic, members);
    }

    @Override
    public void readWhole() {
        Mirror asking = entry.mirror;
        var unused = node.calls.call(Script.SNAPSHOT, entry, Patience.PATIENT).whenComplete((answer, failure) -> {
            if (failure == null) {
                node.stripe(entry).post(() -> {
                    if (entry.mirror == asking && asking != null) {
                        asking.take(answer.epoch(), answer.version(), answer.members(3));
                    }
                });
            } else {
                node.timer.after(
                        node.settings.timeout(),
                        () -> node.stripe(entry).post(() -> {
                            if (entry.mirror == asking && asking != null) {
                                asking.readAgain();
                            }
                        }));
            }
        });
    }

    @Override
    public void settleLater(String epoch) {
        Mirror settling = entry.mirror;
        var unused = node.settling
                .settled(entry.partition, epoch)
                .thenRun(() -> node.stripe(entry).post(() -> {
                    if (entry.mirror == settling && settling != null) {
                        settling.settled();
                    }
                }));
    }
}
