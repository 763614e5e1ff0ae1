package dev.vask.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.VaskEvent;
import dev.vask.testing.FakeSocket;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** reliability.md §4.3, S-42, S-43, S-45: who somebody claims to be. */
class SignInAbuseTest {
    private final World world = new World();
    private final FakeSocket offender = world.connect();

    @ParameterizedTest(name = "S-42: {0}")
    @DisplayName("S-42: user_data without a proper id, though rightly signed, is refused; nobody is signed in")
    @ValueSource(
            strings = {
                "{}",
                "{\"id\":null}",
                "{\"id\":7}",
                "{\"id\":true}",
                "{\"id\":[\"ada\"]}",
                "{\"id\":\"\"}",
                "{\"id\":\"a\\nb\"}",
                "{\"id\":\"a\\u007f\"}",
                "{\"id\":\"\\udfff\"}",
                "{\"id\":\"ada\",\"id\":\"bob\"}",
                "{\"id\":\"ada\",\"\\u0069d\":\"bob\"}",
                "[]",
                "\"ada\"",
                "",
                "ada",
                "{\"id\":\"ada\"} ,"
            })
    void badUserData(String userData) {
        offender.says(Say.signIn(World.userAuth(offender, userData), userData));

        world.refuses(offender, 4009);
        assertThat(world.events).noneMatch(event -> event instanceof VaskEvent.SignedIn);
    }

    @Test
    @DisplayName(
            "S-42: an id of 128 characters and user_data of 32 KiB → accepted; one character or byte more → refused")
    void lengths() {
        FakeSocket other = world.connect();
        world.signsIn(other, "x".repeat(128));
        String tooLong = "{\"id\":\"" + "x".repeat(129) + "\"}";
        offender.says(Say.signIn(World.userAuth(offender, tooLong), tooLong));
        world.refuses(offender, 4009);

        String head = "{\"id\":\"ada\",\"more\":\"";
        String fits = head + "x".repeat(32_768 - head.length() - 2) + "\"}";
        String over = head + "x".repeat(32_769 - head.length() - 2) + "\"}";
        offender.says(Say.signIn(World.userAuth(offender, over), over));
        world.refuses(offender, 4009);
        offender.says(Say.signIn(World.userAuth(offender, fits), fits));
        assertThat(offender.newFrames()).containsExactly(World.signedIn(fits));
        world.othersAreFine();
    }

    @Test
    @DisplayName("S-42: a number is no id and the string of its digits is")
    void numberOrString() {
        String number = "{\"id\":12345}";
        offender.says(Say.signIn(World.userAuth(offender, number), number));
        world.refuses(offender, 4009);

        world.signsIn(offender, "12345");
    }

    @Test
    @DisplayName(
            "S-42: a second sign-in as another user is refused and the first identity stays; as the same it succeeds")
    void secondSignIn() {
        world.signsIn(offender, "ada");
        String bob = "{\"id\":\"bob\"}";

        offender.says(Say.signIn(World.userAuth(offender, bob), bob));
        world.refuses(offender, 4009);

        world.vask.app(World.KEY).sendToUser("bob", "e", "1");
        assertThat(offender.newFrames()).isEmpty();
        world.vask.app(World.KEY).sendToUser("ada", "e", "1");
        assertThat(offender.newFrames())
                .containsExactly("{\"event\":\"e\",\"channel\":\"#server-to-user-ada\",\"data\":\"1\"}");
        world.signsIn(offender, "ada");
        world.vask.app(World.KEY).sendToUser("ada", "e", "2");
        assertThat(offender.newFrames()).hasSize(1);
        assertThat(world.events.stream().filter(event -> event instanceof VaskEvent.SignedIn))
                .hasSize(1);
    }

    @Test
    @DisplayName("S-42: a sign-in with a wrong, absent or foreign signature is one error 4009 and no close")
    void badSignatures() {
        String data = "{\"id\":\"ada\"}";
        FakeSocket victim = world.connect();
        for (String auth : new String[] {
            "",
            "nonsense",
            World.KEY + ":" + "0".repeat(64),
            World.userAuth(victim, data),
            World.userAuth(offender, "{\"id\":\"bob\"}"),
            World.OTHER_KEY + World.userAuth(offender, data).substring(World.KEY.length()),
            World.auth(offender, "private-x"),
            World.auth(offender, "user:" + data),
            "KEY::user::" + World.userAuth(offender, data)
        }) {
            offender.says(Say.signIn(auth, data));
            world.refuses(offender, 4009);
        }
        offender.says("{\"event\":\"pusher:signin\",\"data\":{\"user_data\":" + Say.quote(data) + "}}");
        world.refuses(offender, 4009);
        world.signsIn(offender, "ada");
    }

    @ParameterizedTest(name = "S-42: data {0}")
    @DisplayName("S-42: a sign-in of another shape is refused")
    @ValueSource(
            strings = {
                "null",
                "{}",
                "[]",
                "{\"user_data\":{\"id\":\"ada\"}}",
                "{\"auth\":\"x\"}",
                "{\"user_data\":null}"
            })
    void shapes(String data) {
        offender.says("{\"event\":\"pusher:signin\",\"data\":" + data + "}");

        world.refuses(offender, null);
    }

    @ParameterizedTest(name = "S-43: {0}")
    @DisplayName(
            "S-43: the channel of a user cannot be subscribed before sign-in, nor that of another user, signed or not")
    @ValueSource(
            strings = {"#server-to-user-ada", "#server-to-user-bob", "#server-to-user-bobb", "#server-to-user-Bob"})
    void usersChannels(String channel) {
        offender.says(Say.subscribe(channel));
        world.refusesSubscription(offender, channel, "AuthError", 401, 4009);
        offender.says(Say.subscribe(channel, World.auth(offender, channel)));
        world.refusesSubscription(offender, channel, "AuthError", 401, 4009);

        world.signsIn(offender, "bo");
        offender.says(Say.subscribe(channel, World.auth(offender, channel)));
        world.refusesSubscription(offender, channel, "AuthError", 401, 4009);

        world.vask.app(World.KEY).trigger(channel, "e", "1");
        assertThat(offender.newFrames()).isEmpty();
    }

    @ParameterizedTest(name = "S-43: {0}")
    @DisplayName("S-43: other names that begin with # do not exist")
    @ValueSource(
            strings = {
                "#server-to-user-",
                "#server-to-user-a\u0001b",
                "#server-to-user-\u001f",
                "#server",
                "#",
                "##server-to-user-ada"
            })
    void otherHashes(String channel) {
        world.signsIn(offender, "ada");

        offender.says(Say.subscribe(channel));

        world.refusesSubscription(offender, channel, "InvalidSubscription", 400, null);
    }

    @Test
    @DisplayName("S-43: after sign-in the own channel is acknowledged, and each event to the user arrives once")
    void ownChannel() {
        world.signsIn(offender, "ada");
        offender.says(Say.subscribe("#server-to-user-ada"));
        assertThat(offender.newFrames())
                .containsExactly("{\"event\":\"pusher_internal:subscription_succeeded\","
                        + "\"channel\":\"#server-to-user-ada\",\"data\":\"{}\"}");

        world.vask.app(World.KEY).sendToUser("ada", "e", "1");

        assertThat(offender.newFrames()).hasSize(1);
        world.othersAreFine();
    }

    @Test
    @DisplayName("S-45: a presence user_id may differ from the signed-in id, and both stay what they are")
    void presenceAsSomebodyElse() {
        world.signsIn(offender, "ada");
        world.present(offender, "presence-p", "countess");

        assertThat(world.vask
                        .app(World.KEY)
                        .members("presence-p")
                        .toCompletableFuture()
                        .join())
                .singleElement()
                .satisfies(member -> assertThat(member.userId()).isEqualTo("countess"));
        world.vask.app(World.KEY).terminateUser("countess");
        assertThat(offender.isOpen()).isTrue();
        world.vask.app(World.KEY).terminateUser("ada");
        World.closed(offender, 4200);
        world.othersAreFine();
    }
}
