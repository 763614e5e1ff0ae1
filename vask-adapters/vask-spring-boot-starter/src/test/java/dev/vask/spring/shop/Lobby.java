package dev.vask.spring.shop;

import dev.vask.VaskEvent;
import dev.vask.spring.VaskPublisher;
import java.util.Map;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

// snippet: spring-boot#listener
@Component
class Lobby {
    private final VaskPublisher vask;

    Lobby(VaskPublisher vask) {
        this.vask = vask;
    }

    @EventListener
    void on(VaskEvent.MemberAdded event) {
        vask.app(event.app())
                .trigger("lobby", "arrived", Map.of("who", event.member().userId()));
    }
}
// end snippet
