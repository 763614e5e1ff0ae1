package dev.vask.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.VaskApp;
import dev.vask.testing.FakeSocket;
import dev.vask.testing.VirtualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

// snippet: readme#test
@ExtendWith(VaskExtension.class)
class OrdersTest {
    @Test
    void newOrdersAreTold(VaskApp app, FakeSocket ada, VirtualTime time) {
        ada.subscribes("private-orders");
        app.trigger("private-orders", "created", "{\"id\":7}");
        assertThat(ada.events("private-orders")).containsExactly("created");

        time.advance(Duration.ofSeconds(151));
        assertThat(ada.closeCode()).isEqualTo(4201);
    }
}
// end snippet
