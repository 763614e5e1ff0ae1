package dev.vask.reliability;

import static dev.vask.reliability.ManualBackplane.Mode.ERROR;
import static dev.vask.reliability.ManualBackplane.Mode.FAIL;
import static dev.vask.reliability.ManualBackplane.Mode.FAIL_AFTER_EFFECT;
import static dev.vask.reliability.ManualBackplane.Mode.INLINE;
import static dev.vask.reliability.ManualBackplane.Mode.LATER;
import static dev.vask.reliability.ManualBackplane.Mode.NEVER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.VaskEvent;
import dev.vask.reliability.ManualBackplane.Mode;
import dev.vask.testing.FakeSocket;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** architecture.md §7, reliability.md I16, S-32: an engine that fails, throws, or never answers. */
class BackplaneFaultTest {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final ManualBackplane engine = new ManualBackplane();
    private final World world = new World(options -> options.backplane(engine));
    private final FakeSocket client = world.connect();

    private long failures() {
        return world.vask.stats().failures();
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName(
            "I16: a subscription the engine fails or throws at is refused with 503 at once; the next attempt works")
    @EnumSource(
            value = Mode.class,
            names = {"FAIL", "THROW"})
    void failingSubscribe(Mode mode) {
        engine.answers("subscribe", mode);
        client.says(Say.subscribe("orders"));
        engine.answers("subscribe", INLINE);

        world.refusesSubscription(client, "orders", "ServiceUnavailable", 503, null);
        assertThat(failures()).isOne();
        assertThat(world.vask.stats().channels()).isEqualTo(1);
        world.joins(client, "orders");
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName(
            "I16: a presence join the engine fails or throws at is refused with 503; nobody is present; the next works")
    @EnumSource(
            value = Mode.class,
            names = {"FAIL", "THROW"})
    void failingJoin(Mode mode) {
        engine.answers("join", mode);
        String data = "{\"user_id\":\"ada\"}";
        client.says(Say.subscribe("presence-p", World.auth(client, "presence-p:" + data), data));
        engine.answers("join", INLINE);

        world.refusesSubscription(client, "presence-p", "ServiceUnavailable", 503, null);
        assertThat(world.vask
                        .app(World.KEY)
                        .members("presence-p")
                        .toCompletableFuture()
                        .join())
                .isEmpty();
        assertThat(engine.topics()).extracting(topic -> topic.channel()).containsExactly(World.ROOM);
        world.present(client, "presence-p", "ada");
    }

    @Test
    @DisplayName("I5: a join that took effect and then failed is undone: nobody is listed without a connection")
    void joinFailsAfterEffect() {
        FakeSocket bob = world.connect();
        world.present(bob, "presence-p", "bob");
        engine.answers("join", FAIL_AFTER_EFFECT);
        String data = "{\"user_id\":\"ada\"}";
        client.says(Say.subscribe("presence-p", World.auth(client, "presence-p:" + data), data));
        engine.answers("join", INLINE);

        world.refusesSubscription(client, "presence-p", "ServiceUnavailable", 503, null);
        assertThat(world.vask
                        .app(World.KEY)
                        .members("presence-p")
                        .toCompletableFuture()
                        .join())
                .extracting(member -> member.userId())
                .containsExactly("bob");
    }

    @Test
    @DisplayName("I20: a topic whose subscription took effect and then failed is given up again")
    void subscribeFailsAfterEffect() {
        engine.answers("subscribe", FAIL_AFTER_EFFECT);
        client.says(Say.subscribe("orders"));
        engine.answers("subscribe", INLINE);

        world.refusesSubscription(client, "orders", "ServiceUnavailable", 503, null);
        assertThat(engine.topics()).extracting(topic -> topic.channel()).containsExactly(World.ROOM);
    }

    @Test
    @DisplayName("S-32: an error thrown inside an engine call costs that command only: the channel works for others")
    void errorInTheEngine() {
        engine.answers("subscribe", ERROR);
        client.says(Say.subscribe("orders"));
        engine.answers("subscribe", INLINE);

        assertThat(failures()).isPositive();
        world.othersAreFine();
        FakeSocket other = world.connect();
        world.joins(other, "orders");
    }

    @Test
    @DisplayName("architecture §7: while a join waits no later command runs, but frames to the connection go on")
    void mailboxPauses() {
        world.joins(client, "news");
        engine.answers("subscribe", LATER);
        client.says(Say.subscribe("orders"));
        client.says(Say.PING);
        client.says(Say.subscribe("news"));
        assertThat(client.newFrames()).isEmpty();

        world.vask.app(World.KEY).trigger("news", "e", "1");
        assertThat(client.newFrames()).singleElement().asString().contains("\"channel\":\"news\"");
        engine.completeAll();

        assertThat(client.newFrames())
                .containsExactly(
                        "{\"event\":\"pusher_internal:subscription_succeeded\",\"channel\":\"orders\",\"data\":\"{}\"}",
                        World.PONG,
                        "{\"event\":\"pusher:error\",\"data\":{\"code\":null,\"message\":"
                                + "\"Existing subscription to channel news\"}}");
        world.othersAreFine();
    }

    @Test
    @DisplayName("I16: a join that is never answered is refused with 503 after 5 seconds, and what waited goes on")
    void neverAnswered() {
        engine.answers("subscribe", NEVER);
        client.says(Say.subscribe("orders"));
        client.says(Say.PING);

        world.time.advance(LIMIT.minusMillis(1));
        assertThat(client.newFrames()).isEmpty();
        world.time.advance(Duration.ofMillis(1));

        assertThat(client.newFrames()).hasSize(3).satisfies(frames -> {
            assertThat(frames.get(0)).contains("pusher:subscription_error", "ServiceUnavailable", "503");
            assertThat(frames.get(1)).contains("\"pusher:error\",\"data\":{\"code\":null");
            assertThat(frames.get(2)).isEqualTo(World.PONG);
        });
        engine.answers("subscribe", INLINE);
        world.joins(client, "news");
        world.othersAreFine();
    }

    @Test
    @DisplayName("I16: an answer after the refusal changes nothing for the client and leaves nothing behind")
    void lateAnswer() {
        engine.answersAll(LATER);
        String data = "{\"user_id\":\"ada\"}";
        client.says(Say.subscribe("presence-p", World.auth(client, "presence-p:" + data), data));
        world.time.advance(LIMIT);
        assertThat(client.newFrames()).hasSize(2);

        engine.completeAll();

        assertThat(client.newFrames()).isEmpty();
        engine.answersAll(INLINE);
        assertThat(world.vask
                        .app(World.KEY)
                        .members("presence-p")
                        .toCompletableFuture()
                        .join())
                .isEmpty();
        assertThat(engine.topics()).extracting(topic -> topic.channel()).containsExactly(World.ROOM);
        assertThat(world.vask.stats().channels()).isEqualTo(1);
        world.present(client, "presence-p", "ada");
        world.othersAreFine();
    }

    @Test
    @DisplayName("S-56: who disconnects while joining is never a member, or added and then removed; no ghost stays")
    void disconnectWhileJoining() {
        engine.answers("join", LATER);
        FakeSocket bob = world.connect();
        engine.answers("join", INLINE);
        world.present(bob, "presence-p", "bob");
        engine.answers("join", LATER);
        String data = "{\"user_id\":\"ada\"}";
        client.says(Say.subscribe("presence-p", World.auth(client, "presence-p:" + data), data));
        client.hangsUp();

        engine.completeAll();
        world.time.advance(LIMIT);

        assertThat(world.vask
                        .app(World.KEY)
                        .members("presence-p")
                        .toCompletableFuture()
                        .join())
                .extracting(member -> member.userId())
                .containsExactly("bob");
        assertThat(bob.newFrames())
                .containsExactly(
                        "{\"event\":\"pusher_internal:member_added\",\"channel\":\"presence-p\","
                                + "\"data\":\"{\\\"user_id\\\":\\\"ada\\\",\\\"user_info\\\":{}}\"}",
                        "{\"event\":\"pusher_internal:member_removed\",\"channel\":\"presence-p\","
                                + "\"data\":\"{\\\"user_id\\\":\\\"ada\\\"}\"}");
        assertThat(world.vask.stats().connections()).isEqualTo(2);
        assertThat(world.events).last().isEqualTo(new VaskEvent.MemberRemoved(World.KEY, "presence-p", "ada"));
    }

    @Test
    @DisplayName(
            "I20: who disconnects while the engine never answers is gone after 5 seconds at the latest, timers too")
    void disconnectWhileNeverAnswered() {
        engine.answers("subscribe", NEVER);
        client.says(Say.subscribe("orders"));
        client.hangsUp();
        world.bystander.hangsUp();

        world.time.advance(LIMIT);

        assertThat(world.vask.stats().connections()).isZero();
        assertThat(world.time.pendingTimers()).isZero();
    }

    @Test
    @DisplayName("I5: two connections of one user joining at once are one join at the engine, and one leave")
    void twoTabsJoiningAtOnce() {
        FakeSocket tab = world.connect();
        engine.answers("join", LATER);
        String data = "{\"user_id\":\"ada\"}";
        client.says(Say.subscribe("presence-p", World.auth(client, "presence-p:" + data), data));
        tab.says(Say.subscribe("presence-p", World.auth(tab, "presence-p:" + data), data));
        engine.completeAll();
        assertThat(client.newFrames()).hasSize(1);
        assertThat(tab.newFrames()).hasSize(1);
        assertThat(engine.calls.stream().filter(call -> call.startsWith("join")))
                .hasSize(1);

        client.says(Say.unsubscribe("presence-p"));
        assertThat(engine.calls.stream().filter(call -> call.startsWith("leave")))
                .isEmpty();
        tab.hangsUp();
        assertThat(engine.calls.stream().filter(call -> call.startsWith("leave")))
                .hasSize(1);
        world.othersAreFine();
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("I16: a publish that fails fails its stage with the cause; nothing closes, and the next one arrives")
    @EnumSource(
            value = Mode.class,
            names = {"FAIL", "THROW"})
    void failingPublish(Mode mode) {
        FakeSocket member = world.inRoom();
        engine.answers("publish", mode);
        assertThat(world.vask.app(World.KEY).trigger(World.ROOM, "e", "1")).isCompletedExceptionally();
        member.says(Say.clientEvent("client-x", World.ROOM, "1"));
        engine.answers("publish", INLINE);

        world.refuses(member, null);
        assertThat(failures()).isEqualTo(2);
    }

    @Test
    @DisplayName(
            "I16: an unsubscribe or leave the engine fails at is counted; the channel is gone and can be joined again")
    void failingLeave() {
        world.present(client, "presence-p", "ada");
        engine.answers("leave", FAIL);
        engine.answers("unsubscribe", FAIL);
        client.says(Say.unsubscribe("presence-p"));
        engine.answersAll(INLINE);

        assertThat(failures()).isEqualTo(2);
        assertThat(world.vask.stats().channels()).isEqualTo(1);
        world.serves(client);
        world.present(client, "presence-p", "ada");
        world.othersAreFine();
    }

    @Test
    @DisplayName(
            "a thousand commands wait behind a pending join; one more closes with 4100; others are unaffected [S-13]")
    void tooManyWaiting() {
        engine.answers("subscribe", LATER);
        client.says(Say.subscribe("orders"));
        for (int i = 0; i < 1_000; i++) {
            client.says(Say.PING);
        }
        assertThat(client.isOpen()).isTrue();
        client.says(Say.PING);

        World.closed(client, 4100);
        engine.completeAll();
        world.time.advance(LIMIT);
        assertThat(world.vask.stats().connections()).isEqualTo(1);
        assertThat(engine.topics()).extracting(topic -> topic.channel()).containsExactly(World.ROOM);
        world.othersAreFine();
    }

    @Test
    @DisplayName(
            "S-60: a sign-in the engine does not answer is refused after 5 seconds: not half signed in, and again possible")
    void signInUnanswered() {
        engine.answers("subscribe", NEVER);
        String data = "{\"id\":\"ada\"}";
        client.says(Say.signIn(World.userAuth(client, data), data));
        world.time.advance(LIMIT);
        engine.answers("subscribe", INLINE);

        assertThat(client.newFrames()).singleElement().asString().startsWith("{\"event\":\"pusher:error\"");
        client.says(Say.subscribe("#server-to-user-ada"));
        world.refusesSubscription(client, "#server-to-user-ada", "AuthError", 401, 4009);
        assertThat(world.events).noneMatch(event -> event instanceof VaskEvent.SignedIn);
        world.signsIn(client, "bob");
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("S-60: a sign-in the engine fails at is refused; nobody is signed in, and the next attempt works")
    @EnumSource(
            value = Mode.class,
            names = {"FAIL", "THROW"})
    void signInFails(Mode mode) {
        engine.answers("subscribe", mode);
        String data = "{\"id\":\"ada\"}";
        client.says(Say.signIn(World.userAuth(client, data), data));
        engine.answers("subscribe", INLINE);

        world.refuses(client, null);
        world.signsIn(client, "ada");
    }

    @Test
    @DisplayName("I2: stragglers of the engine, for topics and apps nobody is in, are ignored")
    void stragglers() {
        var topic = new dev.vask.spi.Topic(World.KEY, "presence-gone");
        var unknown = new dev.vask.spi.Topic("no-such-app", "presence-gone");
        for (var where : new dev.vask.spi.Topic[] {topic, unknown}) {
            engine.listener().onMemberAdded(where, new dev.vask.spi.PresenceMember("x", "{}"), true);
            engine.listener().onMemberRemoved(where, "x", true);
            engine.listener().onMessage(where, new dev.vask.spi.Envelope.Terminate());
            engine.listener().onOccupied(where);
            engine.listener().onVacated(where);
        }
        engine.listener()
                .onMemberAdded(
                        new dev.vask.spi.Topic(World.KEY, World.ROOM),
                        new dev.vask.spi.PresenceMember("x", "{}"),
                        true);
        engine.listener().onMemberRemoved(new dev.vask.spi.Topic(World.KEY, World.ROOM), "x", true);

        assertThat(world.vask.stats().channels()).isEqualTo(1);
        world.othersAreFine();
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName(
            "S-88: close does not wait for an engine that is down; it returns within its limit and closes the engine")
    @EnumSource(
            value = Mode.class,
            names = {"FAIL", "THROW", "NEVER"})
    void closeWhileDown(Mode mode) {
        world.present(client, "presence-p", "ada");
        engine.answersAll(mode);

        world.vask.close();

        assertThat(engine.closed).isTrue();
        assertThat(world.time.elapsed()).isLessThanOrEqualTo(Duration.ofSeconds(8));
        World.closed(client, 4200);
        World.closed(world.bystander, 4200);
        assertThat(world.vask.stats().connections()).isZero();
    }
}
