package dev.vask.reliability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.vask.App;
import dev.vask.CloseCode;
import dev.vask.Limits;
import dev.vask.ProtocolPolicy;
import dev.vask.ServerEvent;
import dev.vask.VaskApp;
import dev.vask.testing.FakeSocket;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** reliability.md §3 and S-83: what can be set, what cannot, and that the switches of the protocol do what they say. */
class ConfigurationTest {
    @Test
    @DisplayName("S-83: every limit can be changed, changes nothing else, and refuses zero and less, naming itself")
    void limits() throws ReflectiveOperationException {
        int found = 0;
        for (Method change : Limits.class.getMethods()) {
            if (!change.getName().startsWith("with")) {
                continue;
            }
            found++;
            String name = change.getName().substring(4, 5).toLowerCase(java.util.Locale.ROOT)
                    + change.getName().substring(5);
            boolean duration = change.getParameterTypes()[0] == Duration.class;
            Object value = duration ? Duration.ofSeconds(77) : Integer.valueOf(77);
            Limits changed = (Limits) change.invoke(Limits.defaults(), value);
            for (Method getter : Limits.class.getMethods()) {
                if (getter.getDeclaringClass() == Limits.class
                        && getter.getParameterCount() == 0
                        && getter.getReturnType() != Limits.class) {
                    Object expected = getter.getName().equals(name) ? value : getter.invoke(Limits.defaults());
                    assertThat(getter.invoke(changed)).as(getter.getName()).isEqualTo(expected);
                }
            }
            Object[] bad = duration
                    ? new Object[] {Duration.ZERO, Duration.ofSeconds(-1), Duration.ofHours(2)}
                    : new Object[] {0, -1, Integer.MIN_VALUE};
            for (Object one : bad) {
                try {
                    change.invoke(Limits.defaults(), one);
                    throw new AssertionError(name + " took " + one);
                } catch (InvocationTargetException e) {
                    assertThat(e.getCause())
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageContaining(name);
                }
            }
        }
        assertThat(found).isGreaterThanOrEqualTo(24);
    }

    @Test
    @DisplayName("§3: the defaults are those of the table of bounds")
    void defaults() {
        Limits limits = Limits.defaults();
        assertThat(limits.maxMessageBytes()).isEqualTo(64 * 1024);
        assertThat(limits.maxJsonDepth()).isEqualTo(32);
        assertThat(limits.maxChannelNameLength()).isEqualTo(164);
        assertThat(limits.maxEventNameLength()).isEqualTo(200);
        assertThat(limits.maxEventDataBytes()).isEqualTo(10_240);
        assertThat(limits.maxChannelsPerConnection()).isEqualTo(1_000);
        assertThat(limits.messagesPerSecond()).isEqualTo(500);
        assertThat(limits.messageBurst()).isEqualTo(5_000);
        assertThat(limits.maxQueuedBytes()).isEqualTo(4 * 1024 * 1024);
        assertThat(limits.maxQueuedMessages()).isEqualTo(16_384);
        assertThat(limits.maxSendAge()).isEqualTo(Duration.ofSeconds(15));
        assertThat(limits.maxPresenceMembers()).isEqualTo(100);
        assertThat(limits.maxUserIdLength()).isEqualTo(128);
        assertThat(limits.maxUserInfoBytes()).isEqualTo(1_024);
        assertThat(limits.maxUserDataBytes()).isEqualTo(32 * 1024);
        assertThat(limits.maxHttpBodyBytes()).isEqualTo(1024 * 1024);
        assertThat(limits.maxChannelsPerEvent()).isEqualTo(100);
        assertThat(limits.maxEventsPerBatch()).isEqualTo(10);
        assertThat(limits.commandTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(limits.closeGrace()).isEqualTo(Duration.ofSeconds(2));
        assertThat(limits.maxWaitingCommands()).isEqualTo(1_000);
        assertThat(limits.maxWaitingBytes()).isEqualTo(256 * 1024);
        assertThat(limits.maxEarlyMessages()).isEqualTo(16);
        assertThat(limits.maxEarlyBytes()).isEqualTo(64 * 1024);
        assertThat(App.of("k", "s").activityTimeout()).isEqualTo(Duration.ofMinutes(2));
        assertThat(App.of("k", "s").pongTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(App.of("k", "s").clientEventRate()).isEqualTo(10);
        assertThat(App.of("k", "s").clientEvents()).isFalse();
    }

    @ParameterizedTest(name = "{0} from {1}: {2}")
    @DisplayName("an origin is allowed by scheme and host, without regard to case; a star stands for subdomains only")
    @CsvSource({
        "https://example.com, https://example.com, true",
        "https://example.com, HTTPS://EXAMPLE.COM, true",
        "https://example.com, http://example.com, false",
        "https://example.com, https://example.com.evil.com, false",
        "https://example.com, https://example.com:8443, false",
        "https://example.com:8443, https://example.com:8443, true",
        "https://*.example.com, https://a.example.com, true",
        "https://*.example.com, https://a.b.EXAMPLE.com, true",
        "https://*.example.com, https://example.com, false",
        "https://*.example.com, https://evilexample.com, false",
        "https://*.example.com, http://a.example.com, false",
        "https://*.example.com, https://a.example.com.evil.com, false",
        "https://*.example.com, null, false",
        "https://*.example.com, '', false"
    })
    void origins(String allowed, String origin, boolean expected) {
        assertThat(App.of("k", "s").withAllowedOrigins(allowed).allowsOrigin(origin))
                .isEqualTo(expected);
        assertThat(App.of("k", "s").allowsOrigin(origin)).isTrue();
    }

    @Test
    @DisplayName("S-83: an app refuses what it cannot be, naming the rule, and its copies differ in one thing")
    void app() {
        App app = App.of("key", "secret").withId("id").withMaxConnections(3).withClientEventRate(0);
        for (String key : new String[] {"", "a/b", "a b", "a:b", "é", "x".repeat(129), "a\n"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> App.of(key, "s"))
                    .withMessageContaining("key");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> app.withId(key))
                    .withMessageContaining("id");
        }
        assertThatIllegalArgumentException().isThrownBy(() -> App.of("k", "")).withMessageContaining("secret");
        assertThatIllegalArgumentException().isThrownBy(() -> app.withMaxConnections(0));
        assertThatIllegalArgumentException().isThrownBy(() -> app.withClientEventRate(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> app.withAllowedOrigins("example.com"));
        assertThatIllegalArgumentException().isThrownBy(() -> app.withAllowedOrigins("https://example.com/"));
        assertThat(app.id()).isEqualTo("id");
        assertThat(app.withEnabled(false).maxConnections()).isEqualTo(3);
        assertThat(app.withEnabled(false).clientEventRate()).isZero();
        assertThat(app.withEnabled(false)).hasToString("App[key=key, id=id, disabled]");
        assertThat(app).hasToString("App[key=key, id=id]");
        assertThat(app.withAllowedOrigins("https://a.b").allowedOrigins()).containsExactly("https://a.b");
        assertThat(app.secret().sign("x"))
                .isEqualTo(app.withEnabled(false).secret().sign("x"));
    }

    @Test
    @DisplayName(
            "reliability.md §2: no close code is 4000, or 4300 and above; each says what client libraries do on it")
    void closeCodes() {
        for (CloseCode code : CloseCode.values()) {
            assertThat(code.code()).isBetween(4001, 4299);
            assertThat(code.reason()).isNotEmpty();
            assertThat(code.reconnect())
                    .isEqualTo(
                            code.code() < 4100
                                    ? CloseCode.Reconnect.NEVER
                                    : code.code() < 4200
                                            ? CloseCode.Reconnect.AFTER_A_SECOND
                                            : CloseCode.Reconnect.AT_ONCE);
        }
    }

    private static FakeSocket with(ProtocolPolicy policy, String... says) {
        World world = new World(options -> options.policy(policy));
        FakeSocket client = world.connect();
        for (String text : says) {
            client.says(text);
        }
        return client;
    }

    @Test
    @DisplayName("the policy decides which frames answer a failed subscription, and how a duplicate one is answered")
    void subscribePolicies() {
        ProtocolPolicy standard = ProtocolPolicy.standard();
        assertThat(with(
                                standard.withFailedSubscribe(ProtocolPolicy.FailedSubscribe.CHANNEL_EVENT),
                                Say.subscribe("private-x"))
                        .newFrames())
                .singleElement()
                .asString()
                .contains("pusher:subscription_error");
        assertThat(with(
                                standard.withFailedSubscribe(ProtocolPolicy.FailedSubscribe.CONNECTION_EVENT),
                                Say.subscribe("private-x"))
                        .newFrames())
                .singleElement()
                .asString()
                .contains("\"pusher:error\"");
        FakeSocket twice = with(
                standard.withDuplicateSubscribe(ProtocolPolicy.DuplicateSubscribe.ACKNOWLEDGE),
                Say.subscribe("orders"),
                Say.subscribe("orders"));
        assertThat(twice.newFrames()).hasSize(2).allMatch(frame -> frame.contains("subscription_succeeded"));
    }

    @Test
    @DisplayName(
            "the policy decides whether a version is required, whether an error precedes a close, and who is closed")
    void closePolicies() {
        World world = new World(options -> options.policy(ProtocolPolicy.standard()
                .withRequireVersion(true)
                .withErrorBeforeClose(false)
                .withCloseOnFailedSignIn(true)
                .withTerminateCode(CloseCode.UNAUTHORIZED)));
        FakeSocket versionless = FakeSocket.connect(world.vask, "/app/key");
        assertThat(versionless.frames()).isEmpty();
        assertThat(versionless.closeCode()).isEqualTo(4008);
        FakeSocket stranger = world.connect();
        stranger.says(Say.signIn("nonsense", "{\"id\":\"ada\"}"));
        assertThat(stranger.closeCode()).isEqualTo(4009);
        FakeSocket ada = world.connect();
        world.signsIn(ada, "ada");
        world.vask.app(World.KEY).terminateUser("ada");
        assertThat(ada.closeCode()).isEqualTo(4009);
        assertThat(ada.newFrames()).isEmpty();
        world.othersAreFine();
    }

    @Test
    @DisplayName("a trigger that breaks a rule is refused by name and nothing of it, or of its batch, is sent")
    void triggerRules() {
        World world = new World();
        VaskApp app = world.vask.app(World.KEY);
        ServerEvent good = ServerEvent.of(World.ROOM, "e", "1");
        List<ServerEvent> bad = List.of(
                ServerEvent.of(World.ROOM, "", "1"),
                ServerEvent.of(World.ROOM, "n".repeat(201), "1"),
                ServerEvent.of(World.ROOM, "pusher:e", "1"),
                ServerEvent.of(World.ROOM, "pusher_internal:e", "1"),
                ServerEvent.of(World.ROOM, "e", "x".repeat(10_241)),
                ServerEvent.of(World.ROOM, "e", "€".repeat(3_414)),
                ServerEvent.of("", "e", "1"),
                ServerEvent.of("a b", "e", "1"),
                ServerEvent.of("x".repeat(165), "e", "1"),
                ServerEvent.of("#server-to-user-", "e", "1"),
                ServerEvent.of("#other", "e", "1"),
                new ServerEvent(List.of(), "e", "1", null),
                new ServerEvent(Collections.nCopies(101, World.ROOM), "e", "1", null));
        for (ServerEvent event : bad) {
            assertThatIllegalArgumentException().isThrownBy(() -> app.triggerBatch(List.of(good, event)));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> app.triggerBatch(Collections.nCopies(11, good)));
        assertThatIllegalArgumentException().isThrownBy(() -> app.members(World.ROOM));
        assertThatIllegalArgumentException().isThrownBy(() -> app.members("presence-a b"));

        world.othersAreFine();
        assertThat(app.triggerBatch(List.of())).isCompleted();
        app.trigger(World.ROOM, "n".repeat(200), "x".repeat(10_240));
        List<String> hundred = new ArrayList<>(Collections.nCopies(1, World.ROOM));
        for (int i = 1; i < 100; i++) {
            hundred.add("c" + i);
        }
        app.trigger(hundred, "e", "");
        app.trigger(List.of(World.ROOM, World.ROOM), "e", "");
        assertThat(world.bystander.newFrames()).hasSize(3);
    }
}
