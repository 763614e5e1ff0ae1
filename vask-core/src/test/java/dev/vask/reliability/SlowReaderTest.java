package dev.vask.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.Limits;
import dev.vask.testing.FakeSocket;
import dev.vask.transport.CloseStatus;
import dev.vask.transport.OutboundText;
import dev.vask.transport.SendCallback;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** reliability.md §4.2, S-20, S-22 to S-24: what one connection may take of everybody's memory. */
class SlowReaderTest {
    /** Takes what it is sent and reports it done when the test says. */
    private static final class Holding extends LaxSocket {
        private final List<SendCallback> held = new ArrayList<>();
        private int messages;
        private boolean inline = true;

        @Override
        public void send(List<OutboundText> batch, SendCallback callback) {
            messages += batch.size();
            if (inline) {
                super.send(batch, callback);
            } else {
                held.add(callback);
            }
        }

        private void complete() {
            held.remove(0).sent();
        }

        private void progress() {
            held.get(0).progressed();
        }
    }

    private final World world = new World();

    private Holding stuck() {
        Holding slow = new Holding();
        slow.open(world.vask, World.TARGET);
        String id = slow.frames.get(0).replaceAll(".*socket_id\\\\\":\\\\\"([0-9.]+).*", "$1");
        slow.handler.onText(Say.subscribe(World.ROOM, World.KEY + ":" + Say.hmac(World.SECRET, id + ":" + World.ROOM)));
        assertThat(slow.frames).hasSize(2);
        slow.inline = false;
        return slow;
    }

    private void publish(int times, String data) {
        for (int i = 0; i < times; i++) {
            world.vask.app(World.KEY).trigger(World.ROOM, "e", data);
        }
    }

    @Test
    @DisplayName(
            "S-20: a reader that never reads is closed with 4100 at message 16 385, aborted after 2 s; others get all")
    void messagesBound() {
        Holding slow = stuck();
        publish(16_384, "1");
        assertThat(slow.closes).isEmpty();

        publish(1, "1");

        assertThat(slow.closes).extracting(CloseStatus::code).containsExactly(4100);
        assertThat(slow.messages).isEqualTo(3);
        assertThat(world.vask.stats().slowConsumers()).isOne();
        assertThat(world.vask.stats().connections()).isEqualTo(1);
        assertThat(world.bystander.newFrames()).hasSize(16_385);
        world.othersAreFine();
        assertThat(slow.aborts).hasValue(0);
        world.time.advance(Duration.ofSeconds(2));
        assertThat(slow.aborts).hasValue(1);
    }

    @Test
    @DisplayName("I20: when a slow reader is gone, so is every timer that watched it")
    void noTimerStays() {
        Holding slow = stuck();
        publish(1, "1");
        slow.handler.onClosed(null);
        world.bystander.hangsUp();

        assertThat(world.vask.stats().connections()).isZero();
        assertThat(world.time.pendingTimers()).isZero();
    }

    @Test
    @DisplayName("S-20: the bound in bytes holds to the byte, what is at the socket included")
    void bytesBound() {
        String frame = "{\"event\":\"e\",\"channel\":\"private-room\",\"data\":\"1\"}";
        World tight = new World(options -> options.limits(Limits.defaults()
                .withMaxQueuedBytes(frame.length() * 10)
                .withMaxPresenceMembers(1)
                .withMaxUserIdLength(1)
                .withMaxUserInfoBytes(1)));
        FakeSocket slow = tight.inRoom().stopsReading();
        for (int i = 0; i < 10; i++) {
            tight.vask.app(World.KEY).trigger(World.ROOM, "e", "1");
        }
        assertThat(slow.isOpen()).isTrue();

        tight.vask.app(World.KEY).trigger(World.ROOM, "e", "1");

        assertThat(slow.closeCode()).isEqualTo(4100);
        assertThat(tight.bystander.newFrames()).hasSize(11).containsOnly(frame);
        tight.othersAreFine();
    }

    @Test
    @DisplayName("S-20: heap is bounded: with 10 KiB a message the queue of a stuck reader ends at 4 MiB")
    void megabytes() {
        Holding slow = stuck();
        int published = 0;
        while (slow.closes.isEmpty() && published < 1_000) {
            publish(1, "x".repeat(10_000));
            published++;
        }

        assertThat(published).isBetween(4 * 1024 * 1024 / 10_100, 4 * 1024 * 1024 / 10_000 + 1);
        assertThat(slow.closes).extracting(CloseStatus::code).containsExactly(4100);
        world.bystander.newFrames();
        world.othersAreFine();
    }

    @Test
    @DisplayName("S-20: a batch the socket does not take for 15 s closes with 4100, also when the queue is short")
    void ageBound() {
        Holding slow = stuck();
        publish(1, "1");
        world.time.advance(Duration.ofSeconds(15).minusMillis(1));
        assertThat(slow.closes).isEmpty();

        world.time.advance(Duration.ofMillis(1));

        assertThat(slow.closes).extracting(CloseStatus::code).containsExactly(4100);
        assertThat(world.vask.stats().slowConsumers()).isOne();
        world.bystander.newFrames();
        world.othersAreFine();
    }

    @Test
    @DisplayName("S-20: no message waits longer than 15 s unsent, also behind batches that each take a little less")
    void oldestMessage() {
        Holding slow = stuck();
        publish(1, "at 0 s, at the socket");
        world.time.advance(Duration.ofSeconds(1));
        publish(1, "at 1 s, behind it");
        world.time.advance(Duration.ofSeconds(13));
        slow.complete();
        assertThat(slow.closes).isEmpty();

        world.time.advance(Duration.ofSeconds(2).plusMillis(1));

        assertThat(slow.closes).extracting(CloseStatus::code).containsExactly(4100);
    }

    @Test
    @DisplayName("S-20: a batch that takes 60 s and leaves text by text → not closed; 15 s after the last text → 4100")
    void ageOfPartsCounts() {
        Holding slow = stuck();
        publish(1, "the batch at the socket");
        for (int second = 0; second < 60; second++) {
            world.time.advance(Duration.ofSeconds(1));
            slow.handler.onControlFrame();
            world.bystander.says(Say.PING);
            slow.progress();
        }
        world.time.advance(Duration.ofSeconds(15).minusMillis(1));
        assertThat(slow.closes).isEmpty();

        world.time.advance(Duration.ofMillis(1));

        assertThat(slow.closes).extracting(CloseStatus::code).containsExactly(4100);
        assertThat(world.vask.stats().slowConsumers()).isOne();
    }

    @Test
    @DisplayName(
            "S-20: messages queued for 14 s behind a batch that leaves text by text → the next batch gets its own 15 s")
    void ageBehindParts() {
        Holding slow = stuck();
        publish(1, "at the socket");
        publish(2, "behind it");
        world.time.advance(Duration.ofSeconds(14));
        slow.progress();
        slow.complete();
        world.time.advance(Duration.ofSeconds(14));
        assertThat(slow.closes).isEmpty();

        world.time.advance(Duration.ofSeconds(1));

        assertThat(slow.closes).extracting(CloseStatus::code).containsExactly(4100);
    }

    @Test
    @DisplayName("S-20: a report of progress from an earlier batch → the age of the present batch does not change")
    void ageIgnoresEarlierBatches() {
        Holding slow = stuck();
        publish(1, "at the socket");
        SendCallback earlier = slow.held.get(0);
        publish(1, "behind it");
        slow.complete();
        world.time.advance(Duration.ofSeconds(10));
        earlier.progressed();

        world.time.advance(Duration.ofSeconds(5));

        assertThat(slow.closes).extracting(CloseStatus::code).containsExactly(4100);
    }

    @Test
    @DisplayName("S-20: a reader that is slow but within the bounds is never closed and misses nothing")
    void slowButFine() {
        Holding slow = stuck();
        for (int i = 0; i < 20; i++) {
            publish(100, "1");
            world.time.advance(Duration.ofSeconds(6));
            slow.handler.onControlFrame();
            world.bystander.says(Say.PING);
            slow.complete();
        }
        while (!slow.held.isEmpty()) {
            slow.complete();
        }

        assertThat(slow.closes).isEmpty();
        // The two greetings came before.
        assertThat(slow.messages).isEqualTo(2_002);
        world.bystander.newFrames();
        world.othersAreFine();
    }

    @Test
    @DisplayName(
            "S-22: channel 1 001 of one connection is refused with LimitReached, the earlier ones work, leaving makes room")
    void channels() {
        FakeSocket client = world.connect();
        for (int i = 0; i < 1_000; i++) {
            world.joins(client, "c" + i);
        }
        client.says(Say.subscribe("c1000"));

        world.refusesSubscription(client, "c1000", "LimitReached", 403, null);
        world.vask.app(World.KEY).trigger("c0", "e", "1");
        world.vask.app(World.KEY).trigger("c999", "e", "1");
        world.vask.app(World.KEY).trigger("c1000", "e", "1");
        assertThat(client.newFrames()).hasSize(2);
        client.says(Say.unsubscribe("c0"));
        world.joins(client, "c1000");
        world.othersAreFine();
    }

    @Test
    @DisplayName("S-23: member 101 is refused, a second tab of a member is not, and a leave frees the place")
    void members() {
        List<FakeSocket> members = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            members.add(world.connect());
            world.present(members.get(i), "presence-p", "u" + i);
        }
        FakeSocket late = world.connect();
        String data = "{\"user_id\":\"late\"}";
        late.says(Say.subscribe("presence-p", World.auth(late, "presence-p:" + data), data));
        world.refusesSubscription(late, "presence-p", "LimitReached", 403, null);
        FakeSocket tab = world.connect();
        world.present(tab, "presence-p", "u50");

        members.get(50).hangsUp();
        late.says(Say.subscribe("presence-p", World.auth(late, "presence-p:" + data), data));
        world.refusesSubscription(late, "presence-p", "LimitReached", 403, null);
        tab.says(Say.unsubscribe("presence-p"));
        world.present(late, "presence-p", "late");
        assertThat(world.vask
                        .app(World.KEY)
                        .members("presence-p")
                        .toCompletableFuture()
                        .join())
                .hasSize(100);
        world.othersAreFine();
    }

    @Test
    @DisplayName("S-24: any JSON value is a user_info (behaviour.md §8); 1 024 bytes are taken, one more is refused")
    void userInfo() {
        for (String info : new String[] {"true", "[]", "\"x\"", "7", "{}", "{\"a\":{\"b\":[1,{}]}}", "-1.50", "null"}) {
            FakeSocket one = world.connect();
            String data = "{\"user_id\":\"ada\",\"user_info\":" + info + "}";
            one.says(Say.subscribe("presence-p", World.auth(one, "presence-p:" + data), data));
            assertThat(one.newFrames())
                    .singleElement()
                    .asString()
                    .contains("\\\"hash\\\":{\\\"ada\\\":" + info.replace("\"", "\\\"") + "}");
            one.hangsUp();
        }
        FakeSocket client = world.connect();
        String over = "{\"user_id\":\"ada\",\"user_info\":\"" + "x".repeat(1_023) + "\"}";
        client.says(Say.subscribe("presence-p", World.auth(client, "presence-p:" + over), over));
        world.refusesSubscription(client, "presence-p", "AuthError", 401, 4009);
        String bytes = "{\"user_id\":\"ada\",\"user_info\":\"" + "€".repeat(341) + "\"}";
        client.says(Say.subscribe("presence-p", World.auth(client, "presence-p:" + bytes), bytes));
        world.refusesSubscription(client, "presence-p", "AuthError", 401, 4009);
        String fits = "{\"user_id\":\"ada\",\"user_info\":\"" + "x".repeat(1_022) + "\"}";
        client.says(Say.subscribe("presence-p", World.auth(client, "presence-p:" + fits), fits));
        assertThat(client.newFrames()).singleElement().asString().contains("subscription_succeeded");
        world.othersAreFine();
    }
}
