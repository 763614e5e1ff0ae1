package dev.vask.benchmarks.load.server;

import dev.vask.benchmarks.load.Wire;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What somebody would write who has sessions and wants rooms: a set of sessions a room, a loop over it to broadcast. No limits,
 * no checks, no order between publishers.
 *
 * @param <S> a session
 * @param <M> a message in the form that is sent
 */
abstract class Rooms<S, M> {
    private static final AtomicLong IDS = new AtomicLong();

    private final Map<String, Set<S>> rooms = new ConcurrentHashMap<>();
    private final BiConsumer<S, M> send;

    Rooms(BiConsumer<S, M> send) {
        this.send = send;
    }

    /** The form in which a text is sent; once for all its receivers. */
    abstract M message(String text);

    final void publish(String data) {
        broadcast(Wire.CHANNEL, Wire.event(Wire.CHANNEL, Wire.EVENT, data), null);
    }

    final void greet(S session) {
        send.accept(session, message(Wire.connectionEstablished("1." + IDS.incrementAndGet())));
    }

    /**
     * A text of a client: it joins, it leaves, or the text is for the others in its room.
     *
     * @param room the room the session is in, null at first
     * @return the room the session is in from now on
     */
    final @Nullable String text(S session, @Nullable String room, String text) {
        if (text.startsWith("{\"event\":\"pusher:subscribe\"")) {
            String channel = Wire.member(text, "channel");
            rooms.computeIfAbsent(channel, name -> ConcurrentHashMap.newKeySet())
                    .add(session);
            send.accept(session, message(Wire.subscriptionSucceeded(channel)));
            return channel;
        }
        if (text.startsWith("{\"event\":\"pusher:unsubscribe\"")) {
            leave(session, room);
            return null;
        }
        if (room != null) {
            broadcast(room, text, session);
        }
        return room;
    }

    final void leave(S session, @Nullable String room) {
        if (room != null) {
            rooms.computeIfPresent(room, (name, members) -> {
                members.remove(session);
                return members.isEmpty() ? null : members;
            });
        }
    }

    private void broadcast(String room, String text, @Nullable S sender) {
        M message = message(text);
        for (S session : rooms.getOrDefault(room, Set.of())) {
            if (!Objects.equals(session, sender)) {
                send.accept(session, message);
            }
        }
    }
}
