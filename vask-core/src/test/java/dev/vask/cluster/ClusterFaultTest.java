package dev.vask.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vask.VaskEvent;
import dev.vask.cluster.SharedEngine.Cut;
import dev.vask.spi.BackplaneException;
import dev.vask.spi.BackplaneHealth;
import dev.vask.testing.FakeSocket;
import dev.vask.transport.ApiResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** clustering.md §2 and §7: what clients and hosts see when a node is cut off, buried, or the store comes back empty. */
class ClusterFaultTest {
    private static final String ROOM = "presence-room";

    private final Nodes nodes = Nodes.of(3);

    private static String body(ApiResponse response) {
        return response.body().text();
    }

    private void isRefused(ApiResponse response, String outcome) {
        assertThat(response.status()).isEqualTo(503);
        assertThat(body(response)).startsWith(outcome);
        assertThat(response.headers()).containsEntry("Retry-After", "1");
    }

    // --- calls that fail: G3 ---

    @Test
    @DisplayName("G3: what an engine rejected is 503 rejected, with Retry-After, and nobody has got it")
    void rejected() {
        FakeSocket bob = nodes.in(1, "orders");
        nodes.node(0).end().cut(Cut.REJECTED);
        isRefused(nodes.post(0, "events", "{\"name\":\"e\",\"channel\":\"orders\",\"data\":\"\"}"), "Rejected");
        isRefused(
                nodes.post(0, "events", "{\"name\":\"e\",\"channels\":[\"orders\",\"b\"],\"data\":\"\"}"), "Rejected");
        isRefused(nodes.post(0, "users/ada/terminate_connections", "{}"), "Rejected");
        isRefused(nodes.get(0, "channels"), "Rejected");
        assertThat(Heard.by(bob)).isEmpty();
    }

    @ParameterizedTest
    @DisplayName("G3: where the answer is missing it is 503 unconfirmed, with Retry-After")
    @EnumSource(
            value = Cut.class,
            names = {"CALL_LOST", "ANSWER_LOST"})
    void unconfirmed(Cut how) {
        FakeSocket bob = nodes.in(1, "orders");
        nodes.node(0).end().cut(how);
        isRefused(nodes.post(0, "events", "{\"name\":\"e\",\"channel\":\"orders\",\"data\":\"\"}"), "Unconfirmed");
        assertThat(Heard.by(bob)).isEqualTo(how == Cut.ANSWER_LOST ? List.of("e") : List.of());
    }

    @Test
    @DisplayName("G3: an event for several channels is unconfirmed if one of them is, also where another was rejected")
    void rejectedAndUnconfirmed() {
        String event = "{\"name\":\"e\",\"channels\":[\"a\",\"b\"],\"data\":\"\"}";
        nodes.post(0, "events", event);
        nodes.node(0).end().cut(Cut.REJECTED);
        CompletionStage<ApiResponse> response = nodes.begin(0, "POST", "events", Map.of(), event);
        nodes.network.hold(0, "to the store, b", true);
        nodes.settle();
        nodes.node(0).end().cut(Cut.CALL_LOST);
        nodes.network.hold(0, "to the store, b", false);
        isRefused(nodes.now(response), "Unconfirmed");
    }

    @Test
    @DisplayName("G3: an event that was published is not called rejected because the question that came with it was")
    void publishedButNotAnswered() {
        FakeSocket bob = nodes.in(1, "orders");
        String event = "{\"name\":\"e\",\"channel\":\"orders\",\"data\":\"\",\"info\":\"subscription_count\"}";
        CompletionStage<ApiResponse> response = nodes.begin(0, "POST", "events", Map.of(), event);
        nodes.network.round();
        nodes.network.hold(0, "to the store", true);
        nodes.settle();
        nodes.node(0).end().cut(Cut.REJECTED);
        nodes.network.hold(0, "to the store", false);
        isRefused(nodes.now(response), "Unconfirmed");
        assertThat(Heard.by(bob)).containsExactly("e");
    }

    @Test
    @DisplayName("G3: in-process callers get the outcome, and may try again what was rejected")
    void inProcess() {
        nodes.node(0).end().cut(Cut.REJECTED);
        CompletionStage<Void> done = nodes.host(0).trigger("orders", "e", "{}");
        nodes.settle();
        assertThatThrownBy(() -> done.toCompletableFuture().join())
                .cause()
                .isInstanceOfSatisfying(
                        BackplaneException.class,
                        it -> assertThat(it.outcome()).isEqualTo(BackplaneException.Outcome.REJECTED));
    }

    @Test
    @DisplayName("F9: while a node is cut off nobody can subscribe to what it does not have: 503; afterwards they can")
    void subscribing() {
        nodes.node(0).end().cut(Cut.REJECTED);
        assertThat(nodes.node(0).vask().health().state()).isEqualTo(BackplaneHealth.State.DOWN);
        FakeSocket ada = nodes.connect(0);
        nodes.asks(ada, ROOM, "ada");
        assertThat(Heard.by(ada)).first().isEqualTo("subscription_error 503");
        nodes.node(0).end().heal();
        assertThat(nodes.node(0).vask().health()).isEqualTo(BackplaneHealth.UP);
        nodes.asks(ada, ROOM, "ada");
        assertThat(Heard.by(ada)).containsExactly("subscription_succeeded [ada]");
    }

    @Test
    @DisplayName("I5: a join whose answer was lost is undone: nobody is listed without a connection")
    void joinUnconfirmed() {
        FakeSocket observer = nodes.present(1, ROOM, "observer");
        nodes.present(0, ROOM, "ada");
        observer.newFrames();
        nodes.node(0).end().cut(Cut.ANSWER_LOST);
        FakeSocket eve = nodes.connect(0);
        nodes.asks(eve, ROOM, "eve");
        assertThat(Heard.by(eve)).first().isEqualTo("subscription_error 503");
        nodes.node(0).end().heal();
        nodes.settle();
        assertThat(Heard.by(observer)).containsExactly("member_added eve", "member_removed eve");
        assertThat(nodes.now(nodes.host(1).members(ROOM)))
                .extracting(it -> it.userId())
                .containsExactlyInAnyOrder("observer", "ada");
    }

    @Test
    @DisplayName("I5: undoing a join whose answer was lost does not undo the next one of the same user")
    void joinUnconfirmedAndAnother() {
        nodes.present(0, ROOM, "ada");
        FakeSocket lost = nodes.connect(0);
        FakeSocket tab = nodes.connect(0);
        nodes.node(0).end().cut(Cut.ANSWER_LOST);
        lost.subscribes(ROOM, Nodes.member("eve"));
        tab.subscribes(ROOM, Nodes.member("eve"));
        nodes.network.round();
        nodes.node(0).end().heal();
        nodes.settle();
        assertThat(Heard.by(lost)).first().isEqualTo("subscription_error 503");
        assertThat(Heard.by(tab)).containsExactly("subscription_succeeded [ada, eve]");
        assertThat(nodes.now(nodes.host(1).members(ROOM)))
                .extracting(it -> it.userId())
                .containsExactly("ada", "eve");
    }

    @Test
    @DisplayName("X4: who signed in while nobody could be asked is told how its users stand when somebody can")
    void watchingWhileCut() {
        FakeSocket bob = nodes.user(1, "bob");
        FakeSocket tab = nodes.user(0, "ada");
        nodes.node(0).end().cut(Cut.REJECTED);
        FakeSocket ada = nodes.connect(0);
        ada.signsIn("{\"id\":\"ada\",\"watchlist\":[\"bob\"]}");
        nodes.settle();
        assertThat(Heard.by(ada)).containsExactly("signin_success", "offline [bob]");
        nodes.pass(Duration.ofSeconds(20));
        nodes.node(0).end().heal();
        nodes.pass(Duration.ofSeconds(10));
        assertThat(Heard.by(ada)).containsExactly("online [bob]");
        nodes.goes(bob);
        assertThat(Heard.by(ada)).containsExactly("offline [bob]");
        nodes.goes(tab);
        nodes.goes(ada);
        nodes.pass(Duration.ofSeconds(10));
        assertThat(nodes.engine.leftovers()).isEmpty();
    }

    // --- gaps: G5 ---

    @Test
    @DisplayName("G5: what was missed is told as a gap: to the host, in the figures, and presence is as it is")
    void gap() {
        FakeSocket ada = nodes.present(0, ROOM, "ada");
        FakeSocket bob = nodes.present(1, ROOM, "bob");
        nodes.in(0, "orders");
        nodes.user(0, "ada");
        ada.newFrames();
        nodes.node(0).end().cut(Cut.REJECTED);
        nodes.goes(bob);
        nodes.present(1, ROOM, "eve");
        nodes.host(1).trigger(ROOM, "missed", "{}");
        nodes.pass(Duration.ofSeconds(2));
        assertThat(Heard.by(ada)).isEmpty();
        nodes.node(0).end().heal();
        nodes.settle();
        assertThat(Heard.by(ada)).containsExactly("member_removed bob", "member_added eve");
        assertThat(nodes.told(0, VaskEvent.Gap.class)).containsExactly("gap [presence-room, orders] 2000 cut off");
        assertThat(nodes.told(1, VaskEvent.Gap.class)).isEmpty();
        assertThat(nodes.node(0).vask().stats().gaps()).isOne();
        assertThat(nodes.node(1).vask().stats().gaps()).isZero();
        nodes.host(1).trigger(ROOM, "heard", "{}");
        nodes.settle();
        assertThat(Heard.by(ada)).containsExactly("heard {}");
    }

    @Test
    @DisplayName("I23: after a gap a newcomer is replayed what was cached meanwhile; who was there is not sent it")
    void cachedMeanwhile() {
        FakeSocket ada = nodes.in(0, "cache-price");
        nodes.node(0).end().cut(Cut.REJECTED);
        nodes.host(1).trigger("cache-price", "price", "{\"p\":2}");
        nodes.settle();
        nodes.node(0).end().heal();
        nodes.settle();
        ada.newFrames();
        FakeSocket bob = nodes.connect(0);
        bob.subscribes("cache-price");
        nodes.settle();
        assertThat(Heard.by(bob)).containsExactly("subscription_succeeded", "price {\"p\":2}");
        assertThat(Heard.by(ada)).isEmpty();
    }

    @Test
    @DisplayName("G5: with reconnectAfterGaps the clients that may have missed something are closed with 4200 over 5 s")
    void reconnects() {
        Nodes strict = Nodes.of(2, Nodes.APP, builder -> builder.reconnectAfterGaps());
        List<FakeSocket> affected = IntStream.range(0, 10)
                .mapToObj(i -> strict.in(0, i % 2 == 0 ? "orders" : "news"))
                .toList();
        affected.get(0).subscribes("news");
        FakeSocket idle = strict.connect(0);
        FakeSocket elsewhere = strict.in(1, "orders");
        strict.node(0).end().cut(Cut.REJECTED);
        strict.node(0).end().heal();
        strict.settle();
        List<Long> open = new ArrayList<>();
        for (int second = 0; second < 5; second++) {
            open.add(affected.stream().filter(FakeSocket::isOpen).count());
            strict.pass(Duration.ofSeconds(1));
        }
        assertThat(open).containsExactly(9L, 7L, 5L, 3L, 1L);
        assertThat(affected).allSatisfy(it -> assertThat(it.closeCode()).isEqualTo(4200));
        assertThat(idle.isOpen()).isTrue();
        assertThat(elsewhere.isOpen()).isTrue();
    }

    @Test
    @DisplayName("I20: a server that is closed while it sends clients away after a gap leaves no timer behind")
    void closedWhileReconnecting() {
        Nodes strict = Nodes.of(2, Nodes.APP, builder -> builder.reconnectAfterGaps());
        strict.in(0, "orders");
        strict.in(0, "orders");
        strict.node(0).end().cut(Cut.REJECTED);
        strict.node(0).end().heal();
        strict.settle();
        strict.node(0).vask().close();
        strict.settle();
        assertThat(strict.time.pendingTimers()).isZero();
    }

    // --- burial and loss: G4 ---

    @Test
    @DisplayName(
            "F8: a node that was buried and lives has its users removed once and added once, for clients and hosts")
    void fenced() {
        FakeSocket observer = nodes.present(1, ROOM, "observer");
        FakeSocket ada = nodes.present(0, ROOM, "ada");
        FakeSocket orders = nodes.in(0, "orders");
        observer.newFrames();
        nodes.node(0).end().cut(Cut.CALL_LOST);
        nodes.engine.bury(nodes.node(0).end());
        nodes.settle();
        assertThat(Heard.by(observer)).containsExactly("member_removed ada");
        nodes.node(0).end().heal();
        nodes.settle();
        assertThat(Heard.by(observer)).containsExactly("member_added ada");
        assertThat(Heard.by(ada)).isEmpty();
        nodes.host(2).trigger("orders", "paid", "{}");
        nodes.settle();
        assertThat(Heard.by(orders)).containsExactly("paid {}");
        assertThat(hosts(VaskEvent.MemberAdded.class, "ada")).hasSize(2);
        assertThat(hosts(VaskEvent.MemberRemoved.class, "ada")).hasSize(1);
        assertThat(hosts(VaskEvent.Occupied.class, "orders")).hasSize(2);
        assertThat(hosts(VaskEvent.Vacated.class, "orders")).hasSize(1);
    }

    @Test
    @DisplayName("I5: who is here is not removed here, also while a node that was buried has yet to say that it lives")
    void buriedAndNotBackYet() {
        Nodes pair = Nodes.of(2);
        FakeSocket ada = pair.present(0, ROOM, "ada");
        FakeSocket bob = pair.present(0, ROOM, "bob");
        pair.present(1, ROOM, "ada");
        ada.newFrames();
        pair.node(0).end().cut(Cut.CALL_LOST);
        pair.engine.bury(pair.node(0).end());
        pair.network.hold(0, "to the store", true);
        pair.node(0).end().heal();
        pair.node(1).end().die();
        pair.engine.bury(pair.node(1).end());
        pair.settle();
        assertThat(Heard.by(ada)).isEmpty();
        assertThat(Heard.by(bob)).isEmpty();
        pair.network.hold(0, "to the store", false);
        pair.settle();
        assertThat(Heard.by(bob)).isEmpty();
        assertThat(pair.now(pair.host(0).members(ROOM)))
                .extracting(it -> it.userId())
                .containsExactlyInAnyOrder("ada", "bob");
    }

    private List<String> hosts(Class<? extends VaskEvent> kind, String about) {
        return IntStream.range(0, 3)
                .mapToObj(it -> nodes.told(it, kind))
                .flatMap(List::stream)
                .filter(it -> it.endsWith(about))
                .toList();
    }

    @Test
    @DisplayName("F2: a store that comes back empty is told everything again; nobody sees anybody go or come")
    void emptyRestart() {
        FakeSocket ada = nodes.present(0, ROOM, "ada");
        FakeSocket bob = nodes.present(1, ROOM, "bob");
        FakeSocket watcher = nodes.user(2, "eve", "ada");
        nodes.user(0, "ada");
        ada.newFrames();
        watcher.newFrames();
        nodes.network.slow(1, true);
        nodes.engine.wipe();
        nodes.settle();
        FakeSocket late = nodes.connect(0);
        nodes.asks(late, ROOM, "late");
        nodes.network.slow(1, false);
        nodes.settle();
        assertThat(Heard.by(ada)).containsExactly("member_added late");
        assertThat(Heard.by(bob)).containsExactly("member_added late");
        assertThat(Heard.by(late)).first().asString().startsWith("subscription_succeeded");
        assertThat(Heard.by(watcher)).isEmpty();
        assertThat(nodes.now(nodes.host(2).members(ROOM)))
                .extracting(it -> it.userId())
                .containsExactlyInAnyOrder("ada", "bob", "late");
        assertThat(nodes.node(1).vask().stats().gaps()).isOne();
    }

    @Test
    @DisplayName("F2: who went while the store was lost is removed for all, once they all have spoken")
    void wentMeanwhile() {
        FakeSocket ada = nodes.present(0, ROOM, "ada");
        FakeSocket bob = nodes.present(1, ROOM, "bob");
        ada.newFrames();
        bob.hangsUp();
        nodes.engine.wipe();
        nodes.settle();
        assertThat(Heard.by(ada)).containsExactly("member_removed bob");
    }

    @Test
    @DisplayName("G7: what users do while their node is cut off holds when it is back")
    void whileCut() {
        FakeSocket observer = nodes.present(1, ROOM, "observer");
        FakeSocket ada = nodes.present(0, ROOM, "ada");
        nodes.present(0, ROOM, "bob");
        observer.newFrames();
        nodes.node(0).end().cut(Cut.CALL_LOST);
        nodes.goes(ada);
        assertThat(Heard.by(observer)).isEmpty();
        nodes.node(0).end().heal();
        nodes.settle();
        assertThat(Heard.by(observer)).containsExactly("member_removed ada");
    }
}
