package hello;

import dev.vask.spring.VaskPublisher; // Vask
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Says hello to whoever asks; what is marked tells every browser of it. */
@SpringBootApplication
@RestController
public class Hello {
    private final VaskPublisher vask; // Vask

    Hello(VaskPublisher vask) { // Vask
        this.vask = vask; // Vask
    }

    public static void main(String[] args) {
        SpringApplication.run(Hello.class, args);
    }

    @GetMapping("/**")
    String hello() {
        vask.trigger("greetings", "hello", Map.of("to", "everybody")); // Vask
        return "Hello\n";
    }
}
