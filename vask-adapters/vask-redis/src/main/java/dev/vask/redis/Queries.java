package dev.vask.redis;

import dev.vask.spi.CachedEvent;
import dev.vask.spi.ChannelState;
import dev.vask.spi.Cluster;
import dev.vask.spi.Envelope;
import dev.vask.spi.PresenceMember;
import dev.vask.spi.Topic;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.ScriptOutputType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What is known of channels in the whole cluster, read from Redis. */
final class Queries implements Cluster {
    private final Node node;

    Queries(Node node) {
        this.node = node;
    }

    @Override
    public void countChanged(Topic topic, boolean announce) {
        node.counts.changed(topic, announce);
    }

    @Override
    public CompletionStage<ChannelState> channel(Topic topic) {
        return node.underWay.call(() -> read(topic));
    }

    private CompletableFuture<ChannelState> read(Topic topic) {
        return node.calls
                .call(Script.STATE, node.table.passing(topic), Patience.HASTY)
                .thenApply(answer -> state(topic, answer));
    }

    private static ChannelState state(Topic topic, Answer answer) {
        return new ChannelState(
                topic.channel(), (int) Math.min(Integer.MAX_VALUE, answer.number(0)), (int) answer.number(1));
    }

    @Override
    public CompletionStage<List<ChannelState>> channels(String app, String prefix) {
        return node.underWay.call(() -> read(app, prefix));
    }

    private CompletableFuture<List<ChannelState>> read(String app, String prefix) {
        List<CompletableFuture<List<byte[]>>> all = new ArrayList<>(Partitions.COUNT);
        Range<byte[]> range = range(prefix);
        for (int p = 0; p < Partitions.COUNT; p++) {
            String key = node.keys.occupied(p, app);
            all.add(node.caller.call(
                    Partitions.slot(p),
                    Patience.HASTY,
                    (commands, inFull) -> commands.zrangebylex(key, range, Limit.from(MAX_CHANNELS))));
        }
        return CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0])).thenCompose(done -> {
            List<String> names = new ArrayList<>();
            all.forEach(some -> some.join().forEach(name -> names.add(Wire.text(name))));
            names.sort(Comparator.naturalOrder());
            return states(app, names.subList(0, Math.min(names.size(), MAX_CHANNELS)));
        });
    }

    /** From the prefix up to what no UTF-8 text that begins with it comes after. */
    private static Range<byte[]> range(String prefix) {
        if (prefix.isEmpty()) {
            return Range.unbounded();
        }
        byte[] least = Wire.utf8(prefix);
        byte[] beyond = Arrays.copyOf(least, least.length + 1);
        beyond[least.length] = (byte) 0xff;
        return Range.from(Range.Boundary.including(least), Range.Boundary.excluding(beyond));
    }

    private CompletableFuture<List<ChannelState>> states(String app, List<String> names) {
        List<CompletableFuture<ChannelState>> states = new ArrayList<>(names.size());
        for (String name : names) {
            states.add(read(new Topic(app, name)));
        }
        return CompletableFuture.allOf(states.toArray(new CompletableFuture<?>[0]))
                .thenApply(done -> states.stream().map(CompletableFuture::join).toList());
    }

    @Override
    public CompletionStage<List<PresenceMember>> members(Topic topic) {
        return node.underWay.call(() -> node.calls
                .call(Script.SNAPSHOT, node.table.passing(topic), Patience.HASTY)
                .thenApply(answer -> {
                    List<PresenceMember> members = new ArrayList<>();
                    answer.members(3).forEach((user, info) -> members.add(new PresenceMember(user, info)));
                    return members;
                }));
    }

    @Override
    public CompletionStage<Optional<CachedEvent>> cached(Topic topic) {
        TopicEntry entry = node.table.passing(topic);
        String key = node.keys.cached(entry.partition, entry.name);
        return node.underWay.call(() -> node.caller
                .<List<Object>>script(
                        Script.CACHED,
                        ScriptOutputType.MULTI,
                        Partitions.slot(entry.partition),
                        Patience.HASTY,
                        new String[] {key},
                        () -> new byte[0][])
                .thenApply(parts -> {
                    Answer answer = new Answer(parts);
                    Incoming.Sent kept = EnvelopeCodec.kept(answer.bytes(0), answer.number(1));
                    return kept != null && kept.envelope() instanceof Envelope.Event event
                            ? Optional.ofNullable(event.cache())
                            : Optional.<CachedEvent>empty();
                }));
    }
}
