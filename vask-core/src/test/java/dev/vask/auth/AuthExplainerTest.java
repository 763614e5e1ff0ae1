package dev.vask.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.vask.App;
import java.time.Duration;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Explaining an auth string")
class AuthExplainerTest {
    private static final String SECRET = "7ad3773142a6692b25b8";
    private static final App APP = App.of("278d425bdf160c739803", SECRET).withId("app-3");
    private static final App OTHER = App.of("Other", "the-other-secret");
    private static final String SOCKET = "1234.1234";
    private static final String CHANNEL = "private-foobar";
    private static final String MEMBER = "{\"user_id\":\"ada\",\"user_info\":{\"name\":\"Zo\u00eb a/b\"}}";

    private final AuthExplainer explainer = AuthExplainer.of(APP, OTHER);

    private static String sign(String text) {
        return APP.secret().sign(text);
    }

    private static String auth(String text) {
        return APP.key() + ":" + sign(text);
    }

    /** Whatever is said, it is no secret and no signature. */
    private static void assertDiscreet(Explanation explanation) {
        assertThat(explanation.toString())
                .doesNotContain(SECRET, "the-other-secret")
                .doesNotContainPattern("[0-9a-fA-F]{32}")
                .doesNotContainPattern("\\R");
    }

    private static void assertRefused(Explanation explanation, String... because) {
        assertDiscreet(explanation);
        assertThat(explanation.accepted()).as(explanation.reason()).isFalse();
        assertThat(explanation.reason()).contains(because);
        assertThat(explanation).asString().startsWith("refused: ");
    }

    private static void assertAccepted(Explanation explanation, String because) {
        assertDiscreet(explanation);
        assertThat(explanation.accepted()).as(explanation.reason()).isTrue();
        assertThat(explanation.reason()).contains(because);
        assertThat(explanation).asString().startsWith("accepted: ");
    }

    private Explanation subscription(String auth) {
        return explainer.subscription(SOCKET, CHANNEL, null, auth);
    }

    private Explanation presence(String channelData, String signed) {
        return explainer.subscription(SOCKET, "presence-foobar", channelData, auth(signed));
    }

    @Nested
    @DisplayName("of a subscription")
    class Subscription {
        @Test
        @DisplayName("says when it fits: private, presence, presence of who has signed in")
        void fits() {
            assertAccepted(
                    subscription(
                            "278d425bdf160c739803:58df8b0c36d6982b82c3ecf6b4662e34fe8c25bba48f5369f135bf843651c3a4"),
                    "the signature fits");
            assertAccepted(presence(MEMBER, SOCKET + ":presence-foobar:" + MEMBER), "the signature fits");
            assertAccepted(presence(null, SOCKET + ":presence-foobar"), "only from a client that has signed in");
            assertAccepted(
                    explainer.subscription(SOCKET, CHANNEL, "{}", auth(SOCKET + ":" + CHANNEL + ":{}")),
                    "the signature fits");
        }

        @Test
        @DisplayName("a public channel needs none; a user's own channel takes none")
        void withoutAuth() {
            assertAccepted(explainer.subscription(SOCKET, "orders", null, null), "needs no auth");
            assertRefused(explainer.subscription(SOCKET, "#server-to-user-ada", null, "x"), "signed in as that user");
        }

        @ParameterizedTest(name = "{0}")
        @CsvSource({"1234, the socket id is none", "1.1:private-x, the socket id is none"})
        @DisplayName("what is no socket id")
        void noSocket(String socketId, String because) {
            assertRefused(explainer.subscription(socketId, CHANNEL, null, "a:b"), because);
            assertRefused(explainer.signIn(socketId, "{}", "a:b"), because);
        }

        @Test
        @DisplayName("what is no channel name")
        void noChannel() {
            assertRefused(explainer.subscription(SOCKET, "private-a:{}", null, "a:b"), "the channel name is none");
        }

        @Test
        @DisplayName("no auth, and auth in a wrong wrapping")
        void wrapping() {
            String right = auth(SOCKET + ":" + CHANNEL);
            assertRefused(subscription(null), "there is no auth");
            assertRefused(subscription(" "), "there is no auth");
            assertRefused(subscription(sign(SOCKET + ":" + CHANNEL)), "there is no colon");
            assertRefused(subscription(right.replace(":", "::user::")), "more than one colon");
            assertRefused(subscription("\n" + right), "white space around auth");
            assertRefused(subscription("\"" + right + "\""), "in quotes");
            assertRefused(subscription("{\"auth\":\"" + right + "\"}"), "the whole answer of the endpoint");
        }

        @Test
        @DisplayName("a signature in another form: capitals, Base64, other lengths, white space")
        void form() {
            String signature = sign(SOCKET + ":" + CHANNEL);
            String key = APP.key() + ":";
            byte[] bytes = HexFormat.of().parseHex(signature);
            assertRefused(subscription(key + signature.toUpperCase(Locale.ROOT)), "upper-case digits");
            assertRefused(subscription(key + Base64.getEncoder().encodeToString(bytes)), "in Base64");
            assertRefused(
                    subscription(key + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes)), "in Base64");
            assertRefused(subscription(key + "sha256=" + signature), "'sha256=' stands before");
            assertRefused(
                    subscription(key + signature.substring(0, 9) + " " + signature.substring(9)), "white space in the");
            assertRefused(subscription(key + signature.substring(1)), "63 hexadecimal digits where");
            assertRefused(subscription(key + signature.substring(0, 40)), "looks like an HMAC-SHA1");
            assertRefused(subscription(key + signature.substring(0, 32)), "looks like an MD5");
            assertRefused(subscription(key + signature + signature), "looks like an HMAC-SHA512");
            assertRefused(subscription(key), "it is empty");
            assertRefused(subscription(key + "nonsense!"), "not hexadecimal digits");
        }

        @Test
        @DisplayName("a key that is wrong, of another app, an id, a secret, or nearly right")
        void key() {
            String signature = ":" + sign(SOCKET + ":" + CHANNEL);
            assertRefused(subscription("nobody" + signature), "the key is of no app here: asked was app '" + APP.key());
            assertRefused(subscription("Other" + signature), "the key 'Other' is another app's");
            assertRefused(subscription("app-3" + signature), "the app's id 'app-3' stands where its key");
            assertRefused(subscription(APP.key().toUpperCase(Locale.ROOT) + signature), "upper and lower case");
            assertRefused(subscription(APP.key() + " " + signature), "white space around the key");
            assertRefused(subscription(SECRET + signature), "the secret of app '" + APP.key() + "' stands where a key");
            assertRefused(subscription("the-other-secret" + signature), "the secret of app 'Other' stands where a key");
            assertThat(subscription("an-old-secret" + signature).reason()).doesNotContain("an-old-secret");
            assertRefused(
                    subscription("Other:" + OTHER.secret().sign(SOCKET + ":" + CHANNEL)),
                    "the key 'Other' is another app's",
                    "with the secret of app 'Other'");
        }

        @Test
        @DisplayName("another app's secret, the key in the place of the secret")
        void secret() {
            String text = SOCKET + ":" + CHANNEL;
            assertRefused(
                    subscription(APP.key() + ":" + OTHER.secret().sign(text)),
                    "with the secret of app 'Other', not of");
            assertRefused(subscription(APP.key() + ":" + Secret.of(APP.key()).sign(text)), "in the place of a secret");
        }

        @Test
        @DisplayName("another socket, if it is among those to try")
        void otherSocket() {
            String auth = auth("99.99:" + CHANNEL);
            assertRefused(
                    explainer.trySocketIds(List.of("1.1", "99.99")).subscription(SOCKET, CHANNEL, null, auth),
                    "for the socket 99.99, not for " + SOCKET);
            assertRefused(subscription(auth), "fits nothing that was tried", SOCKET + ":" + CHANNEL);
        }

        @Test
        @DisplayName("another channel: one to try, without its prefix, in lower case, URL-encoded")
        void otherChannel() {
            assertRefused(
                    explainer
                            .tryChannels(List.of("private-b"))
                            .subscription(SOCKET, CHANNEL, null, auth(SOCKET + ":private-b")),
                    "for the channel 'private-b', not for 'private-foobar'");
            assertRefused(subscription(auth(SOCKET + ":foobar")), "without its prefix 'private-'");
            assertRefused(
                    explainer.subscription(SOCKET, "private-Foo", null, auth(SOCKET + ":private-foo")), "lower case");
            assertRefused(
                    explainer.subscription(SOCKET, "private-a;b", null, auth(SOCKET + ":private-a%3Bb")),
                    "URL-encoded");
        }

        @Test
        @DisplayName("text put together wrongly: reversed, a line break, the key in front, no socket id")
        void composition() {
            assertRefused(subscription(auth(CHANNEL + ":" + SOCKET)), "channel before the socket id");
            assertRefused(subscription(auth(SOCKET + ":" + CHANNEL + "\n")), "a line break at the end");
            assertRefused(subscription(auth(APP.key() + ":" + SOCKET + ":" + CHANNEL)), "key before the socket id");
            assertRefused(subscription(auth(CHANNEL)), "without the socket id");
        }

        @Test
        @DisplayName("a sign-in's signature")
        void signInInstead() {
            assertRefused(presence(MEMBER, SOCKET + "::user::" + MEMBER), "the signature of a sign-in");
        }

        @Test
        @DisplayName("channel_data that was not signed, or signed and not sent")
        void dataMissing() {
            assertRefused(presence(MEMBER, SOCKET + ":presence-foobar"), "without channel_data, and some was sent");
            assertRefused(presence(null, SOCKET + ":presence-foobar:{}"), "the channel_data '{}', and none was sent");
            assertRefused(subscription(auth(SOCKET + ":" + CHANNEL + ":")), "the channel_data '', and none was sent");
            assertRefused(
                    explainer
                            .tryData(List.of(MEMBER))
                            .subscription(SOCKET, "presence-foobar", null, auth(SOCKET + ":presence-foobar:" + MEMBER)),
                    "(the tried text 1), and none was sent");
        }

        @ParameterizedTest(name = "{0}")
        @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                with spaces behind commas and colons | {"user_id": "ada", "user_info": {"name": "Zo\u00eb a/b"}}
                slashes escaped                      | {"user_id":"ada","user_info":{"name":"Zo\u00eb a\\/b"}}
                other than ASCII escaped             | {"user_id":"ada","user_info":{"name":"Zo\\u00eb a/b"}}
                slashes escaped, other than ASCII    | {"user_id":"ada","user_info":{"name":"Zo\\u00eb a\\/b"}}
                encoded twice                        | "{\\"user_id\\":\\"ada\\",\\"user_info\\":{\\"name\\":\\"Zo\u00eb a/b\\"}}"
                """)
        @DisplayName("channel_data that some serialiser wrote anew")
        void reserialised(String form, String signed) {
            assertRefused(
                    presence(MEMBER, SOCKET + ":presence-foobar:" + signed),
                    "was written anew after it was signed",
                    form);
        }

        @Test
        @DisplayName("channel_data compared with texts to try: the same value in another text, or another value")
        void triedData() {
            String pretty = "{\n  \"user_info\" : {\"name\":\"Zo\u00eb a/b\"},\n  \"user_id\" : \"ada\"\n}";
            String another = "{\"user_id\":\"eve\"}";
            AuthExplainer trying = explainer.tryData(List.of(another, pretty));
            assertRefused(
                    trying.subscription(SOCKET, "presence-foobar", MEMBER, auth(SOCKET + ":presence-foobar:" + pretty)),
                    "was written anew after it was signed: what was signed is the tried text 2",
                    "from character 2 on");
            assertRefused(
                    trying.subscription(
                            SOCKET, "presence-foobar", MEMBER, auth(SOCKET + ":presence-foobar:" + another)),
                    "other channel_data, the tried text 1",
                    "from character 13 on");
        }

        @Test
        @DisplayName("two mistakes at once, each by its name")
        void two() {
            assertRefused(
                    explainer
                            .trySocketIds(List.of("9.9"))
                            .subscription(
                                    SOCKET,
                                    "presence-foobar",
                                    MEMBER,
                                    APP.key() + ":"
                                            + sign("9.9:presence-foobar").toUpperCase(Locale.ROOT)),
                    "upper-case digits",
                    "for the socket 9.9",
                    "without channel_data");
        }

        @Test
        @DisplayName("data that is signed rightly and refused for what it holds")
        void badMember() {
            assertRefused(presence("{}", SOCKET + ":presence-foobar:{}"), "the signature fits, and what was signed");
        }

        @Test
        @DisplayName("it tries no more than a hundred of each, and is done at once with hostile text")
        void bounded() {
            List<String> many =
                    IntStream.range(0, 10_000).mapToObj(i -> i + ".1").toList();
            AuthExplainer trying =
                    explainer.trySocketIds(many).tryChannels(many).tryData(many);
            assertRefused(trying.subscription(SOCKET, CHANNEL, null, auth("99.1:" + CHANNEL)), "socket 99.1");
            assertRefused(
                    trying.subscription(SOCKET, CHANNEL, null, auth("100.1:" + CHANNEL)), "nothing that was tried");
            String deep = String.join("", Collections.nCopies(50_000, "["));
            assertTimeoutPreemptively(
                    Duration.ofSeconds(20),
                    () -> assertRefused(
                            trying.subscription(SOCKET, CHANNEL, deep, "a:" + sign("x")), "nothing that was tried"));
        }
    }

    @Nested
    @DisplayName("of a sign-in")
    class SignIn {
        private static final String USER = "{\"id\":\"12345\"}";

        private Explanation signIn(String signed) {
            return explainer.tryChannels(List.of("private-a")).signIn(SOCKET, USER, auth(signed));
        }

        @Test
        @DisplayName("says when it fits, and when what was signed is no user")
        void fits() {
            assertAccepted(signIn(SOCKET + "::user::" + USER), "the signature fits");
            assertRefused(
                    explainer.signIn(SOCKET, "{\"id\":1}", auth(SOCKET + "::user::{\"id\":1}")),
                    "the signature fits, and what was signed is refused: user_data must have an id");
        }

        @Test
        @DisplayName("each mistake by its name")
        void mistakes() {
            assertRefused(explainer.signIn(SOCKET, null, "a:b"), "there is none");
            assertRefused(explainer.signIn(SOCKET, USER, null), "there is no auth");
            assertRefused(signIn(SOCKET + ":" + USER), "with ':' between socket id and user_data");
            assertRefused(signIn(SOCKET + ":user:" + USER), "with ':user:' between");
            assertRefused(signIn(SOCKET + ":private-a"), "of a subscription to 'private-a', not of a sign-in");
            assertRefused(signIn(SOCKET + ":private-a:" + USER), "of a subscription to 'private-a', not of a sign-in");
            assertRefused(signIn(SOCKET + "::user::{\"id\": \"12345\"}"), "the user_data was written anew");
            assertRefused(signIn(SOCKET + "::user::"), "without user_data");
            assertRefused(signIn(SOCKET + "::user::" + USER + "\n"), "a line break at the end");
            assertRefused(
                    explainer.trySocketIds(List.of("9.9")).signIn(SOCKET, USER, auth("9.9::user::" + USER)),
                    "for the socket 9.9");
            assertRefused(
                    explainer.signIn(SOCKET, USER, APP.key() + "::user::" + sign(SOCKET + "::user::" + USER)),
                    "more than one colon");
            assertRefused(
                    explainer.signIn(
                            SOCKET, USER, APP.key() + ":" + OTHER.secret().sign(SOCKET + "::user::" + USER)),
                    "with the secret of app 'Other'");
            assertRefused(signIn("nonsense"), "nothing that was tried", SOCKET + "::user::<user_data>");
        }
    }
}
