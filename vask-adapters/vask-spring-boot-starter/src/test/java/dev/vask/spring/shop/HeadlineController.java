package dev.vask.spring.shop;

import dev.vask.spring.VaskPublisher;
import java.util.Map;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

// snippet: spring-boot#controller
@RestController
class HeadlineController {
    private final VaskPublisher vask;

    HeadlineController(VaskPublisher vask) {
        this.vask = vask;
    }

    @PostMapping("/headlines")
    void publish(@RequestBody String text) {
        vask.trigger("news", "headline", Map.of("text", text));
    }
}
// end snippet
