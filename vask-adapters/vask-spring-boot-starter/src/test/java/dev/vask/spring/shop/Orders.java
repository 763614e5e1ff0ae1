package dev.vask.spring.shop;

import dev.vask.spring.VaskPublisher;
import java.util.concurrent.CountDownLatch;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Orders below 100 are Ada's, the others Bob's; nobody can pay for order 13. */
@Service
public class Orders {
    private final VaskPublisher vask;

    Orders(VaskPublisher vask) {
        this.vask = vask;
    }

    // snippet: spring-boot#service
    record Paid(long id, String by) {}

    @Transactional
    public void pay(long id, String user) {
        vask.trigger("private-orders." + id, "paid", new Paid(id, user)); // waits for the commit
        charge(id);
    }
    // end snippet

    private void charge(long id) {
        if (id == 13) {
            throw new IllegalArgumentException("nobody pays for order 13");
        }
    }

    /** Publishes, and commits when it is told to. */
    @Transactional
    public void payLate(long id, CountDownLatch published, CountDownLatch commit) throws InterruptedException {
        vask.trigger("private-orders." + id, "paid", new Paid(id, "somebody"));
        published.countDown();
        commit.await();
    }

    String owner(long id) {
        return id < 100 ? "ada" : "bob";
    }
}
