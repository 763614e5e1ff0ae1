package dev.vask.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.CloseCode;
import dev.vask.Limits;
import dev.vask.ServerEvent;
import dev.vask.VaskEvent;
import dev.vask.spi.CachedEvent;
import dev.vask.spi.Topic;
import dev.vask.testing.FakeSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** clustering.md §2: two or three nodes are one server. */
class ClusterTest {
    private static final String ROOM = "presence-room";

    private final Nodes nodes = Nodes.of(3);

    // --- events ---

    @Test
    @DisplayName("G1 G2: what is triggered on any node reaches subscribers on all nodes, once, and in one order")
    void events() {
        FakeSocket ada = nodes.in(0, "orders");
        FakeSocket bob = nodes.in(1, "orders");
        for (int i = 0; i < 6; i++) {
            nodes.host(i % 3).trigger("orders", "e" + i, "{}");
        }
        nodes.settle();
        assertThat(Heard.by(ada)).containsExactlyInAnyOrder("e0 {}", "e1 {}", "e2 {}", "e3 {}", "e4 {}", "e5 {}");
        assertThat(bob.frames().subList(2, bob.frames().size()))
                .isEqualTo(ada.frames().subList(2, ada.frames().size()));
    }

    @Test
    @DisplayName("G2: what the network delivers twice reaches nobody twice")
    void deliveredTwice() {
        nodes.network.everythingTwice = true;
        FakeSocket ada = nodes.present(0, ROOM, "ada");
        FakeSocket bob = nodes.present(1, ROOM, "bob");
        nodes.host(1).trigger(ROOM, "hello", "{}");
        nodes.settle();
        assertThat(Heard.by(ada)).containsExactly("member_added bob", "hello {}");
        assertThat(Heard.by(bob)).containsExactly("hello {}");
    }

    @Test
    @DisplayName("G1: a slow node delivers late, and in order; the others do not wait for it")
    void slowNode() {
        FakeSocket ada = nodes.in(0, "orders");
        FakeSocket bob = nodes.in(1, "orders");
        nodes.network.slow(1, true);
        nodes.host(0).trigger("orders", "first", "{}");
        nodes.host(0).trigger("orders", "second", "{}");
        nodes.settle();
        assertThat(Heard.by(ada)).containsExactly("first {}", "second {}");
        assertThat(Heard.by(bob)).isEmpty();
        nodes.network.slow(1, false);
        nodes.settle();
        assertThat(Heard.by(bob)).containsExactly("first {}", "second {}");
    }

    @Test
    @DisplayName("I11: the excluded socket gets nothing, whichever node the event is triggered on")
    void excluded() {
        FakeSocket ada = nodes.in(0, "orders");
        FakeSocket bob = nodes.in(1, "orders");
        nodes.host(2).trigger(ServerEvent.of("orders", "paid", "{}").except(ada.socketId()));
        nodes.settle();
        assertThat(Heard.by(ada)).isEmpty();
        assertThat(Heard.by(bob)).containsExactly("paid {}");
    }

    @Test
    @DisplayName("a client event reaches the subscribers of all nodes but its sender, and one host is told")
    void clientEvents() {
        FakeSocket ada = nodes.in(0, "private-talk");
        FakeSocket bob = nodes.in(1, "private-talk");
        nodes.says(ada, "{\"event\":\"client-hi\",\"channel\":\"private-talk\",\"data\":{\"a\":1}}");
        assertThat(Heard.by(bob)).containsExactly("client-hi {\"a\":1}");
        assertThat(Heard.by(ada)).isEmpty();
        assertThat(nodes.told(0, VaskEvent.ClientEvent.class)).containsExactly("clientevent private-talk client-hi");
        assertThat(nodes.told(1, VaskEvent.ClientEvent.class)).isEmpty();
    }

    // --- presence ---

    @Test
    @DisplayName("G4: a user with tabs on two nodes comes in once and goes out once")
    void tabs() {
        FakeSocket observer = nodes.present(0, ROOM, "observer");
        FakeSocket tab = nodes.present(1, ROOM, "ada");
        FakeSocket other = nodes.present(2, ROOM, "ada");
        assertThat(Heard.by(observer)).containsExactly("member_added ada");
        nodes.goes(tab);
        assertThat(Heard.by(observer)).isEmpty();
        nodes.goes(other);
        assertThat(Heard.by(observer)).containsExactly("member_removed ada");
    }

    @Test
    @DisplayName("I8: a joiner's list contains who is present on all nodes, itself too, and it does not hear of itself")
    void roster() {
        nodes.present(0, ROOM, "ada");
        nodes.present(1, ROOM, "bob");
        FakeSocket eve = nodes.connect(2);
        nodes.asks(eve, ROOM, "eve");
        assertThat(Heard.by(eve)).containsExactly("subscription_succeeded [ada, bob, eve]");
        assertThat(nodes.now(nodes.host(0).members(ROOM)))
                .extracting(it -> it.userId())
                .containsExactly("ada", "bob", "eve");
    }

    @Test
    @DisplayName("I8: who comes back while its node gives the channel up is not listed somebody who has left by then")
    void rosterAfterAbsence() {
        FakeSocket ada = nodes.present(0, ROOM, "ada");
        ada.says("{\"event\":\"pusher:unsubscribe\",\"data\":{\"channel\":\"" + ROOM + "\"}}");
        nodes.network.round();
        nodes.network.round();
        nodes.network.hold(0, "to the store", true);
        FakeSocket bob = nodes.present(1, ROOM, "bob");
        ada.subscribes(ROOM, Nodes.member("ada"));
        nodes.network.hold(0, "to the store", false);
        nodes.network.round();
        nodes.network.hold(0, "to the store", true);
        nodes.goes(bob);
        nodes.network.hold(0, "to the store", false);
        nodes.settle();
        assertThat(Heard.by(ada)).containsExactly("subscription_succeeded [ada]");
    }

    @Test
    @DisplayName("I15: a presence channel that is full by members of all nodes lets nobody in, but tabs of its members")
    void memberLimit() {
        Nodes small = Nodes.of(
                2, Nodes.APP, builder -> builder.limits(Limits.defaults().withMaxPresenceMembers(2)));
        small.present(0, ROOM, "ada");
        small.present(1, ROOM, "bob");
        FakeSocket eve = small.connect(0);
        small.asks(eve, ROOM, "eve");
        assertThat(Heard.by(eve)).first().asString().startsWith("subscription_error");
        FakeSocket tab = small.connect(0);
        small.asks(tab, ROOM, "bob");
        assertThat(Heard.by(tab)).containsExactly("subscription_succeeded [ada, bob]");
    }

    // --- counts ---

    @Test
    @DisplayName("I22: subscription_count is that of all nodes, and one host is told of each")
    void counts() {
        Nodes counted = Nodes.of(2, Nodes.APP.withSubscriptionCount(true));
        FakeSocket ada = counted.in(0, "orders");
        FakeSocket bob = counted.in(1, "orders");
        assertThat(Heard.by(ada)).containsExactly("subscription_count 2");
        counted.goes(bob);
        assertThat(Heard.by(ada)).containsExactly("subscription_count 1");
        assertThat(counted.told(0, VaskEvent.SubscriptionCount.class)).containsExactly("subscriptioncount orders 1");
        assertThat(counted.told(1, VaskEvent.SubscriptionCount.class))
                .containsExactly("subscriptioncount orders 2", "subscriptioncount orders 1");
    }

    @Test
    @DisplayName("I22: the last subscription_count that the host is told is 0 when the last subscriber has gone")
    void countsToZero() {
        Nodes counted = Nodes.of(2, Nodes.APP.withSubscriptionCount(true));
        FakeSocket ada = counted.in(0, "orders");
        counted.goes(ada);
        // An engine that sends counts now and then does it when nobody is there any more.
        Topic orders = new Topic("key", "orders");
        counted.node(0).end().tell(orders, listener -> listener.onCount(orders, 0, true));
        counted.settle();
        assertThat(counted.told(0, VaskEvent.SubscriptionCount.class))
                .hasSize(3)
                .last()
                .isEqualTo("subscriptioncount orders 0");
    }

    // --- cache ---

    @Test
    @DisplayName("I23: what was triggered on one node, with nobody there, is replayed on another")
    void replay() {
        nodes.host(0).trigger("cache-price", "price", "{\"p\":1}");
        nodes.settle();
        FakeSocket ada = nodes.connect(1);
        ada.subscribes("cache-price");
        nodes.settle();
        assertThat(Heard.by(ada)).containsExactly("subscription_succeeded", "price {\"p\":1}");
        assertThat(nodes.now(nodes.host(2).cached("cache-price")).map(CachedEvent::data))
                .contains("{\"p\":1}");
    }

    @Test
    @DisplayName("I23: after nobody of a node was subscribed, the last event is replayed, and not the last it knew")
    void noStaleReplay() {
        FakeSocket ada = nodes.in(1, "cache-price");
        nodes.host(0).trigger("cache-price", "price", "{\"p\":1}");
        nodes.settle();
        nodes.leaves(ada, "cache-price");
        nodes.host(0).trigger("cache-price", "price", "{\"p\":2}");
        nodes.settle();
        ada.newFrames();
        ada.subscribes("cache-price");
        nodes.settle();
        assertThat(Heard.by(ada)).containsExactly("subscription_succeeded", "price {\"p\":2}");
    }

    @Test
    @DisplayName("I23: who comes back while its node still gives the channel up is not replayed what it knew before")
    void noStaleReplayInBetween() {
        Nodes brief = Nodes.of(2, Nodes.APP.withCacheTtl(Duration.ofSeconds(30)));
        FakeSocket ada = brief.in(1, "cache-price");
        brief.host(0).trigger("cache-price", "price", "{\"p\":1}");
        brief.settle();
        ada.newFrames();
        ada.says("{\"event\":\"pusher:unsubscribe\",\"data\":{\"channel\":\"cache-price\"}}");
        ada.subscribes("cache-price");
        brief.engine.wipe();
        brief.settle();
        assertThat(Heard.by(ada)).containsExactly("subscription_succeeded", "cache_miss {}");
    }

    @Test
    @DisplayName("I23: what is cached expires on a node that it came to late as it does on the others")
    void expires() {
        Nodes brief = Nodes.of(2, Nodes.APP.withCacheTtl(Duration.ofSeconds(30)));
        brief.host(0).trigger("cache-price", "price", "{}");
        brief.pass(Duration.ofSeconds(20));
        brief.in(1, "cache-price");
        brief.pass(Duration.ofSeconds(11));
        FakeSocket late = brief.connect(1);
        late.subscribes("cache-price");
        brief.settle();
        assertThat(Heard.by(late)).containsExactly("subscription_succeeded", "cache_miss {}");
    }

    // --- users ---

    @Test
    @DisplayName("a user's events reach its connections on all nodes, and nobody else")
    void userEvents() {
        FakeSocket tab = nodes.user(0, "ada");
        FakeSocket other = nodes.user(1, "ada");
        FakeSocket bob = nodes.user(1, "bob");
        nodes.host(2).sendToUser("ada", "hello", "{}");
        nodes.settle();
        assertThat(Heard.by(tab)).containsExactly("hello {}");
        assertThat(Heard.by(other)).containsExactly("hello {}");
        assertThat(Heard.by(bob)).isEmpty();
    }

    @Test
    @DisplayName("terminating a user closes its connections on all nodes")
    void terminate() {
        FakeSocket tab = nodes.user(0, "ada");
        FakeSocket other = nodes.user(1, "ada");
        FakeSocket bob = nodes.user(1, "bob");
        assertThat(nodes.post(2, "users/ada/terminate_connections", "{}").status())
                .isEqualTo(200);
        assertThat(tab.isOpen()).isFalse();
        assertThat(other.isOpen()).isFalse();
        assertThat(bob.isOpen()).isTrue();
    }

    @Test
    @DisplayName("X4: a watcher is told of who signs in and goes on other nodes, in turn")
    void watchlists() {
        FakeSocket bob = nodes.user(1, "bob");
        FakeSocket ada = nodes.connect(0);
        ada.signsIn("{\"id\":\"ada\",\"watchlist\":[\"bob\",\"eve\"]}");
        nodes.settle();
        assertThat(Heard.by(ada)).containsExactly("signin_success", "online [bob], offline [eve]");
        FakeSocket tab = nodes.user(2, "bob");
        nodes.goes(bob);
        assertThat(Heard.by(ada)).isEmpty();
        nodes.goes(tab);
        assertThat(Heard.by(ada)).containsExactly("offline [bob]");
        nodes.time.advance(Duration.ofMillis(100));
        nodes.user(2, "eve");
        assertThat(Heard.by(ada)).containsExactly("online [eve]");
    }

    // --- queries ---

    @Test
    @DisplayName("queries over HTTP answer for all nodes, on each of them")
    void queries() {
        nodes.present(0, ROOM, "ada");
        nodes.present(1, ROOM, "ada");
        nodes.present(1, ROOM, "bob");
        nodes.in(2, "orders");
        for (int i = 0; i < 3; i++) {
            assertThat(nodes.get(i, "channels").body().text())
                    .isEqualTo("{\"channels\":{\"orders\":{},\"presence-room\":{}}}");
            assertThat(nodes.get(i, "channels/" + ROOM, "info", "user_count,subscription_count")
                            .body()
                            .text())
                    .isEqualTo("{\"occupied\":true,\"user_count\":2,\"subscription_count\":3}");
            assertThat(nodes.get(i, "channels/" + ROOM + "/users").body().text())
                    .isEqualTo("{\"users\":[{\"id\":\"ada\"},{\"id\":\"bob\"}]}");
        }
    }

    // --- the host ---

    @Test
    @DisplayName("I14: that a channel is occupied or vacated, and who comes and goes, the host of one node is told")
    void host() {
        FakeSocket ada = nodes.present(0, ROOM, "ada");
        FakeSocket bob = nodes.present(1, ROOM, "bob");
        nodes.goes(ada);
        nodes.goes(bob);
        assertThat(nodes.told(0, VaskEvent.Occupied.class)).containsExactly("occupied presence-room");
        assertThat(nodes.told(1, VaskEvent.Occupied.class)).isEmpty();
        assertThat(nodes.told(0, VaskEvent.Vacated.class)).isEmpty();
        assertThat(nodes.told(1, VaskEvent.Vacated.class)).containsExactly("vacated presence-room");
        assertThat(nodes.told(0, VaskEvent.MemberAdded.class)).containsExactly("memberadded presence-room ada");
        assertThat(nodes.told(1, VaskEvent.MemberAdded.class)).containsExactly("memberadded presence-room bob");
        assertThat(nodes.told(0, VaskEvent.MemberRemoved.class)).containsExactly("memberremoved presence-room ada");
        assertThat(nodes.told(1, VaskEvent.MemberRemoved.class)).containsExactly("memberremoved presence-room bob");
    }

    // --- the end of a node ---

    @Test
    @DisplayName("F7: who was only on a killed node is removed once; a node that is not even there tells its host")
    void crash() {
        FakeSocket observer = nodes.present(0, ROOM, "observer");
        nodes.present(1, ROOM, "ada");
        nodes.present(1, ROOM, "observer");
        nodes.present(1, "presence-alone", "eve");
        observer.newFrames();
        nodes.node(1).end().die();
        nodes.settle();
        assertThat(Heard.by(observer)).isEmpty();
        nodes.engine.bury(nodes.node(1).end());
        nodes.settle();
        assertThat(Heard.by(observer)).containsExactly("member_removed ada");
        List<String> told = List.of(0, 2).stream()
                .flatMap(it -> nodes.told(it, VaskEvent.MemberRemoved.class).stream())
                .toList();
        assertThat(told)
                .containsExactlyInAnyOrder("memberremoved presence-room ada", "memberremoved presence-alone eve");
    }

    @Test
    @DisplayName("I14: the host of a node that is closed is told who went with it, as the engine says")
    void closeTells() {
        nodes.present(1, ROOM, "ada");
        for (int i = 0; i < 20; i++) {
            nodes.time.after(Duration.ofMillis(10L * i), nodes.network::round);
        }
        nodes.node(1).vask().close();
        assertThat(nodes.told(1, VaskEvent.MemberRemoved.class)).containsExactly("memberremoved presence-room ada");
        assertThat(nodes.told(1, VaskEvent.Vacated.class)).containsExactly("vacated presence-room");
        assertThat(nodes.time.elapsed()).isLessThan(Duration.ofMillis(500));
    }

    @Test
    @DisplayName("a node that is closed sends its clients away, and what it held is gone at once")
    void close() {
        FakeSocket observer = nodes.present(0, ROOM, "observer");
        FakeSocket ada = nodes.present(1, ROOM, "ada");
        observer.newFrames();
        nodes.node(1).vask().close();
        nodes.settle();
        assertThat(ada.closeCode()).isEqualTo(CloseCode.RECONNECT.code());
        assertThat(Heard.by(observer)).containsExactly("member_removed ada");
        nodes.goes(observer);
        assertThat(nodes.engine.leftovers()).isEmpty();
    }
}
