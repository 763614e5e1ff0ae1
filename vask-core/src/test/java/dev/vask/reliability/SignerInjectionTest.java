package dev.vask.reliability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.vask.App;
import dev.vask.auth.AuthDecision;
import dev.vask.auth.ChannelAuthorizer;
import dev.vask.auth.UserAuthenticator;
import dev.vask.internal.protocol.SignedText;
import dev.vask.internal.protocol.SocketId;
import dev.vask.testing.FakeSocket;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Collections;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** reliability.md §4.3, S-39 to S-41 and S-44: what a client can make a host's signing endpoint sign. */
class SignerInjectionTest {
    private static final App APP = App.of("278d425bdf160c739803", "7ad3773142a6692b25b8");
    private static final ChannelAuthorizer CHANNELS = ChannelAuthorizer.of(APP);
    private static final UserAuthenticator USERS = UserAuthenticator.of(APP);

    @Test
    @DisplayName("S-39: what is right is signed as in the golden vectors of behaviour.md §7")
    void vectors() {
        assertThat(CHANNELS.authorize("1234.1234", "private-foobar"))
                .isEqualTo("{\"auth\":\"278d425bdf160c739803:"
                        + "58df8b0c36d6982b82c3ecf6b4662e34fe8c25bba48f5369f135bf843651c3a4\"}");
        assertThat(CHANNELS.authorizeWithData(
                        "1234.1234", "presence-foobar", "{\"user_id\":10,\"user_info\":{\"name\":\"Mr. Channels\"}}"))
                .contains("31935e7d86dba64c2a90aed31fdc61869f9b22ba9d8863bba239c03ca481bc80");
        assertThat(CHANNELS.authorize("1234.1234", "private-encrypted-foo"))
                .contains("e85caab4331194145d44feae15aea9539ea50631afacbc593a9555ceadc42357");
        assertThat(USERS.authenticate("1234.1234", "12345", null))
                .isEqualTo("{\"auth\":\"278d425bdf160c739803:"
                        + "4708d583dada6a56435fb8bc611c77c359a31eebde13337c16ab43aa6de336ba\","
                        + "\"user_data\":\"{\\\"id\\\":\\\"12345\\\"}\"}");
    }

    @ParameterizedTest(name = "S-39: {0}")
    @DisplayName(
            "S-39: the signer refuses a channel name outside the alphabet: nothing with a colon is ever signed as a name")
    @ValueSource(
            strings = {
                "presence-x:{\"user_id\":\"admin\"}",
                "private-x:{\"user_id\":\"admin\"}",
                ":user::{\"id\":\"1\"}",
                "private-x:",
                ":private-x",
                "private-x\n",
                "private-x\u0000",
                "private-x ",
                "private-\u00e9",
                "private-x/events",
                "private-x#y",
                "#server-to-user-1",
                ""
            })
    void channelInjection(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> CHANNELS.authorize("1.1", name));
        assertThatIllegalArgumentException().isThrownBy(() -> CHANNELS.authorizeWithData("1.1", name, "{}"));
        assertThatIllegalArgumentException().isThrownBy(() -> CHANNELS.authorizePresence("1.1", name, "1", null));
    }

    @Test
    @DisplayName(
            "S-39: the signer refuses names longer than any client library lets through, and channels without authorization")
    void otherRefusals() {
        assertThat(CHANNELS.authorize("1.1", "private-" + "x".repeat(192))).contains("auth");
        assertThatIllegalArgumentException().isThrownBy(() -> CHANNELS.authorize("1.1", "private-" + "x".repeat(193)));
        for (String name : new String[] {"orders", "cache-orders", "privateer", "presencex"}) {
            assertThatIllegalArgumentException().isThrownBy(() -> CHANNELS.authorize("1.1", name));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CHANNELS.authorizePresence("1.1", "private-x", "1", null));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CHANNELS.authorizePresence("1.1", "presence-x", "", null));
    }

    @ParameterizedTest(name = "S-39: {0}")
    @DisplayName("S-39: the server refuses such a name on arrival, even if some host had signed it")
    @ValueSource(strings = {"presence-x:{\"user_id\":\"admin\"}", ":user::{\"id\":\"1\"}", "private-x:y"})
    void refusedOnArrival(String name) {
        World world = new World();
        FakeSocket offender = world.connect();

        offender.says(Say.subscribe(name, World.auth(offender, name)));

        world.refusesSubscription(offender, name, "InvalidSubscription", 400, null);
        assertThat(world.vask.stats().channels()).isEqualTo(1);
    }

    @Test
    @DisplayName("S-39: a signature over such a name is not taken for the channel and data it could be split into")
    void splitOnArrival() {
        World world = new World();
        FakeSocket offender = world.connect();
        // A careless host signs private-x:{…} as a name; the very text is also that of a subscription with data.
        assertThatIllegalArgumentException()
                .isThrownBy(() -> world.vask
                        .app(World.KEY)
                        .channelAuthorizer()
                        .authorize(offender.socketId(), "presence-x:{\"user_id\":\"admin\"}"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> world.vask
                        .app(World.KEY)
                        .channelAuthorizer()
                        .authorize(offender.socketId(), ":user::{\"id\":\"admin\"}"));
        world.othersAreFine();
    }

    @ParameterizedTest(name = "S-39: {0}")
    @DisplayName("S-39: a user_info that carries more than one value never becomes a signature for another user")
    @ValueSource(strings = {"{},\"user_id\":\"admin\"", "{}}", "1}{", "{", "", "\"x", "nonsense"})
    void userInfoInjection(String info) {
        World world = new World();
        FakeSocket offender = world.connect();
        String answer;
        try {
            answer = world.vask
                    .app(World.KEY)
                    .channelAuthorizer()
                    .authorizePresence(offender.socketId(), "presence-x", "mallory", info);
        } catch (IllegalArgumentException refused) {
            return;
        }
        offender.says(
                "{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"presence-x\"," + answer.substring(1) + "}");

        assertThat(world.vask
                        .app(World.KEY)
                        .members("presence-x")
                        .toCompletableFuture()
                        .join())
                .isEmpty();
        world.othersAreFine();
        world.serves(offender);
    }

    @ParameterizedTest(name = "S-40: {0}")
    @DisplayName(
            "S-40: a socket id is two numbers with a dot, nothing before or after it; no signer signs anything else")
    @ValueSource(
            strings = {
                "1.1:private-other",
                "1.1\n",
                "\n1.1",
                "1.1\r",
                "1.1 ",
                " 1.1",
                "1.1\u0000",
                "1.1\u2028",
                "POST\n/apps/3/events\nauth_key=x&auth_timestamp=1&auth_version=1.0&body_md5=y",
                "1.1::user::{\"id\":\"1\"}",
                "1",
                "1.",
                ".1",
                "1.1.1",
                "-1.1",
                "1.-1",
                "+1.1",
                "1e3.1",
                "0x1.1",
                "\u0661.\u0661",
                "\uff11.\uff11",
                "123456789012345678901.1",
                "1.123456789012345678901",
                ""
            })
    void socketIdInjection(String socketId) {
        assertThatIllegalArgumentException().isThrownBy(() -> CHANNELS.authorize(socketId, "private-x"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CHANNELS.authorizePresence(socketId, "presence-x", "1", null));
        assertThatIllegalArgumentException().isThrownBy(() -> CHANNELS.authorizeWithData(socketId, "private-x", "{}"));
        assertThatIllegalArgumentException().isThrownBy(() -> USERS.authenticate(socketId, "1", null));
        assertThatIllegalArgumentException().isThrownBy(() -> USERS.authenticateWithData(socketId, "{\"id\":\"1\"}"));
        World world = new World();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> world.vask
                        .app(World.KEY)
                        .trigger(dev.vask.ServerEvent.of(World.ROOM, "e", "1").except(socketId)));
        world.othersAreFine();
    }

    @ParameterizedTest(name = "S-40: {0}")
    @DisplayName(
            "a user id that is empty or has a control character or unpaired surrogate → refused by each signer [S-40]")
    @ValueSource(strings = {"", "a\n", "a\u0000b", "\u0085", "a\u007f", "\ud800", "\udc00a"})
    void userIdInjection(String userId) {
        assertThatIllegalArgumentException().isThrownBy(() -> USERS.authenticate("1.1", userId, null));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CHANNELS.authorizePresence("1.1", "presence-x", userId, null));
        assertThatIllegalArgumentException().isThrownBy(() -> AuthDecision.allowAs(userId, null));
        World world = new World();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> world.vask.app(World.KEY).sendToUser(userId, "e", "1"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> world.vask.app(World.KEY).terminateUser(userId));
    }

    @Test
    @DisplayName(
            "S-41: no text signed for a channel is one signed for a sign-in: 200 000 random pairs, hostile data included")
    void disjointLanguages() {
        Random random = new Random(41);
        Set<String> channels = new HashSet<>();
        Set<String> users = new HashSet<>();
        for (int i = 0; i < 100_000; i++) {
            // Few socket ids and short texts, so that equal ones would be found.
            String socketId = random.nextInt(2) + "." + random.nextInt(2);
            String data = random.nextInt(3) == 0 ? null : hostile(random);
            channels.add(SignedText.channel(socketId, name(random), data));
            users.add(SignedText.user(socketId, hostile(random)));
        }
        assertThat(channels.size()).isGreaterThan(1_000);
        assertThat(Collections.disjoint(channels, users)).isTrue();
        // A channel's text has a name's character after the first colon, a sign-in's has a colon: that is the proof.
        assertThat(channels.stream().allMatch(text -> text.charAt(text.indexOf(':') + 1) != ':'))
                .isTrue();
        assertThat(users.stream().allMatch(text -> text.charAt(text.indexOf(':') + 1) == ':'))
                .isTrue();
        // A request of the HTTP API begins with a method, a webhook with a brace, both others with a digit.
        assertThat(channels.stream().allMatch(text -> Character.isDigit(text.charAt(0))))
                .isTrue();
        assertThat(users.stream().allMatch(text -> Character.isDigit(text.charAt(0))))
                .isTrue();
    }

    private static String name(Random random) {
        String alphabet = "user-=@,.;_";
        StringBuilder name = new StringBuilder(random.nextBoolean() ? "private-" : "presence-");
        for (int i = random.nextInt(4) + 1; i > 0; i--) {
            name.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return name.toString();
    }

    private static String hostile(Random random) {
        String[] parts = {":", "::", "user", ":user::", "{\"id\":\"1\"}", "private-x", "presence-u", "", "\n", "0.1"};
        StringBuilder data = new StringBuilder();
        for (int i = random.nextInt(4); i >= 0; i--) {
            data.append(parts[random.nextInt(parts.length)]);
        }
        return data.toString();
    }

    @Test
    @DisplayName("S-44: 200 000 socket ids (not 10 million: it would take too long) are all different and well-formed")
    void socketIdsDoNotRepeat() throws NoSuchAlgorithmException {
        // The quick one among the JDK's: this test would take ten seconds with the default.
        SecureRandom random = SecureRandom.getInstance("SHA1PRNG");
        int draws = 200_000;
        Set<String> seen = new HashSet<>(draws * 2);
        for (int i = 0; i < draws; i++) {
            String id = SocketId.draw(random);
            if (i % 1_000 == 0) {
                assertThat(id).matches("[0-9]{1,20}\\.[0-9]{1,20}");
            }
            seen.add(id);
        }
        assertThat(seen.size()).isEqualTo(draws);
        // Both numbers use all of the 53 bits a double holds exactly: none is fixed.
        for (int half = 0; half < 2; half++) {
            long ever = 0;
            long always = -1;
            for (String id : seen) {
                long number = Long.parseLong(id.split("\\.", -1)[half]);
                ever |= number;
                always &= number;
            }
            assertThat(ever).isEqualTo((1L << 53) - 1);
            assertThat(always).isZero();
        }
    }

    @Test
    @DisplayName("S-44: two connections never share an id: an id that is taken is drawn again")
    void takenIdsAreDrawnAgain() {
        Random first = new Random(44);
        // Repeats the first id once, as an unlucky generator would.
        long[] script = {1, 2, 1, 2, 3, 4};
        int[] at = {0};
        World world = new World(options -> options.random(new java.util.random.RandomGenerator() {
            @Override
            public long nextLong() {
                return at[0] < script.length ? script[at[0]++] : first.nextLong();
            }

            @Override
            public long nextLong(long bound) {
                return at[0] < script.length ? script[at[0]++] : first.nextLong(bound);
            }
        }));
        FakeSocket second = world.connect();

        assertThat(world.bystander.socketId()).isEqualTo("1.2");
        assertThat(second.socketId()).isEqualTo("3.4");
        assertThat(world.vask.stats().connections()).isEqualTo(2);
    }
}
