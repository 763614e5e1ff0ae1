package app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.vask.VaskApp;
import dev.vask.junit.VaskExtension;
import dev.vask.testing.FakeSocket;
import dev.vask.testing.VirtualTime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The example of the README, in a project of its own. */
@ExtendWith(VaskExtension.class)
class OrdersTest {
    @Test
    @DisplayName("a client that subscribes receives the event")
    void eventIsReceived(VaskApp app, FakeSocket ada, VirtualTime time) {
        ada.subscribes("private-orders");
        app.trigger("private-orders", "created", "{\"id\":7}");
        assertEquals(List.of("created"), ada.events("private-orders"));

        time.advance(Duration.ofSeconds(151));
        assertEquals(4201, ada.closeCode());
    }
}
