package dev.vask.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.App;
import dev.vask.Authorizer;
import dev.vask.Peer;
import dev.vask.VaskApp;
import dev.vask.VaskEvent;
import dev.vask.VaskListener;
import dev.vask.auth.AuthDecision;
import dev.vask.testing.Conversation;
import dev.vask.testing.FakeSocket;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("The extension, registered with options, gives a test")
class VaskExtensionOptionsTest {
    private final List<String> connected = new ArrayList<>();

    @RegisterExtension
    final VaskExtension extension = VaskExtension.of(
            App.of("shop", "whisper"),
            options -> options.authorizer(new Authorizer() {
                        @Override
                        public AuthDecision onSubscribe(Peer peer, String channel, @Nullable String channelData) {
                            return peer.principal() == null
                                    ? AuthDecision.refuse("who are you?")
                                    : AuthDecision.allow();
                        }
                    })
                    .listener(new VaskListener() {
                        @Override
                        public void onConnected(VaskEvent.Connected event) {
                            connected.add(event.app());
                        }
                    }));

    @Test
    @DisplayName("its own app, and clients whom its host knows")
    void options(VaskApp app, FakeSocket stranger, Conversation conversation) {
        FakeSocket ada = conversation.connectsAs("Ada", "ada", "/app/shop?protocol=7");
        stranger.subscribes("news");
        ada.subscribes("news");
        app.trigger("news", "e", "1");

        assertThat(connected).containsExactly("shop", "shop");
        assertThat(stranger.events("news")).isEmpty();
        assertThat(ada.events("news")).containsExactly("e");
    }
}
