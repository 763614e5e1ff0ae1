package dev.vask;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.testing.FakeSocket;
import dev.vask.testing.VirtualTime;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ReadmeTest {
    @Test
    @DisplayName("a client hears what the host triggers, and is closed after 150 seconds of silence")
    void readme() {
        VirtualTime time = new VirtualTime();
        Vask vask = Vask.builder().app(App.of("key", "secret")).time(time).build();
        FakeSocket ada = FakeSocket.connect(vask, "/app/key?protocol=7");
        ada.says("{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"orders\"}}");

        vask.app("key").trigger("orders", "created", "{\"id\":7}");
        assertThat(ada.events("orders")).containsExactly("created");

        time.advance(Duration.ofSeconds(151));
        assertThat(ada.closeCode()).isEqualTo(4201);
    }
}
