package dev.vask.reliability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vask.App;
import dev.vask.VaskEvent;
import dev.vask.testing.FakeSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** reliability.md §4.1 S-16 and §4.3 S-46: client events that may not be, and encrypted channels. */
class ClientEventAbuseTest {
    private static final String ENCRYPTED = "private-encrypted-vault";

    private final World world = new World();
    private final FakeSocket offender = world.inRoom();

    @Test
    @DisplayName(
            "S-16: data of 10 240 bytes is relayed, one byte more is refused; bytes of UTF-8 count, not characters")
    void dataLimit() {
        String fits = "\"" + "x".repeat(10_240) + "\"";
        offender.says(Say.clientEvent("client-x", World.ROOM, fits));
        assertThat(offender.newFrames()).isEmpty();
        assertThat(world.bystander.nextFrame()).endsWith("\"data\":" + fits + "}");
        String euros = "\"" + "€".repeat(3_413) + "x\"";
        offender.says(Say.clientEvent("client-x", World.ROOM, euros));
        assertThat(world.bystander.nextFrame()).endsWith("\"data\":" + euros + "}");

        offender.says(Say.clientEvent("client-x", World.ROOM, "\"" + "x".repeat(10_241) + "\""));
        world.refuses(offender, null);
        offender.says(Say.clientEvent("client-x", World.ROOM, "\"" + "€".repeat(3_414) + "\""));
        world.refuses(offender, null);
        String object = "{\"a\":\"" + "x".repeat(10_241 - 8) + "\"}";
        assertThat(object).hasSize(10_241);
        offender.says(Say.clientEvent("client-x", World.ROOM, object));
        world.refuses(offender, null);
    }

    @ParameterizedTest(name = "S-16: on {0}")
    @DisplayName(
            "S-16: on a public, cache, encrypted or user channel it is refused, subscribed or not, and reaches nobody")
    @ValueSource(strings = {"orders", "cache-orders", ENCRYPTED, "private-encrypted-cache-v"})
    void ineligibleChannels(String channel) {
        FakeSocket other = world.connect();
        world.joins(other, channel);
        offender.says(Say.clientEvent("client-x", channel, "{}"));
        world.refuses(offender, 4009);
        world.joins(offender, channel);

        offender.says(Say.clientEvent("client-x", channel, "{}"));

        world.refuses(offender, 4009);
        assertThat(other.newFrames()).isEmpty();
        assertThat(world.events).noneMatch(event -> event instanceof VaskEvent.ClientEvent);
    }

    @Test
    @DisplayName("S-16: on the channel of a user it is refused, also for the user")
    void userChannel() {
        world.signsIn(offender, "ada");
        offender.says(Say.subscribe("#server-to-user-ada"));
        offender.newFrames();

        offender.says(Say.clientEvent("client-x", "#server-to-user-ada", "{}"));

        world.refuses(offender, 4009);
    }

    @ParameterizedTest(name = "S-16: on {0}")
    @DisplayName("S-16: on a channel the sender has not joined, or has left, it is refused")
    @ValueSource(strings = {"private-other", "presence-other", "private-left"})
    void notSubscribed(String channel) {
        FakeSocket other = world.connect();
        if (channel.startsWith("presence-")) {
            world.present(other, channel, "ada");
        } else {
            world.joins(other, channel);
        }
        if (channel.equals("private-left")) {
            world.joins(offender, channel);
            offender.says(Say.unsubscribe(channel));
        }

        offender.says(Say.clientEvent("client-x", channel, "{}"));

        world.refuses(offender, 4009);
        assertThat(other.newFrames()).isEmpty();
    }

    @ParameterizedTest(name = "S-16: <{0}>")
    @DisplayName("S-16: a name without the prefix client- is refused")
    @ValueSource(strings = {"", "client", "client_x", "Client-x", " client-x", "x", "xclient-x", "server-x"})
    void withoutPrefix(String name) {
        offender.says(Say.clientEvent(name, World.ROOM, "{}"));

        world.refuses(offender, null);
    }

    @Test
    @DisplayName("S-16: a name of 200 characters is relayed, one of 201 is refused")
    void nameLimit() {
        String name = "client-" + "n".repeat(193);
        offender.says(Say.clientEvent(name, World.ROOM, "1"));
        assertThat(world.bystander.nextFrame()).contains(name);

        offender.says(Say.clientEvent(name + "n", World.ROOM, "1"));

        world.refuses(offender, null);
    }

    @ParameterizedTest(name = "S-16: channel {0}")
    @DisplayName("S-16: a client event that names no channel, or not by a string, is refused")
    @ValueSource(strings = {"", ",\"channel\":null", ",\"channel\":7", ",\"channel\":[\"private-room\"]"})
    void withoutChannel(String field) {
        offender.says("{\"event\":\"client-x\"" + field + ",\"data\":{}}");

        world.refuses(offender, null);
    }

    @Test
    @DisplayName("S-16: where an app does not allow client events they are refused")
    void switchedOff() {
        world.vask.replaceApp(App.of(World.KEY, World.SECRET));

        offender.says(Say.clientEvent("client-x", World.ROOM, "{}"));

        world.refuses(offender, null);
    }

    @Test
    @DisplayName("S-16: keys a client adds are dropped: nobody can claim a user id or a socket id")
    void forgedKeys() {
        offender.says("{\"event\":\"client-x\",\"channel\":\"private-room\",\"data\":{\"a\":1},\"user_id\":\"admin\","
                + "\"socket_id\":\"1.1\",\"__proto__\":{},\"name\":\"pusher:error\"}");

        assertThat(world.bystander.newFrames())
                .containsExactly("{\"event\":\"client-x\",\"channel\":\"private-room\",\"data\":{\"a\":1}}");
        world.othersAreFine();
    }

    @Test
    @DisplayName(
            "S-16: the eleventh client event in a second is answered with 4301; nothing closes, others are not limited")
    void rate() {
        FakeSocket other = world.inRoom();
        for (int i = 0; i < 10; i++) {
            offender.says(Say.clientEvent("client-x", World.ROOM, String.valueOf(i)));
        }
        assertThat(world.bystander.newFrames()).hasSize(10);

        offender.says(Say.clientEvent("client-x", World.ROOM, "10"));

        world.refuses(offender, 4301);
        other.newFrames();
        other.says(Say.clientEvent("client-y", World.ROOM, "0"));
        assertThat(world.bystander.newFrames()).singleElement().asString().contains("client-y");
        world.time.advance(Duration.ofSeconds(1));
        offender.says(Say.clientEvent("client-x", World.ROOM, "11"));
        assertThat(world.bystander.newFrames()).singleElement().asString().endsWith("\"data\":11}");
    }

    @Test
    @DisplayName("S-46: on an encrypted channel data is relayed byte for byte")
    void encryptedIsPassedOn() {
        world.joins(offender, ENCRYPTED);
        String data = "{\"nonce\":\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYX\", "
                + "\"ciphertext\" : \"\\u0041AECAwQFBgcICQoLDA0ODxAR\\/w==\", \"more\":\"\\u00fc\"}";

        world.vask.app(World.KEY).trigger(ENCRYPTED, "e", data);

        assertThat(offender.newFrames())
                .containsExactly(
                        "{\"event\":\"e\",\"channel\":\"" + ENCRYPTED + "\",\"data\":" + Say.quote(data) + "}");
        world.othersAreFine();
    }

    @Test
    @DisplayName("S-46: one event cannot go to an encrypted channel and another: nothing is sent at all")
    void encryptedDoesNotMix() {
        world.joins(offender, ENCRYPTED);

        assertThatThrownBy(() -> world.vask.app(World.KEY).trigger(List.of(World.ROOM, ENCRYPTED), "e", "1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("encrypted");
        assertThatThrownBy(() ->
                        world.vask.app(World.KEY).trigger(List.of(ENCRYPTED, "private-encrypted-cache-x"), "e", "1"))
                .isInstanceOf(IllegalArgumentException.class);

        assertThat(offender.newFrames()).isEmpty();
        world.othersAreFine();
    }

    @Test
    @DisplayName("S-46: an encrypted channel needs a signature like any private channel")
    void encryptedIsSigned() {
        offender.says(Say.subscribe(ENCRYPTED));

        world.refusesSubscription(offender, ENCRYPTED, "AuthError", 401, 4009);
    }
}
