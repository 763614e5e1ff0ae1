package dev.vask.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.App;
import dev.vask.Authorizer;
import dev.vask.Peer;
import dev.vask.Vask;
import dev.vask.VaskEvent;
import dev.vask.auth.AuthDecision;
import dev.vask.testing.FakeSocket;
import dev.vask.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** reliability.md §4.4 S-62, §4.7 S-82: an authorizer that is slow, throws, or is not let run. */
@ResourceLock(Logs.RESOURCE)
class AuthorizerFaultTest {
    private static final String ROOM = "presence-room";

    private final VirtualTime time = new VirtualTime();
    private final ManualExecutor host = new ManualExecutor();
    private final List<VaskEvent> told = new ArrayList<>();
    private int asked;
    private final Vask vask = Vask.builder()
            .app(App.of(World.KEY, World.SECRET))
            .time(time)
            .executor(host)
            .listener(World.recorder(told))
            .authorizer(new Authorizer() {
                @Override
                public AuthDecision onSubscribe(Peer peer, String channel, @Nullable String channelData) {
                    asked++;
                    if (channel.equals("broken")) {
                        throw new LinkageError("authorizer");
                    }
                    return channel.equals(ROOM) ? AuthDecision.allowAs(peer.socketId(), null) : AuthDecision.allow();
                }
            })
            .build();

    private FakeSocket connect() {
        FakeSocket socket = FakeSocket.connect(vask, World.TARGET);
        host.runAll();
        socket.newFrames();
        return socket;
    }

    @Test
    @DisplayName("S-62: a connection waits for its decision with all that it said after; others do not wait for it")
    void slow() {
        FakeSocket slow = connect();
        slow.says(Say.subscribe("orders"));
        slow.says("{\"event\":\"pusher:ping\"}");
        assertThat(slow.newFrames()).isEmpty();
        FakeSocket other = FakeSocket.connect(vask, World.TARGET);
        other.says("{\"event\":\"pusher:ping\"}");
        assertThat(other.newFrames()).hasSize(2).last().isEqualTo(World.PONG);
        host.runAll();
        assertThat(slow.newFrames()).hasSize(2).last().isEqualTo(World.PONG);
    }

    @Test
    @DisplayName(
            "S-62: a decision that does not come in five seconds is a refusal, and coming later it changes nothing")
    void tooSlow() {
        FakeSocket slow = connect();
        slow.says(Say.subscribe("orders"));
        time.advance(Duration.ofMillis(4_999));
        assertThat(slow.newFrames()).isEmpty();
        time.advance(Duration.ofMillis(1));
        assertThat(slow.newFrames()).hasSize(2).first().asString().contains("503");
        host.runAll();
        assertThat(slow.newFrames()).isEmpty();
        assertThat(vask.app(World.KEY)
                        .channel("orders")
                        .toCompletableFuture()
                        .join()
                        .occupied())
                .isFalse();
    }

    @Test
    @DisplayName("S-56, S-62: whoever goes while the host decides is never a member")
    void gone() {
        FakeSocket left = connect();
        left.says(Say.subscribe(ROOM));
        left.hangsUp();
        host.runAll();
        assertThat(told)
                .noneMatch(event -> event instanceof VaskEvent.MemberAdded || event instanceof VaskEvent.Occupied);
        assertThat(vask.app(World.KEY)
                        .channel(ROOM)
                        .toCompletableFuture()
                        .join()
                        .occupied())
                .isFalse();
        assertThat(vask.stats().connections()).isZero();
    }

    @Test
    @DisplayName("S-62: who goes while the host decides leaves at once: the others hear of it, and the place is free")
    void leavesAtOnce() {
        FakeSocket ada = connect();
        FakeSocket bob = connect();
        for (FakeSocket member : new FakeSocket[] {ada, bob}) {
            member.says(Say.subscribe(ROOM));
            host.runAll();
        }
        ada.newFrames();
        bob.says(Say.subscribe("orders"));
        bob.hangsUp();
        assertThat(ada.newFrames()).singleElement().asString().contains("member_removed");
        assertThat(vask.stats().connections()).isEqualTo(1);
        int before = asked;
        host.runAll();
        assertThat(asked).as("questions nobody waits for are not asked").isEqualTo(before);
    }

    @Test
    @DisplayName(
            "a connection that is being decided on when its time to authorize is over is closed only if that came to nothing")
    void authorizationTimeout() {
        vask.replaceApp(App.of(World.KEY, World.SECRET).withAuthorizationTimeout(Duration.ofSeconds(3)));
        FakeSocket allowed = connect();
        FakeSocket refused = connect();
        allowed.says(Say.subscribe("private-a"));
        refused.says(Say.subscribe("broken"));
        time.advance(Duration.ofSeconds(3));
        assertThat(allowed.isOpen() && refused.isOpen()).isTrue();
        host.runAll();
        assertThat(allowed.isOpen()).isTrue();
        assertThat(refused.closeCode()).isEqualTo(4009);
    }

    @Test
    @DisplayName("S-82: an executor that fails in another way than by refusing refuses that one thing all the same")
    void brokenExecutor() {
        FakeSocket client = connect();
        host.failure = new IllegalStateException("no thread, says the test");
        client.says(Say.subscribe("orders"));
        assertThat(client.newFrames()).hasSize(2).first().asString().contains("503");
        assertThat(client.isOpen()).isTrue();
    }

    @Test
    @DisplayName(
            "S-62, S-82: an authorizer that throws, or an executor that takes nothing, refuses that one thing with 503")
    void failing() {
        FakeSocket client = connect();
        client.says(Say.subscribe("broken"));
        host.runAll();
        assertThat(client.newFrames()).hasSize(2).first().asString().contains("503");
        host.rejects = true;
        client.says(Say.subscribe("orders"));
        assertThat(client.newFrames()).hasSize(2).first().asString().contains("503");
        host.rejects = false;
        client.says(Say.subscribe("orders"));
        host.runAll();
        assertThat(client.newFrames()).singleElement().asString().contains("subscription_succeeded");
        assertThat(vask.stats().failures()).isGreaterThanOrEqualTo(2);
    }
}
