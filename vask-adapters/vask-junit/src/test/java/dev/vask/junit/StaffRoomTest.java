package dev.vask.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.App;
import dev.vask.Authorizer;
import dev.vask.Peer;
import dev.vask.VaskApp;
import dev.vask.auth.AuthDecision;
import dev.vask.testing.Conversation;
import dev.vask.testing.FakeSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class StaffRoomTest {
    private record Employee(String name) {}

    private static final class StaffOnly implements Authorizer {
        @Override
        public AuthDecision onSubscribe(Peer peer, String channel, @Nullable String channelData) {
            return peer.principal() instanceof Employee ? AuthDecision.allow() : AuthDecision.refuse("Staff only");
        }
    }

    // snippet: testing#register
    @RegisterExtension
    final VaskExtension vask =
            VaskExtension.of(App.of("desk", "desk-secret"), options -> options.authorizer(new StaffOnly()));

    @Test
    void strangersHearNothing(VaskApp app, FakeSocket stranger, Conversation conversation) {
        FakeSocket ada = conversation.connectsAs(new Employee("Ada"), "ada", "/app/desk?protocol=7");
        ada.subscribes("private-staff");
        stranger.subscribes("private-staff");
        app.trigger("private-staff", "said", "{}");

        assertThat(ada.events("private-staff")).containsExactly("said");
        assertThat(stranger.frames()).last().asString().contains("Staff only");
    }
    // end snippet
}
