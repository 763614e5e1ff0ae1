package dev.vask.cluster;

import dev.vask.spi.CachedEvent;
import dev.vask.spi.ChannelState;
import dev.vask.spi.Cluster;
import dev.vask.spi.PresenceMember;
import dev.vask.spi.Topic;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/** What a node asks the store, and how many subscriptions it says that it has. */
final class Questions implements Cluster {
    private final SharedEngine engine;
    private final EngineNode node;
    private final Link link;

    Questions(SharedEngine engine, EngineNode node, Link link) {
        this.engine = engine;
        this.node = node;
        this.link = link;
    }

    @Override
    public void countChanged(Topic topic, boolean announce) {
        Place place = link.place(topic);
        place.announce |= announce;
        if (link.isOver() || place.countQueued) {
            return;
        }
        place.countQueued = true;
        place.out.execute(() -> {
            place.countQueued = false;
            if (node.isWell()) {
                boolean told = place.announce;
                place.announce = false;
                engine.truth(topic).count(node, node.subscriptions(topic), told);
            }
        });
    }

    @Override
    public CompletionStage<ChannelState> channel(Topic topic) {
        return ask(topic, Truth::state);
    }

    @Override
    public CompletionStage<List<ChannelState>> channels(String app, String prefix) {
        return ask(
                new Topic(app, "#every-channel"),
                any -> StreamSupport.stream(engine.truths().spliterator(), false)
                        .filter(truth -> truth.isListed(app, prefix))
                        .map(Truth::state)
                        .sorted(Comparator.comparing(ChannelState::channel))
                        .limit(MAX_CHANNELS)
                        .toList());
    }

    @Override
    public CompletionStage<List<PresenceMember>> members(Topic topic) {
        return ask(topic, Truth::list);
    }

    @Override
    public CompletionStage<Optional<CachedEvent>> cached(Topic topic) {
        return ask(topic, Truth::cached);
    }

    private <T> CompletionStage<T> ask(Topic topic, Function<Truth, T> question) {
        return link.call(link.place(topic), place -> {}, () -> question.apply(engine.truth(topic)));
    }
}
