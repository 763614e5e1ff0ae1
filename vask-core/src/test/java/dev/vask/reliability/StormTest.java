package dev.vask.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.App;
import dev.vask.Limits;
import dev.vask.Vask;
import dev.vask.auth.ChannelAuthorizer;
import dev.vask.testing.VirtualTime;
import dev.vask.transport.CloseStatus;
import dev.vask.transport.OutboundText;
import dev.vask.transport.SendCallback;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** reliability.md §4.2, S-21, S-26: ten thousand at once. Of what they get they keep a count, or it would not fit. */
@Timeout(60)
class StormTest {
    private static final int CONNECTIONS = 10_000;
    private static final String CROWD = "crowd";

    private final VirtualTime time = new VirtualTime();

    private Vask vask(Limits limits) {
        return Vask.builder()
                .app(App.of(World.KEY, World.SECRET))
                .limits(limits)
                .time(time)
                .executor(Runnable::run)
                .build();
    }

    /** One of many. */
    private static final class One extends LaxSocket {
        private String greeting = "";
        private boolean reads = true;
        private long heldBytes;
        private int answered;
        private int inOrder;
        private int others;
        private int members;

        One(Vask vask) {
            open(vask, World.TARGET);
        }

        @Override
        public void send(List<OutboundText> batch, SendCallback callback) {
            if (!reads) {
                // What is at the socket; the rest is in the queue, and counts as well.
                batch.forEach(frame -> heldBytes += frame.byteLength());
                return;
            }
            for (OutboundText frame : batch) {
                got(frame.text());
            }
            callback.sent();
        }

        private void got(String frame) {
            if (greeting.isEmpty()) {
                greeting = frame;
            } else if (frame.startsWith("{\"event\":\"pusher_internal:member_added")) {
                members++;
            } else if (frame.startsWith("{\"event\":\"pusher_internal:subscription_succeeded")) {
                answered++;
            } else if (frame.equals(event(inOrder))) {
                inOrder++;
            } else {
                others++;
            }
        }

        private String socketId() {
            String before = "socket_id\\\":\\\"";
            int from = greeting.indexOf(before) + before.length();
            return greeting.substring(from, greeting.indexOf('\\', from));
        }
    }

    private static String event(int number) {
        return "{\"event\":\"e\",\"channel\":\"" + CROWD + "\",\"data\":\"" + (1_000 + number) + "\"}";
    }

    @Test
    @DisplayName(
            "S-21: of 10,000 readers 1,000 are stuck: they are closed within the bound, the others get all in order, nobody waits")
    void manyStuck() {
        int fits = 20;
        int bound = fits * event(0).length();
        Vask vask = vask(Limits.defaults()
                .withMaxQueuedBytes(bound)
                .withMaxPresenceMembers(1)
                .withMaxUserIdLength(1)
                .withMaxUserInfoBytes(1));
        List<One> stuck = new ArrayList<>();
        List<One> healthy = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            One one = new One(vask);
            one.handler.onText(Say.subscribe(CROWD));
            one.reads = i % 10 != 0;
            (one.reads ? healthy : stuck).add(one);
        }

        publish(vask, 0, fits);
        // All of it is held for them: to the byte what may be.
        assertThat(stuck).allMatch(one -> one.closes.isEmpty());
        publish(vask, fits, fits + 1);
        assertThat(stuck).allMatch(one -> one.closes.size() == 1);
        publish(vask, fits + 1, fits + 5);

        assertThat(healthy).allMatch(one -> one.inOrder == fits + 5);
        assertThat(stuck).allMatch(one -> one.heldBytes <= bound);
        assertThat(stuck)
                .flatExtracting(one -> one.closes)
                .extracting(CloseStatus::code)
                .containsOnly(4100);
        assertThat(vask.stats().slowConsumers()).isEqualTo(stuck.size()).isEqualTo(1_000);
        assertThat(healthy).allMatch(one -> one.others == 0 && one.closes.isEmpty());
        time.advance(Duration.ofSeconds(2));
        assertThat(stuck).allMatch(one -> one.aborts.get() == 1);
        assertThat(vask.stats().connections()).isEqualTo(healthy.size());
        assertThat(vask.stats().subscriptions()).isEqualTo(healthy.size());
    }

    /** Who publishes is done at once, whoever does not read. */
    private static void publish(Vask vask, int from, int to) {
        for (int i = from; i < to; i++) {
            assertThat(vask.app(World.KEY).trigger(CROWD, "e", String.valueOf(1_000 + i)))
                    .isCompleted();
        }
    }

    @Test
    @DisplayName(
            "S-26: ten thousand who come back at once are let in by the defaults, with five presence channels each")
    void reconnect() {
        int rooms = 5;
        int members = 20;
        int channels = CONNECTIONS * rooms / members;
        Vask vask = vask(Limits.defaults());
        ChannelAuthorizer authorizer = vask.app(World.KEY).channelAuthorizer();
        List<One> clients = new ArrayList<>(CONNECTIONS);
        for (int i = 0; i < CONNECTIONS; i++) {
            One client = new One(vask);
            clients.add(client);
            for (int room = 0; room < rooms; room++) {
                String channel = "presence-room-" + (i * rooms + room) % channels;
                String signed = authorizer.authorizePresence(client.socketId(), channel, "user-" + i, null);
                client.handler.onText("{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"" + channel + "\","
                        + signed.substring(1) + "}");
            }
        }

        assertThat(clients).allMatch(client -> client.answered == rooms && client.others == 0);
        // Each is told of all who came to its rooms after it.
        assertThat(clients.get(0).members).isEqualTo(rooms * (members - 1));
        assertThat(clients.stream().mapToLong(client -> client.members).sum())
                .isEqualTo((long) channels * members * (members - 1) / 2);
        assertThat(vask.stats().connections()).isEqualTo(CONNECTIONS);
        assertThat(vask.stats().subscriptions()).isEqualTo((long) CONNECTIONS * rooms);
        assertThat(vask.stats().refusedConnections()).isZero();
    }
}
