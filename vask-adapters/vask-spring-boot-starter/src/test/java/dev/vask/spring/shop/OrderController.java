package dev.vask.spring.shop;

import java.security.Principal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
class OrderController {
    private final Orders orders;

    OrderController(Orders orders) {
        this.orders = orders;
    }

    @PostMapping("/orders/{id}/pay")
    void pay(@PathVariable("id") long id, Principal user) {
        orders.pay(id, user.getName());
    }

    @GetMapping("/hello")
    String hello(Principal user) {
        return "hello " + user.getName();
    }

    @GetMapping("/app/news")
    String news() {
        return "under the path of Vask, and no upgrade";
    }
}
