package dev.vask.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.App;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Explaining a request to the HTTP API")
class RequestExplainerTest {
    private static final String SECRET = "7ad3773142a6692b25b8";
    private static final App APP = App.of("278d425bdf160c739803", SECRET).withId("3");
    private static final App OTHER = App.of("other", "the-other-secret");
    private static final String PATH = "/apps/3/events";
    private static final String BODY =
            "{\"name\":\"foo\",\"channels\":[\"project-3\"],\"data\":\"{\\\"some\\\":\\\"data\\\"}\"}";
    private static final String MD5 = "ec365a775a4cd0599faeb73354201b6f";
    private static final Instant NOW = Instant.ofEpochSecond(1353088179);

    private final AuthExplainer explainer = AuthExplainer.of(APP, OTHER);

    private static ByteBuffer bytes(String body) {
        return ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8)).asReadOnlyBuffer();
    }

    private static Map<String, String> parameters(String... more) {
        Map<String, String> parameters = new TreeMap<>(
                Map.of("auth_key", APP.key(), "auth_timestamp", "1353088179", "auth_version", "1.0", "body_md5", MD5));
        for (int i = 0; i < more.length; i += 2) {
            parameters.put(more[i], more[i + 1]);
        }
        return parameters;
    }

    private static String joined(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(it -> it.getKey() + "=" + it.getValue())
                .collect(Collectors.joining("&"));
    }

    private static String escaped(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(it -> it.getKey() + "=" + URLEncoder.encode(it.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    /** The request, with the signature of a text that is not always what should have been signed. */
    private Explanation signed(String method, String path, Map<String, String> parameters, String text) {
        return asSent(
                method,
                path,
                escaped(parameters) + "&auth_signature=" + APP.secret().sign(text),
                BODY);
    }

    private Explanation asSent(String method, String path, String query, String body) {
        return explainer.request(method, path, query, bytes(body), NOW);
    }

    private Explanation post(String text) {
        return signed("POST", PATH, parameters(), text);
    }

    private static String right(Map<String, String> parameters) {
        return "POST\n" + PATH + "\n" + joined(parameters);
    }

    private static void assertRefused(Explanation explanation, String... because) {
        assertThat(explanation.accepted()).as(explanation.reason()).isFalse();
        assertThat(explanation.reason())
                .contains(because)
                .doesNotContain(SECRET, "the-other-secret", "some")
                .doesNotContainPattern("[0-9a-fA-F]{32}")
                .doesNotContainPattern("\\R");
    }

    private static void assertAccepted(Explanation explanation) {
        assertThat(explanation.accepted()).as(explanation.reason()).isTrue();
    }

    @Test
    @DisplayName("T50 the worked example fits, by id and by key, with a prefix and signed without it")
    void fits() {
        assertAccepted(asSent(
                "POST",
                PATH,
                joined(parameters())
                        + "&auth_signature=da454824c97ba181a32ccc17a72625ba02771f50b50e1e7430e47a1f3f457e6c",
                BODY));
        assertAccepted(signed("POST", "/live" + PATH, parameters(), right(parameters())));
        assertAccepted(
                signed("POST", "/live" + PATH, parameters(), "POST\n/live" + PATH + "\n" + joined(parameters())));
        String byKey = "/apps/" + APP.key() + "/events";
        assertAccepted(signed("POST", byKey, parameters(), "POST\n" + byKey + "\n" + joined(parameters())));
    }

    @Test
    @DisplayName("a path that is none, an app that is none, a query that cannot be read")
    void unreadable() {
        assertRefused(asSent("POST", "/events", "", ""), "none of the HTTP API's");
        assertRefused(asSent("POST", "/apps/4/events", "", ""), "an id that no app here has");
        assertRefused(asSent("POST", PATH, "a=%zz", ""), "a percent sign");
        assertRefused(asSent("POST", "/apps/3%/events", null, ""), "a percent sign");
        assertRefused(asSent("POST", PATH, "a=%+1", ""), "a percent sign");
        assertRefused(asSent("POST", PATH, "a=%ff", ""), "not UTF-8");
        assertRefused(asSent("POST", "/apps/3/events/%ff", null, ""), "not UTF-8");
        assertRefused(asSent("POST", PATH, "info=a&INFO=b", ""), "'info' is given twice");
        assertRefused(asSent("POST", PATH, "%E2%80%A8%3D=1", ""), "escaped & or =");
        assertRefused(asSent("POST", PATH, "a=1%26b=2", ""), "escaped & or =");
    }

    @Test
    @DisplayName("a disabled app, though all fits")
    void disabled() {
        String query = escaped(parameters()) + "&auth_signature=" + APP.secret().sign(right(parameters()));
        assertRefused(
                AuthExplainer.of(APP.withEnabled(false)).request("POST", PATH, query, bytes(BODY), NOW),
                "the app is disabled");
    }

    @Test
    @DisplayName("each parameter that is missing, and a version that is not 1.0")
    void missing() {
        assertRefused(
                asSent("POST", PATH, null, BODY),
                "auth_key is missing",
                "auth_version is missing",
                "auth_timestamp is missing",
                "body_md5 is missing",
                "auth_signature is missing");
        Map<String, String> two = parameters("auth_version", "2");
        assertRefused(
                signed("POST", PATH, two, right(two)), "auth_version is 1.0 and nothing", "else the signature fits");
    }

    @Test
    @DisplayName("a key that is another app's, and another app's secret")
    void otherApp() {
        Map<String, String> other = parameters("auth_key", "other");
        assertRefused(signed("POST", PATH, other, right(other)), "the key 'other' is another app's");
        Map<String, String> upper = parameters("auth_key", APP.key().toUpperCase(Locale.ROOT));
        assertRefused(signed("POST", PATH, upper, right(upper)), "in upper and lower case");
        String query =
                escaped(parameters()) + "&auth_signature=" + OTHER.secret().sign(right(parameters()));
        assertRefused(asSent("POST", PATH, query, BODY), "with the secret of app 'other'");
        String swapped = escaped(parameters()) + "&auth_signature="
                + Secret.of(APP.key()).sign(right(parameters()));
        assertRefused(asSent("POST", PATH, swapped, BODY), "in the place of a secret");
    }

    @Test
    @DisplayName("T51 clocks: both times, the difference and its direction; 600 seconds are accepted")
    void clock() {
        for (String within : new String[] {"1353087579", "1353088779"}) {
            Map<String, String> edge = parameters("auth_timestamp", within);
            assertAccepted(signed("POST", PATH, edge, right(edge)));
        }
        Map<String, String> fraction = parameters("auth_timestamp", "1353088179.123");
        assertAccepted(signed("POST", PATH, fraction, right(fraction)));
        Map<String, String> behind = parameters("auth_timestamp", "1353087578");
        assertRefused(
                signed("POST", PATH, behind, right(behind)),
                "auth_timestamp is 2012-11-16T17:39:38Z, the server's time 2012-11-16T17:49:39Z",
                "601 s behind",
                "else the signature fits");
        Map<String, String> ahead = parameters("auth_timestamp", "1353091779");
        assertRefused(signed("POST", PATH, ahead, right(ahead)), "3600 s ahead");
        Map<String, String> millis = parameters("auth_timestamp", "1353088179123");
        assertRefused(signed("POST", PATH, millis, right(millis)), "in milliseconds, and seconds are meant");
        Map<String, String> words = parameters("auth_timestamp", "yesterday");
        assertRefused(signed("POST", PATH, words, right(words)), "this is no such number");
        Map<String, String> huge = parameters("auth_timestamp", "99999999999999999999");
        assertRefused(signed("POST", PATH, huge, right(huge)), "this is no such number");
    }

    private Explanation digest(String md5, String body) {
        Map<String, String> parameters = parameters("body_md5", md5);
        String query = escaped(parameters) + "&auth_signature=" + APP.secret().sign(right(parameters));
        return asSent("POST", PATH, query, body);
    }

    @Test
    @DisplayName("T52 the body: changed, written anew, empty, with a line break; its digest in another form")
    void body() {
        assertRefused(
                digest(MD5, BODY.replace("foo", "fox")), "of another body than the one that arrived, of 68 bytes");
        assertRefused(digest(MD5, ""), "of a body, and none arrived");
        assertAccepted(digest("d41d8cd98f00b204e9800998ecf8427e", ""));
        assertRefused(digest("d41d8cd98f00b204e9800998ecf8427e", BODY), "of an empty body, and 68 bytes arrived");
        assertRefused(digest(MD5, BODY + "\n"), "the same without white space around it");
        assertRefused(digest(RequestSignature.md5(bytes(BODY + "\n")), BODY), "with a line break at the end");
        String spaced = "{\"name\": \"foo\", \"channels\": [\"project-3\"], \"data\": \"{\\\"some\\\":\\\"data\\\"}\"}";
        assertRefused(digest(MD5, spaced), "what was meant is the same JSON without white space");
        assertRefused(digest(MD5.toUpperCase(Locale.ROOT), BODY), "capitals or white space");
        assertRefused(
                digest(Base64.getEncoder().encodeToString(HexFormat.of().parseHex(MD5)), BODY),
                "body_md5 is in Base64");
        assertRefused(digest("abc", BODY), "not the 32 hexadecimal digits of an MD5");
    }

    @Test
    @DisplayName("body_md5 that was signed and then left out or changed")
    void digestAfterSigning() {
        Map<String, String> without = parameters();
        without.remove("body_md5");
        assertRefused(
                signed("POST", PATH, without, right(parameters())),
                "body_md5 is missing",
                "body_md5 was signed, and changed or left out");
    }

    @Test
    @DisplayName("the signature in another form")
    void form() {
        String query = escaped(parameters()) + "&auth_signature=";
        String signature = APP.secret().sign(right(parameters()));
        assertRefused(asSent("POST", PATH, query + signature.toUpperCase(Locale.ROOT), BODY), "upper-case digits");
        assertRefused(asSent("POST", PATH, query + signature.substring(2), BODY), "62 hexadecimal digits");
        assertRefused(asSent("POST", PATH, query, BODY), "it is empty");
    }

    @Test
    @DisplayName("T52 another method, in lower case")
    void method() {
        assertRefused(post("GET\n" + PATH + "\n" + joined(parameters())), "signed for GET, and the request is a POST");
        assertRefused(post("post\n" + PATH + "\n" + joined(parameters())), "the method was signed in lower case");
    }

    @Test
    @DisplayName("T59 another path: a prefix that a proxy took, slashes, another name of the app, lower case")
    void path() {
        String query = "\n" + joined(parameters());
        String live = escaped(parameters()) + "&auth_signature=" + APP.secret().sign("POST\n/live" + PATH + query);
        assertRefused(
                explainer.tryPrefixes(List.of("/ws", "/live")).request("POST", PATH, live, bytes(BODY), NOW),
                "with the prefix '/live' in front of /apps/3/events",
                "a proxy takes it away");
        assertRefused(asSent("POST", PATH, live, BODY), "nothing that was tried", "a proxy changed path or query");
        assertRefused(post("POST\n" + PATH + "/" + query), "another slash at the end");
        assertRefused(post("POST\napps/3/events" + query), "without the slash at the beginning");
        assertRefused(post("POST\n/events" + query), "without /apps/ and the app's id");
        assertRefused(post("POST\n/apps/" + APP.key() + "/events" + query), "with the app as '" + APP.key() + "'");
        String capitals = "/apps/3/Channels";
        assertRefused(
                signed("POST", capitals, parameters(), "POST\n/apps/3/channels" + query),
                "the path was signed in lower");
    }

    @Test
    @DisplayName("T53 T57 values and paths are signed before escaping; both forms of a path are taken")
    void escaping() {
        Map<String, String> spaced = parameters("filter_by_prefix", "a b");
        assertAccepted(signed("POST", PATH, spaced, right(spaced)));
        String raw = joined(parameters("filter_by_prefix", "a+b"));
        assertRefused(signed("POST", PATH, spaced, "POST\n" + PATH + "\n" + raw), "was signed with its values escaped");
        String path = "/apps/3/channels/private-a%3Bb";
        assertAccepted(signed("POST", path, parameters(), "POST\n" + path + "\n" + joined(parameters())));
        assertAccepted(
                signed("POST", path, parameters(), "POST\n/apps/3/channels/private-a;b\n" + joined(parameters())));
    }

    @Test
    @DisplayName("parameters in another order or case, some left out, or none signed")
    void parametersOfTheText() {
        Map<String, String> cased = parameters("Info", "user_count");
        String query = escaped(cased) + "&auth_signature=";
        assertRefused(
                asSent("POST", PATH, query + APP.secret().sign(right(cased)), BODY),
                "with capitals, and they are signed");
        String unsorted = "info=x&" + joined(parameters());
        assertRefused(
                asSent(
                        "POST",
                        PATH,
                        unsorted + "&auth_signature=" + APP.secret().sign("POST\n" + PATH + "\n" + unsorted),
                        BODY),
                "in the order of the query");
        Map<String, String> more = parameters("info", "x", "name", "y");
        Map<String, String> less = parameters("name", "y");
        assertRefused(signed("POST", PATH, more, right(less)), "the query parameter 'info' was left out");
        assertRefused(signed("POST", PATH, more, right(parameters())), "only the parameters auth_… and body_md5 were");
        assertRefused(post("POST\n" + PATH + "\n"), "the query was left out");
        Map<String, String> many = parameters("info", "x", "name", "y", "z", "1");
        Map<String, String> only = parameters();
        only.remove("body_md5");
        assertRefused(signed("POST", PATH, many, right(only)), "only the parameters auth_… were signed");
    }

    @Test
    @DisplayName("what the server never accepts, however well it is signed: escaped ids, control characters")
    void neverAccepted() {
        assertRefused(signed("POST", "/apps/%33/events", parameters(), "x"), "an id that no app here has");
        assertRefused(signed("POST", "/apps/3/channels/x%0A2026", parameters(), "x"), "control character");
        assertRefused(signed("POST", PATH, parameters("info", "a\nb"), "x"), "control character");
    }

    @Test
    @DisplayName("lines joined wrongly")
    void lines() {
        String query = joined(parameters());
        assertRefused(post("POST\\n" + PATH + "\\n" + query), "a backslash and an n");
        assertRefused(post("POST\r\n" + PATH + "\r\n" + query), "CR and LF");
        assertRefused(post("POST\n" + PATH + "?" + query), "as one URL");
        assertRefused(post("POST\n" + PATH + "\n" + query + "\n"), "a line break at the end");
    }

    @Test
    @DisplayName("everything that is wrong is said, and nothing of it twice")
    void several() {
        Map<String, String> wrong = parameters("auth_key", "nobody", "auth_timestamp", "1", "auth_version", "x");
        assertRefused(
                signed("POST", PATH, wrong, "x"),
                "of no app here",
                "auth_version is 1.0",
                "the clocks differ",
                "nothing that was tried");
    }
}
