package dev.vask.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.App;
import dev.vask.Authorizer;
import dev.vask.Peer;
import dev.vask.ServerEvent;
import dev.vask.Vask;
import dev.vask.VaskApp;
import dev.vask.auth.AuthDecision;
import dev.vask.spi.BackplaneException;
import dev.vask.testing.FakeSocket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What docs/events.md shows")
class EventsDocsTest {
    private final Vask vask = Live.vask();
    private final VaskApp app = vask.app("app-key");
    private final String json = "{\"id\":42}";

    @Test
    @DisplayName("triggers on one channel, and on several")
    void trigger() {
        FakeSocket ada = Live.subscriber(vask, "orders");
        Live.subscribe(ada, "dashboard");
        // snippet: events#trigger
        app.trigger("orders", "paid", json);
        app.trigger(List.of("orders", "dashboard"), "paid", json);
        // end snippet
        assertThat(ada.events("orders")).containsExactly("paid", "paid");
        assertThat(ada.events("dashboard")).containsExactly("paid");
    }

    @Test
    @DisplayName("leaves out the connection that caused it")
    void except() {
        FakeSocket ada = Live.subscriber(vask, "private-doc.7");
        FakeSocket bob = Live.subscriber(vask, "private-doc.7");
        String socketId = ada.socketId();
        // snippet: events#except
        app.trigger(ServerEvent.of("private-doc.7", "edited", json).except(socketId));
        // end snippet
        assertThat(ada.events("private-doc.7")).isEmpty();
        assertThat(bob.events("private-doc.7")).containsExactly("edited");
    }

    @Test
    @DisplayName("triggers a batch in its order, or nothing of it")
    void batch() {
        FakeSocket ada = Live.subscriber(vask, "orders");
        // snippet: events#batch
        app.triggerBatch(List.of(
                ServerEvent.of("orders", "paid", json),
                ServerEvent.of("orders", "shipped", json),
                ServerEvent.of("dashboard", "shipped", json)));
        // end snippet
        assertThat(ada.events("orders")).containsExactly("paid", "shipped");
    }

    @Test
    @DisplayName("sends to a user, and sends a user away")
    void user() {
        FakeSocket phone = Live.user(vask, "ada");
        FakeSocket laptop = Live.user(vask, "ada");
        // snippet: events#user
        app.sendToUser("ada", "inbox", "{\"unread\":3}");
        app.terminateUser("ada");
        // end snippet
        assertThat(phone.events("#server-to-user-ada")).containsExactly("inbox");
        assertThat(laptop.closeCode()).isEqualTo(4200);
    }

    @Test
    @DisplayName("bounds the stages in flight in a loop → every event arrives in order")
    void loop() {
        FakeSocket ada = Live.subscriber(vask, "readings");
        List<String> readings =
                IntStream.range(0, 2_500).mapToObj(Integer::toString).toList();
        // snippet: events#loop
        Queue<CompletableFuture<Void>> inFlight = new ArrayDeque<>();
        for (String reading : readings) {
            inFlight.add(app.trigger("readings", "value", reading).toCompletableFuture());
            if (inFlight.size() > 1_000) {
                inFlight.remove().join(); // not on a server's I/O thread
            }
        }
        inFlight.forEach(CompletableFuture::join);
        // end snippet
        assertThat(ada.events("readings")).hasSize(2_500);
    }

    @Test
    @DisplayName("says at once what is wrong with an event, and later what failed")
    void failures() {
        List<String> log = new ArrayList<>();
        // snippet: events#failures
        try {
            app.trigger("no such name", "paid", json).whenComplete((done, failure) -> {
                if (failure != null) {
                    log.add("perhaps not sent: " + failure.getMessage());
                }
            });
        } catch (IllegalArgumentException e) {
            log.add("certainly not sent: " + e.getMessage());
        }
        // end snippet
        assertThat(log).singleElement().asString().startsWith("certainly not sent: a channel name has");
    }

    @Test
    @DisplayName("tells a publish that may be repeated from one that may have been carried out")
    void outcome() {
        List<String> outbox = new ArrayList<>();
        List<String> log = new ArrayList<>();
        // As a cluster that is out of reach: a closed Vask publishes nothing.
        vask.close();
        // snippet: events#outcome
        app.trigger("orders", "paid", json).exceptionally(failure -> {
            if (BackplaneException.outcomeOf(failure) == BackplaneException.Outcome.REJECTED) {
                outbox.add(json); // not published anywhere: publish it again later
            } else {
                log.add("may have been published: " + failure.getMessage());
            }
            return null;
        });
        // end snippet
        assertThat(outbox).containsExactly(json);
        assertThat(log).isEmpty();
    }

    @Test
    @DisplayName("lets clients speak to each other, where the host agrees")
    void clientEvents() {
        // snippet: events#client-events
        App app = App.of("app-key", "app-secret").withClientEvents(true).withClientEventRate(5);
        Authorizer calm = new Authorizer() {
            @Override
            public AuthDecision onClientEvent(Peer peer, String channel, String event, String data) {
                return event.equals("client-typing") ? AuthDecision.allow() : AuthDecision.refuse("Only typing");
            }
        };
        // end snippet
        Vask vask = Live.builder().app(app).authorizer(calm).build();
        FakeSocket ada = Live.subscriber(vask, "private-room");
        FakeSocket bob = Live.subscriber(vask, "private-room");
        ada.says("{\"event\":\"client-typing\",\"channel\":\"private-room\",\"data\":{}}");
        ada.says("{\"event\":\"client-shout\",\"channel\":\"private-room\",\"data\":{}}");
        assertThat(bob.events("private-room")).containsExactly("client-typing");
        assertThat(ada.frames()).last().asString().contains("Only typing");
    }
}
