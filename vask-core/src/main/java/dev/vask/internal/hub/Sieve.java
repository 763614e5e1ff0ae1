package dev.vask.internal.hub;

import dev.vask.EventFilter;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Which subscriptions get one event. Filters are the host's, so they are asked without the channel's lock, each once; under
 * the lock it then shows whether somebody came meanwhile who was not.
 */
final class Sieve {
    private final Map<String, String> tags;
    private final Consumer<Throwable> onFailure;
    private final Map<Subscription, Boolean> answers = new HashMap<>();

    /** @param onFailure told what a filter threw; it counts as no */
    Sieve(Map<String, String> tags, Consumer<Throwable> onFailure) {
        this.tags = tags;
        this.onFailure = onFailure;
    }

    /** Asks the filters that were not asked yet. */
    void ask(Subscription... receivers) {
        for (Subscription receiver : receivers) {
            EventFilter filter = receiver.filter;
            if (filter != null && !answers.containsKey(receiver)) {
                answers.put(receiver, accepts(filter));
            }
        }
    }

    private boolean accepts(EventFilter filter) {
        try {
            return filter.accepts(tags);
        } catch (RuntimeException | Error e) {
            onFailure.accept(e);
            return false;
        }
    }

    boolean hasAsked(Subscription... receivers) {
        for (Subscription receiver : receivers) {
            if (receiver.filter != null && !answers.containsKey(receiver)) {
                return false;
            }
        }
        return true;
    }

    boolean passes(Subscription receiver) {
        return answers.getOrDefault(receiver, true);
    }

    Subscription[] passing(Subscription[] receivers) {
        return Arrays.stream(receivers).filter(this::passes).toArray(Subscription[]::new);
    }
}
