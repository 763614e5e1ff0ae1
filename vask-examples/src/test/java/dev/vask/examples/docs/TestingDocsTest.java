package dev.vask.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.App;
import dev.vask.Authorizer;
import dev.vask.Limits;
import dev.vask.Peer;
import dev.vask.Vask;
import dev.vask.auth.AuthDecision;
import dev.vask.testing.FakeSocket;
import dev.vask.testing.Transcript;
import dev.vask.testing.VirtualTime;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What docs/testing.md shows")
class TestingDocsTest {
    private record User(String id) {}

    @Test
    @DisplayName("a client, a clock, and no second thread")
    void setUp() {
        // snippet: testing#set-up
        VirtualTime time = new VirtualTime();
        Vask vask = Vask.builder()
                .app(App.of("key", "secret"))
                .time(time)
                .executor(Runnable::run)
                .build();
        FakeSocket ada = FakeSocket.connect(vask, "/app/key?protocol=7");
        // end snippet
        // snippet: testing#says
        ada.says("{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"orders\"}}");
        vask.app("key").trigger("orders", "created", "{\"id\":7}");

        assertThat(ada.events("orders")).containsExactly("created");
        assertThat(ada.nextFrame()).contains("pusher:connection_established");
        assertThat(ada.nextFrame()).contains("pusher_internal:subscription_succeeded");
        assertThat(ada.nextFrame())
                .isEqualTo("{\"event\":\"created\",\"channel\":\"orders\",\"data\":\"{\\\"id\\\":7}\"}");
        // end snippet
        // snippet: testing#time
        time.advance(Duration.ofMinutes(2));
        assertThat(ada.frames()).last().isEqualTo("{\"event\":\"pusher:ping\",\"data\":{}}");
        ada.says("{\"event\":\"pusher:pong\",\"data\":{}}");

        time.advance(Duration.ofSeconds(151));
        assertThat(ada.closeCode()).isEqualTo(4201);
        // end snippet
    }

    @Test
    @DisplayName("a client whom the host knows")
    void known() {
        Authorizer authorizer = new Authorizer() {
            @Override
            public AuthDecision onSubscribe(Peer peer, String channel, String channelData) {
                User user = peer.principal(User.class);
                return user == null ? AuthDecision.refuse("Who are you?") : AuthDecision.allowAs(user.id(), null);
            }
        };
        Vask vask = Live.builder()
                .app(App.of("key", "secret"))
                .authorizer(authorizer)
                .build();
        // snippet: testing#known
        FakeSocket ada = FakeSocket.connectAs(new User("ada"), vask, "/app/key?protocol=7");
        ada.says("{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"presence-room\"}}");
        assertThat(vask.app("key")
                        .members("presence-room")
                        .toCompletableFuture()
                        .join())
                .extracting(member -> member.userId())
                .containsExactly("ada");
        // end snippet
    }

    @Test
    @DisplayName("a client that stops reading")
    void slow() {
        // snippet: testing#slow
        VirtualTime time = new VirtualTime();
        Vask vask = Vask.builder()
                .app(App.of("key", "secret"))
                .limits(Limits.defaults().withMaxSendAge(Duration.ofSeconds(15)))
                .time(time)
                .build();
        FakeSocket ada = FakeSocket.connect(vask, "/app/key?protocol=7");
        ada.says("{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"orders\"}}");
        ada.stopsReading();
        vask.app("key").trigger("orders", "created", "{\"id\":7}");

        time.advance(Duration.ofSeconds(16));
        assertThat(vask.stats().slowConsumers()).isEqualTo(1);
        // end snippet
    }

    @Test
    @DisplayName("a conversation written as text")
    void transcript() {
        VirtualTime time = new VirtualTime();
        Vask vask = Vask.builder()
                .app(App.of("app-key", "app-secret"))
                .time(time)
                .executor(Runnable::run)
                .build();
        // snippet: testing#transcript
        Transcript.of("""
                        ada connects /app/app-key?protocol=7
                        ada < {"event":"pusher:connection_established","data":"{\\"socket_id\\":\\"${ada}\\",\\"activity_timeout\\":120}"}
                        ada subscribes orders
                        ada < {"event":"pusher_internal:subscription_succeeded","channel":"orders","data":"{}"}
                        """).run(vask, time);
        // end snippet
    }
}
