package dev.vask.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.spi.PresenceMember;
import dev.vask.testing.FakeSocket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;

/** T27: real threads, one presence channel, few users with many tabs. */
class PresenceStressTest {
    private static final String ROOM = "presence-room";
    private static final int THREADS = 4;
    private static final int ROUNDS = 120;
    private static final int USERS = 3;

    private final Scene scene = Scene.open();
    private final Queue<Observer> observers = new ConcurrentLinkedQueue<>();

    /** A connection that comes and goes as one user, and what its frames add up to. */
    private final class Observer {
        private final FakeSocket socket = scene.connect();
        private final String userId;

        Observer(String userId) {
            this.userId = userId;
            observers.add(this);
        }

        void join(boolean wait) {
            String data = "{\"user_id\":\"" + userId + "\"}";
            String frame = Wire.subscribe(ROOM, Scene.auth(socket, ROOM, data), data);
            if (wait) {
                Together.ask(socket, frame, "subscription_succeeded");
            } else {
                socket.says(frame);
            }
        }

        /** A pong in the transcript marks the moment from which no event of the channel may come. */
        void unsubscribe() {
            socket.says(Wire.unsubscribe(ROOM));
            Together.ask(socket, Wire.PING, "pusher:pong");
        }

        /** The members as this connection sees them; null if it is not subscribed. Fails where a frame cannot be. */
        Set<String> fold() {
            Set<String> members = null;
            for (String frame : socket.frames()) {
                Map<String, Object> json = Json.object(frame);
                switch (Json.string(json.get("event"))) {
                    case "pusher_internal:subscription_succeeded" -> {
                        assertThat(members).as("subscribed twice").isNull();
                        members = roster(Json.string(json.get("data")));
                    }
                    case "pusher_internal:member_added" -> {
                        String id = idIn(json);
                        assertThat(members)
                                .as("member_added before succeeded or after leaving")
                                .isNotNull();
                        assertThat(id).as("its own member_added").isNotEqualTo(userId);
                        assertThat(members.add(id)).as("added twice: %s", id).isTrue();
                    }
                    case "pusher_internal:member_removed" -> {
                        String id = idIn(json);
                        assertThat(members)
                                .as("member_removed before succeeded or after leaving")
                                .isNotNull();
                        assertThat(id).as("its own member_removed").isNotEqualTo(userId);
                        assertThat(members.remove(id))
                                .as("removed but not there: %s", id)
                                .isTrue();
                    }
                    case "pusher:pong" -> members = null;
                    case "pusher:connection_established" -> assertThat(members).isNull();
                    default -> throw new AssertionError("unexpected " + frame);
                }
            }
            return members;
        }

        private Set<String> roster(String data) {
            Map<String, Object> presence = Json.object(Json.object(data).get("presence"));
            List<String> ids =
                    Json.array(presence.get("ids")).stream().map(Json::string).toList();
            assertThat(ids).doesNotHaveDuplicates().contains(userId);
            assertThat(Json.object(presence.get("hash"))).containsOnlyKeys(ids);
            assertThat(presence.get("count")).hasToString(String.valueOf(ids.size()));
            return new HashSet<>(ids);
        }

        private static String idIn(Map<String, Object> frame) {
            assertThat(frame).containsEntry("channel", ROOM);
            return Json.string(Json.object(Json.string(frame.get("data"))).get("user_id"));
        }
    }

    private void comeAndGo(int thread) {
        Random random = new Random(thread);
        for (int round = 0; round < ROUNDS; round++) {
            Observer observer = new Observer("u" + random.nextInt(USERS));
            observer.join(random.nextBoolean());
            switch (random.nextInt(4)) {
                case 0 -> observer.socket.closes(1000, "");
                case 1 -> observer.socket.hangsUp();
                case 2 -> {
                    observer.unsubscribe();
                    observer.socket.closes(1000, "");
                }
                default -> {
                    observer.unsubscribe();
                    observer.join(true);
                    observer.socket.closes(1000, "");
                }
            }
        }
        new Observer("u" + thread % 2).join(true);
    }

    @RepeatedTest(2)
    @DisplayName("T27 under concurrent joins and leaves each observer's roster and deltas add up to the truth")
    void rosterAndDeltas() {
        List<Observer> resident = List.of(new Observer("o1"), new Observer("o2"), new Observer("u0"));
        resident.forEach(it -> it.join(true));
        List<Runnable> tasks = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            int number = thread;
            tasks.add(() -> comeAndGo(number));
        }
        Together.run(tasks);

        Set<String> truth = scene.host().members(ROOM).toCompletableFuture().join().stream()
                .map(PresenceMember::userId)
                .collect(Collectors.toSet());
        assertThat(truth).isEqualTo(Set.of("o1", "o2", "u0", "u1"));
        int there = 0;
        for (Observer observer : observers) {
            Set<String> seen = observer.fold();
            if (observer.socket.isOpen()) {
                assertThat(seen).isEqualTo(truth);
                there++;
            }
        }
        assertThat(there).isEqualTo(3 + THREADS);
        assertThat(scene.host().channel(ROOM).toCompletableFuture().join().subscriptions())
                .isEqualTo(there);
        assertHostEventsAlternate(truth);
        assertThat(scene.vask.stats().failures()).isZero();
    }

    private void assertHostEventsAlternate(Set<String> truth) {
        Map<String, Boolean> present = new HashMap<>();
        for (String event : scene.told) {
            if (event.startsWith("Member")) {
                String user = event.substring(event.lastIndexOf(' ') + 1);
                boolean added = event.startsWith("MemberAdded");
                boolean before = present.getOrDefault(user, false);
                assertThat(before).as("before %s", event).isNotEqualTo(added);
                present.put(user, added);
            }
        }
        assertThat(present.entrySet().stream().filter(Map.Entry::getValue).map(Map.Entry::getKey))
                .containsExactlyInAnyOrderElementsOf(truth);
    }
}
