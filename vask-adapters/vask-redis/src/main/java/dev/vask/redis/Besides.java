package dev.vask.redis;

import io.lettuce.core.ScriptOutputType;

/** What answers of scripts say besides, taken to those whom it concerns. */
final class Besides implements TopicCalls.Watcher {
    private final Node node;

    Besides(Node node) {
        this.node = node;
    }

    @Override
    public void fenced(int fence) {
        node.lease.fenced(fence);
    }

    /** An epoch that is not the one known means that Redis lost data, or may have. */
    @Override
    public void epoch(int partition, String epoch) {
        if (epoch.isEmpty()) {
            // Read only, so nobody has begun one yet.
            if (!node.table.partition(partition).epoch().isEmpty()) {
                node.repair.later(partition);
            }
            return;
        }
        String before = node.table.partition(partition).epochIs(epoch);
        if (!before.isEmpty() && !before.equals(epoch)) {
            node.repair.later(partition);
        }
    }

    @Override
    public void work(int partition) {
        node.outbox.work(partition);
    }

    /** With a new epoch all nodes read again what they could not be told. */
    @Override
    public void untold(int partition) {
        String ended = node.table.partition(partition).epoch();
        var unused = node.caller
                .<byte[]>script(
                        Script.RENEW,
                        ScriptOutputType.VALUE,
                        Partitions.slot(partition),
                        Patience.PATIENT,
                        new String[] {node.keys.epoch(partition)},
                        () -> new byte[][] {Wire.utf8(Self.fresh()), Wire.utf8(ended)})
                .whenComplete((epoch, failure) -> {
                    if (failure == null) {
                        epoch(partition, Wire.text(epoch));
                    } else {
                        node.repair.later(partition);
                    }
                });
    }
}
