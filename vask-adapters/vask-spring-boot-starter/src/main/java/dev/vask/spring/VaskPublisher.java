package dev.vask.spring;

import dev.vask.ServerEvent;
import dev.vask.Vask;
import dev.vask.VaskApp;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/**
 * Publishes when what it tells of is true: within a transaction it waits for the commit, and drops the event on rollback. Without
 * a transaction it publishes at once. For what is to go out whatever becomes of the transaction there is {@link Vask#app}.
 *
 * <p>Data is made JSON when an event is given, not when it goes out; a string is taken for JSON as it is. The transaction is the
 * calling thread's; reactive transactions are not seen. Safe for any thread.
 *
 * <p>Stages complete as those of {@link VaskApp#trigger(ServerEvent)} do. After a rollback they fail with a
 * {@link CancellationException}. A rule that an event
 * breaks is thrown at once where there is no transaction; otherwise it fails the stage and is logged, as the transaction stands.
 */
public final class VaskPublisher {
    private static final boolean TRANSACTIONS = ClassUtils.isPresent(
            "org.springframework.transaction.support.TransactionSynchronizationManager",
            VaskPublisher.class.getClassLoader());

    private final Vask vask;
    private final List<String> keys;
    private final @Nullable VaskJson json;

    /**
     * A publisher like the bean.
     *
     * @param keys of the apps there are; where there is one, it is the app of all events
     * @param json null where only strings are published
     */
    public VaskPublisher(Vask vask, List<String> keys, @Nullable VaskJson json) {
        this.vask = vask;
        this.keys = List.copyOf(keys);
        this.json = json;
    }

    /**
     * The same for another app.
     *
     * @throws IllegalArgumentException if there is no app with this key
     */
    public VaskPublisher app(String key) {
        VaskApp unused = vask.app(key);
        return new VaskPublisher(vask, List.of(key), json);
    }

    /**
     * Triggers an event on a channel.
     *
     * @param data a string of JSON, or an object that is made JSON
     * @throws IllegalStateException if there are several apps, and none was chosen with {@link #app}
     */
    public CompletionStage<Void> trigger(String channel, String event, Object data) {
        return trigger(ServerEvent.of(channel, event, json(data)));
    }

    /** Triggers an event on several channels. */
    public CompletionStage<Void> trigger(List<String> channels, String event, Object data) {
        return trigger(new ServerEvent(channels, event, json(data), null));
    }

    /** Triggers an event, to all but one connection for example. */
    public CompletionStage<Void> trigger(ServerEvent event) {
        VaskApp app = app();
        return publish(() -> app.trigger(event));
    }

    /** Sends an event to every connection that is signed in as a user. */
    public CompletionStage<Void> sendToUser(String userId, String event, Object data) {
        VaskApp app = app();
        String text = json(data);
        return publish(() -> app.sendToUser(userId, event, text));
    }

    /** The data as it is published: a string as it is, everything else as JSON. */
    public String json(Object data) {
        if (data instanceof String text) {
            return text;
        }
        if (json == null) {
            throw new IllegalStateException("there is nothing here that makes JSON of a "
                    + data.getClass().getName()
                    + ": add spring-boot-starter-jackson, name a VaskJson bean, or give a string of JSON");
        }
        return json.write(data);
    }

    private VaskApp app() {
        if (keys.size() != 1) {
            throw new IllegalStateException("it is not clear which app is meant, as vask.apps names "
                    + (keys.isEmpty() ? "none" : keys.size() + " of them: " + keys)
                    + "; choose with publisher.app(key).trigger(…)");
        }
        return vask.app(keys.get(0));
    }

    private static CompletionStage<Void> publish(Supplier<CompletionStage<Void>> publication) {
        return TRANSACTIONS && AfterCommit.isDue() ? AfterCommit.run(publication) : publication.get();
    }
}
