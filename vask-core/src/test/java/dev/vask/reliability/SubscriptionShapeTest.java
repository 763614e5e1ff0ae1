package dev.vask.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.testing.FakeSocket;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** reliability.md §4.1, S-14, S-17, S-19: the shapes of a subscription, and doing it twice. */
class SubscriptionShapeTest {
    private final World world = new World();
    private final FakeSocket client = world.connect();

    @Test
    @DisplayName("S-14: data of a subscription may be an object, or a string that holds one")
    void objectOrString() {
        client.says("{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"orders\"}}");
        client.says("{\"event\":\"pusher:subscribe\",\"data\":\"{\\\"channel\\\":\\\"shipments\\\"}\"}");

        assertThat(client.newFrames())
                .containsExactly(
                        "{\"event\":\"pusher_internal:subscription_succeeded\",\"channel\":\"orders\",\"data\":\"{}\"}",
                        "{\"event\":\"pusher_internal:subscription_succeeded\",\"channel\":\"shipments\",\"data\":\"{}\"}");
        world.othersAreFine();
    }

    @Test
    @DisplayName("S-14: a string is parsed once: one that holds a string that holds an object is refused")
    void parsedOnce() {
        String once = "{\"channel\":\"orders\"}";

        client.says("{\"event\":\"pusher:subscribe\",\"data\":" + Say.quote(Say.quote(once)) + "}");

        world.refuses(client, null);
    }

    @ParameterizedTest(name = "S-14: data {0}")
    @DisplayName("S-14: a subscription whose data is of another kind is refused")
    @ValueSource(
            strings = {
                "null",
                "7",
                "true",
                "[]",
                "[\"orders\"]",
                "\"\"",
                "\"orders\"",
                "\"[]\"",
                "\"null\"",
                "{}",
                "{\"channel\":null}",
                "{\"channel\":7}",
                "{\"channel\":[\"orders\"]}",
                "{\"channel\":{\"name\":\"orders\"}}"
            })
    void otherData(String data) {
        client.says("{\"event\":\"pusher:subscribe\",\"data\":" + data + "}");
        world.refuses(client, null);

        client.says("{\"event\":\"pusher:unsubscribe\",\"data\":" + data + "}");
        world.refuses(client, null);
        assertThat(world.vask.stats().channels()).isEqualTo(1);
    }

    @ParameterizedTest(name = "S-14: {0}")
    @DisplayName("S-14: on a public channel auth and channel_data are ignored, whatever they are (behaviour.md §6)")
    @ValueSource(
            strings = {
                "\"auth\":\"\"",
                "\"auth\":null",
                "\"auth\":7",
                "\"auth\":\"nonsense\",\"channel_data\":\"nonsense\"",
                "\"channel_data\":null",
                "\"channel_data\":{\"user_id\":\"1\"}",
                "\"channel_data\":7"
            })
    void ignoredOnPublicChannels(String more) {
        client.says("{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"orders\"," + more + "}}");

        assertThat(client.newFrames())
                .containsExactly(
                        "{\"event\":\"pusher_internal:subscription_succeeded\",\"channel\":\"orders\",\"data\":\"{}\"}");
        world.othersAreFine();
    }

    @ParameterizedTest(name = "S-17: {0}")
    @DisplayName(
            "S-17: a name that differs in case, a dot or a blank is another channel or none: exact characters only")
    @ValueSource(
            strings = {
                "Private-room",
                "private-Room",
                "private-room.",
                "private-room ",
                " private-room",
                "private-room\u0000",
                "private-r\u043eom",
                "private-room;",
                "private-"
            })
    void otherNames(String name) {
        FakeSocket offender = world.inRoom();

        offender.says(Say.clientEvent("client-x", name, "{}"));

        world.refuses(offender, 4009);
    }

    @Test
    @DisplayName("S-17: an event on a channel reaches nobody on a channel whose name differs in case or a dot")
    void neighboursHearNothing() {
        for (String name : List.of("orders.", "Orders", "orders;", "order", "orders.42")) {
            world.joins(client, name);
        }

        world.vask.app(World.KEY).trigger("orders", "paid", "{}");

        assertThat(client.newFrames()).isEmpty();
        world.othersAreFine();
    }

    @Test
    @DisplayName("S-19: unsubscribing from a channel never subscribed is silent and changes nothing")
    void unsubscribeUnknown() {
        for (String name :
                List.of("orders", World.ROOM, "presence-p", "#server-to-user-1", "", "a b", "x".repeat(500))) {
            client.says(Say.unsubscribe(name));
        }

        assertThat(client.newFrames()).isEmpty();
        assertThat(world.refusedMessages()).isZero();
        world.othersAreFine();
        world.serves(client);
    }

    @Test
    @DisplayName("S-19: subscribing twice is one error without code, and events still arrive once")
    void subscribeTwice() {
        world.joins(client, "orders");

        client.says(Say.subscribe("orders"));

        assertThat(client.newFrames())
                .containsExactly("{\"event\":\"pusher:error\",\"data\":{\"code\":null,\"message\":"
                        + "\"Existing subscription to channel orders\"}}");
        world.vask.app(World.KEY).trigger("orders", "paid", "{}");
        assertThat(client.events("orders")).containsExactly("paid");
        assertThat(world.vask
                        .app(World.KEY)
                        .channel("orders")
                        .toCompletableFuture()
                        .join()
                        .subscriptions())
                .isOne();
        world.othersAreFine();
    }

    @Test
    @DisplayName("S-19: a second subscription with a wrong signature does not harm the first")
    void subscribeTwiceWrongly() {
        FakeSocket member = world.inRoom();

        member.says(Say.subscribe(World.ROOM, "nonsense"));

        world.refuses(member, null);
        world.vask.app(World.KEY).trigger(World.ROOM, "paid", "{}");
        assertThat(member.events(World.ROOM)).contains("paid");
    }

    @Test
    @DisplayName("S-19: unsubscribing twice, and subscribing again, end in exactly one subscription")
    void unsubscribeTwice() {
        world.joins(client, "orders");
        client.says(Say.unsubscribe("orders"));
        client.says(Say.unsubscribe("orders"));
        world.joins(client, "orders");
        client.says(Say.unsubscribe("orders"));
        world.joins(client, "orders");

        world.vask.app(World.KEY).trigger("orders", "paid", "{}");

        assertThat(client.events("orders")).containsExactly("paid");
        client.says(Say.unsubscribe("orders"));
        world.vask.app(World.KEY).trigger("orders", "paid", "{}");
        assertThat(Collections.frequency(client.events("orders"), "paid")).isOne();
        world.othersAreFine();
    }
}
