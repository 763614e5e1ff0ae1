package dev.vask.spring.shop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.Vask;
import dev.vask.spring.VaskAutoConfiguration;
import dev.vask.spring.VaskTestConfiguration;
import dev.vask.testing.FakeSocket;
import java.security.Principal;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;

@DisplayName("A test of a slice, without a server")
// snippet: spring-boot#test
@SpringBootTest(classes = {ChannelRights.class, Orders.class, VaskTestConfiguration.class})
@ImportAutoConfiguration({VaskAutoConfiguration.class, JacksonAutoConfiguration.class})
class ChannelRightsTest {
    @Autowired
    private Vask vask;

    @Autowired
    private Orders orders;

    private FakeSocket subscribe(Principal user, String channel) {
        FakeSocket socket = FakeSocket.connectAs(user, vask, "/app/app-key?protocol=7");
        socket.says("{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"" + channel + "\"}}");
        return socket;
    }

    @Test
    @DisplayName("an order is its owner's")
    void owner() {
        FakeSocket ada = subscribe(() -> "ada", "private-orders.1");
        FakeSocket bob = subscribe(() -> "bob", "private-orders.1");

        orders.pay(1, "ada");

        assertThat(ada.events("private-orders.1")).containsExactly("paid");
        assertThat(bob.frames()).last().asString().contains("This order is not yours");
    }
}
// end snippet
