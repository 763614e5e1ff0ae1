package dev.vask.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vask.App;
import dev.vask.Vask;
import dev.vask.auth.RequestSignature;
import dev.vask.spring.Browser.Tab;
import dev.vask.spring.shop.Orders;
import dev.vask.spring.shop.ShopApplication;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

@SpringBootTest(
        classes = ShopApplication.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = "vask.tell-published=true")
@Timeout(60)
@DisplayName("A shop on Spring Boot, with Spring Security")
class ShopTest {
    @LocalServerPort
    private int port;

    @Autowired
    private Vask vask;

    @Autowired
    private Orders orders;

    private final List<Tab> tabs = new ArrayList<>();
    private Browser ada;
    private Browser bob;
    private Browser nobody;

    @BeforeEach
    void browsers() {
        ada = new Browser(port, "ada:lovelace");
        bob = new Browser(port, "bob:kahn");
        nobody = new Browser(port, "");
    }

    @AfterEach
    void closeTabs() {
        tabs.forEach(Tab::close);
    }

    private Tab open(Browser browser) throws Exception {
        Tab tab = browser.open("/app/app-key?protocol=7");
        tabs.add(tab);
        tab.await("pusher:connection_established");
        return tab;
    }

    @Test
    @DisplayName("who is logged in subscribes to a private channel without any signature")
    void principalAuthorizes() throws Exception {
        assertThat(open(ada).subscribe("private-orders.1").await("private-orders.1"))
                .contains("subscription_succeeded");
        assertThat(open(bob).subscribe("private-orders.1").await("private-orders.1"))
                .contains("subscription_error")
                .contains("This order is not yours");
    }

    @Test
    @DisplayName("a visitor may connect, and gets public channels only")
    void visitor() throws Exception {
        Tab visitor = open(nobody);
        assertThat(visitor.subscribe("news").await("\"news\"")).contains("subscription_succeeded");
        assertThat(visitor.subscribe("private-orders.1").await("private-orders.1"))
                .contains("subscription_error");
    }

    @Test
    @DisplayName("a customizer has the last word")
    void customized() throws Exception {
        assertThat(nobody.open("/app/app-key").awaitClose()).isEqualTo(4008);
    }

    @Test
    @DisplayName("wrong credentials do not open a socket")
    void wrongPassword() {
        assertThatThrownBy(() -> new Browser(port, "ada:babbage").open("/app/app-key?protocol=7"))
                .hasMessageContaining("WebSocketHandshakeException");
    }

    @Test
    @DisplayName("a member is who is logged in, and an event listener hears of it")
    void presence() throws Exception {
        Tab watcher = open(nobody).subscribe("lobby");
        watcher.await("subscription_succeeded");
        Tab member = open(ada).subscribe("presence-lobby");
        assertThat(member.await("subscription_succeeded")).contains("ada");
        assertThat(watcher.await("arrived")).contains("{\\\"who\\\":\\\"ada\\\"}");
    }

    @Test
    @DisplayName("an event of a transaction is published when that commits, and not before")
    void afterCommit() throws Exception {
        Tab tab = open(ada).subscribe("private-orders.7");
        tab.await("subscription_succeeded");
        CountDownLatch published = new CountDownLatch(1);
        CountDownLatch commit = new CountDownLatch(1);
        CompletableFuture<Void> transaction = CompletableFuture.runAsync(() -> {
            try {
                orders.payLate(7, published, commit);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(published.await(20, TimeUnit.SECONDS)).isTrue();
        vask.app("app-key").trigger("private-orders.7", "meanwhile", "{}");
        tab.await("meanwhile");
        assertThat(tab.waiting()).isEqualTo("[]");
        commit.countDown();
        transaction.get(20, TimeUnit.SECONDS);
        assertThat(tab.await("paid")).contains("\\\"id\\\":7");
    }

    @Test
    @DisplayName("an event of a transaction that is rolled back is never published")
    void rollback() throws Exception {
        Tab tab = open(ada).subscribe("private-orders.13");
        tab.await("subscription_succeeded");
        assertThatThrownBy(() -> orders.pay(13, "ada")).hasMessageContaining("order 13");
        vask.app("app-key").trigger("private-orders.13", "afterwards", "{}");
        assertThat(tab.await("private-orders.13")).contains("afterwards");
    }

    @Test
    @DisplayName("a controller publishes at once")
    void controller() throws Exception {
        Tab tab = open(nobody).subscribe("news");
        tab.await("subscription_succeeded");
        assertThat(ada.postFromPage("/headlines", "It works").statusCode()).isEqualTo(200);
        assertThat(tab.await("headline")).contains("{\\\"text\\\":\\\"It works\\\"}");
    }

    @Test
    @DisplayName("a request publishes an object of its transaction as JSON")
    void request() throws Exception {
        Tab tab = open(ada).subscribe("private-orders.2");
        tab.await("subscription_succeeded");
        assertThat(ada.postFromPage("/orders/2/pay", "").statusCode()).isEqualTo(200);
        assertThat(tab.await("paid")).contains("{\\\"id\\\":2,\\\"by\\\":\\\"ada\\\"}");
    }

    @Test
    @DisplayName("a server publishes over the HTTP API, whose signature is its only pass")
    void httpApi() throws Exception {
        Tab tab = open(nobody).subscribe("news");
        tab.await("subscription_succeeded");
        String body = "{\"name\":\"headline\",\"channel\":\"news\",\"data\":\"{}\"}";
        String query = "/apps/app-key/events";
        assertThat(nobody.post(query, body).statusCode()).isEqualTo(401);
        assertThat(nobody.post(signed(query, body), body).statusCode()).isEqualTo(200);
        assertThat(tab.await("headline")).contains("news");
    }

    @Test
    @DisplayName("the firewall of Spring Security lets no semicolon come to the HTTP API")
    void firewall() throws Exception {
        assertThat(nobody.get("/apps/app-key/channels/news").body()).contains("auth_key");
        // The page of the error is behind the log-in.
        assertThat(nobody.get("/apps/app-key/channels/news%3Ba").headers().firstValue("WWW-Authenticate"))
                .isPresent();
    }

    private static String signed(String path, String body) {
        Map<String, String> query = RequestSignature.sign(
                App.of("app-key", "a secret for tests"), "POST", path, Map.of(), body, Instant.now());
        return query.entrySet().stream()
                .map(it -> it.getKey() + "=" + it.getValue())
                .collect(Collectors.joining("&", path + "?", ""));
    }

    @Test
    @DisplayName("an endpoint in a box signs for who is logged in")
    void endpoint() throws Exception {
        Tab tab = ada.open("/app/app-key?protocol=7");
        tabs.add(tab);
        String socketId = tab.await("connection_established").replaceAll(".*socket_id\\\\\":\\\\\"([0-9.]+).*", "$1");
        String question = "{\"socket_id\":\"" + socketId + "\",\"channel_name\":\"private-mail.ada\"}";
        assertThat(ada.post("/pusher/auth", question).statusCode()).isEqualTo(401);
        assertThat(bob.postFromPage("/pusher/auth", question).body()).contains("Not your mail");
        String answer = ada.postFromPage("/pusher/auth", question).body();
        String auth = answer.replaceAll(".*\"auth\":\"([^\"]+)\".*", "$1");
        tab.say("{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"private-mail.ada\",\"auth\":\"" + auth
                + "\"}}");
        assertThat(tab.await("private-mail.ada")).contains("subscription_succeeded");
    }

    @Test
    @DisplayName("pages, filters and their protection stay as they are")
    void othersUntouched() throws Exception {
        assertThat(ada.get("/hello").body()).isEqualTo("hello ada");
        assertThat(nobody.get("/hello").statusCode()).isEqualTo(401);
        assertThat(nobody.get("/app/news").body()).contains("no upgrade");
        assertThat(ada.get("/app/nothing").statusCode()).isEqualTo(404);
    }

    @Test
    @DisplayName("the health endpoint tells of open connections")
    void health() throws Exception {
        open(nobody);
        assertThat(nobody.get("/actuator/health").body())
                .contains("\"vask\":{\"details\":{\"")
                .containsPattern("\"connections\":[1-9]")
                .contains("\"status\":\"UP\"");
    }
}
