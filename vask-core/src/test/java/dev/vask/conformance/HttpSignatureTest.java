package dev.vask.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.App;
import dev.vask.Vask;
import dev.vask.VaskBuilder;
import dev.vask.testing.FakeSocket;
import dev.vask.testing.VirtualTime;
import dev.vask.transport.ApiResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** behaviour.md §16: who may call. */
class HttpSignatureTest {
    private static final String BODY =
            "{\"name\":\"foo\",\"channels\":[\"project-3\"],\"data\":\"{\\\"some\\\":\\\"data\\\"}\"}";
    private static final String PATH = "/apps/3/events";

    private final VirtualTime time = new VirtualTime(Instant.ofEpochSecond(1_353_088_179));
    private final App app = Scene.app().withId("3");
    private final Vask vask = build(Vask.builder().app(app));
    private final Http http = new Http(vask, time, app);

    private Vask build(VaskBuilder builder) {
        return builder.time(time).executor(Runnable::run).build();
    }

    /** The worked example of the documentation. */
    private static SortedMap<String, String> worked() {
        return new TreeMap<>(Map.of(
                "auth_key", Scene.KEY,
                "auth_timestamp", "1353088179",
                "auth_version", "1.0",
                "body_md5", "ec365a775a4cd0599faeb73354201b6f",
                "auth_signature", "da454824c97ba181a32ccc17a72625ba02771f50b50e1e7430e47a1f3f457e6c"));
    }

    private void assertRefused(ApiResponse answer, int status, String because) {
        String text = answer.body().text();
        assertThat(answer.status()).as(text).isEqualTo(status);
        assertThat(text).contains(because).endsWith("\n").doesNotContain(Scene.SECRET);
        assertThat(text.replaceAll("[0-9a-f]{32}\\b(?![0-9a-f])", ""))
                .as("no signature")
                .doesNotContainPattern("[0-9a-f]{64}");
    }

    @Test
    @DisplayName("T50 the documentation's worked example verifies at its time, and is carried out")
    void workedExample() {
        FakeSocket socket = FakeSocket.connect(vask, Scene.TARGET);
        socket.says(Wire.subscribe("project-3"));
        assertThat(http.send("POST", PATH, worked(), BODY).status()).isEqualTo(200);
        assertThat(socket.events("project-3")).containsExactly("foo");
    }

    @ParameterizedTest
    @CsvSource({"600,200", "601,401", "-600,200", "-601,401", "86400,401"})
    @DisplayName(
            "T51, S-47: within 600 seconds of the server's clock, the last one included; the refusal names both times")
    void skew(long seconds, int status) {
        VirtualTime other = new VirtualTime(Instant.ofEpochSecond(1_353_088_179 + seconds));
        Vask late = Vask.builder().app(app).time(other).executor(Runnable::run).build();
        ApiResponse answer = new Http(late, other, app).send("POST", PATH, worked(), BODY);
        assertThat(answer.status()).isEqualTo(status);
        if (status == 401) {
            assertRefused(answer, 401, "2012-11-16T17:49:39Z");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-1",
                "1e18",
                "999999999999999999",
                "99999999999999999999",
                "",
                "now",
                "1353088179.",
                ".5",
                "1353088179.0.0",
                "+1353088179",
                "\u0661353088179",
                "1353088179,5",
                "0x50A6"
            })
    @DisplayName("S-47: a timestamp that is none is refused")
    void timestamps(String timestamp) {
        SortedMap<String, String> query = worked();
        query.put("auth_timestamp", timestamp);
        assertThat(http.send("POST", PATH, query, BODY).status()).isEqualTo(401);
    }

    @Test
    @DisplayName("T52, S-48: one byte of the body changed, its MD5 with it or in upper case: refused, the reason named")
    void body() {
        assertRefused(http.send("POST", PATH, worked(), BODY + " "), 401, "body_md5");
        SortedMap<String, String> query = worked();
        query.put("body_md5", query.get("body_md5").toUpperCase(java.util.Locale.ROOT));
        assertRefused(http.send("POST", PATH, query, BODY), 401, "body_md5");
        query.remove("body_md5");
        assertRefused(http.send("POST", PATH, query, BODY), 401, "Missing body_md5");
        assertRefused(http.send("POST", PATH, worked(), ""), 401, "0 bytes arrived");
    }

    @Test
    @DisplayName("body_md5 of an empty body, on GET and POST → accepted; of another body → 401 [T52]")
    void digestOfNothing() {
        String ofNothing = "d41d8cd98f00b204e9800998ecf8427e";
        String terminate = "/apps/3/users/u1/terminate_connections";
        for (String[] call : new String[][] {{"GET", "/apps/3/channels"}, {"POST", terminate}}) {
            SortedMap<String, String> right = http.query(call[0], call[1], Map.of("body_md5", ofNothing), "");
            assertThat(http.send(call[0], call[1], right, "").status())
                    .as(call[0])
                    .isEqualTo(200);
            for (String wrong : new String[] {ofNothing.toUpperCase(java.util.Locale.ROOT), "", "0"}) {
                SortedMap<String, String> other = http.query(call[0], call[1], Map.of("body_md5", wrong), "");
                assertRefused(http.send(call[0], call[1], other, ""), 401, "Invalid body_md5");
            }
        }
    }

    @Test
    @DisplayName(
            "a wrong signature and a wrong body_md5 → the signature is named, as the body is hashed only after it [S-48]")
    void signatureBeforeBody() {
        SortedMap<String, String> query = worked();
        query.put("body_md5", "0".repeat(32));
        assertRefused(http.send("POST", PATH, query, BODY), 401, "Invalid signature");
        SortedMap<String, String> signed = http.query("POST", PATH, Map.of(), BODY);
        assertRefused(http.send("POST", PATH, signed, BODY + "\n"), 401, "Invalid body_md5");
    }

    private SortedMap<String, String> at(String timestamp) {
        SortedMap<String, String> query = worked();
        query.put("auth_timestamp", timestamp);
        query.remove("auth_signature");
        String joined = query.entrySet().stream()
                .map(it -> it.getKey() + "=" + it.getValue())
                .collect(java.util.stream.Collectors.joining("&"));
        query.put("auth_signature", Wire.hmac(Scene.SECRET, "POST\n" + PATH + "\n" + joined));
        return query;
    }

    @ParameterizedTest
    @CsvSource({
        "1353088179.123,200",
        "1353088179.1234567,200",
        "1353088779.999,200",
        "1353088780.0,401",
        "1353087579.0,200",
        "1353087578.999,401"
    })
    @DisplayName("auth_timestamp with a fraction, signed as sent → the whole seconds decide [S-47]")
    void fraction(String timestamp, int status) {
        assertThat(http.send("POST", PATH, at(timestamp), BODY).status()).isEqualTo(status);
    }

    @Test
    @DisplayName("auth_timestamp with a fraction under replay protection → accepted once [S-52]")
    void fractionOnce() {
        vask.replaceApp(app.withReplayProtection(true));
        assertThat(http.send("POST", PATH, at("1353088179.5"), BODY).status()).isEqualTo(200);
        assertRefused(http.send("POST", PATH, at("1353088179.5"), BODY), 401, "Replayed");
        assertThat(http.send("POST", PATH, at("1353088179.6"), BODY).status()).isEqualTo(200);
    }

    @Test
    @DisplayName("every 401 names a scheme in WWW-Authenticate (RFC 9110 §11.6.1)")
    void challenge() {
        vask.replaceApp(app.withReplayProtection(true));
        assertThat(http.send("POST", PATH, worked(), BODY).headers()).isEmpty();
        for (ApiResponse answer : java.util.List.of(
                http.send("POST", PATH, worked(), BODY), http.send("POST", PATH, worked(), BODY + " "))) {
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.headers()).containsEntry("WWW-Authenticate", "Pusher realm=\"apps\"");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"auth_key", "auth_timestamp", "auth_version", "auth_signature", "body_md5"})
    @DisplayName("T52 without any one of the parameters it is refused, and told which and what else there must be")
    void missing(String parameter) {
        SortedMap<String, String> query = worked();
        query.remove(parameter);
        assertRefused(http.send("POST", PATH, query, BODY), 401, "Missing " + parameter);
    }

    @Test
    @DisplayName(
            "T52, S-51 method, path, a parameter, the key or the version changed: refused; the string to sign is told")
    void changed() {
        assertRefused(http.send("PUT", PATH, worked(), BODY), 401, "PUT\\n/apps/3/events\\nauth_key=");
        assertRefused(http.send("POST", "/apps/3/batch_events", worked(), BODY), 401, "Invalid signature");
        SortedMap<String, String> more = worked();
        more.put("info", "user_count");
        assertRefused(http.send("POST", PATH, more, BODY), 401, "info=user_count");
        SortedMap<String, String> key = worked();
        key.put("auth_key", "other");
        assertRefused(http.send("POST", PATH, key, BODY), 401, "Unknown auth_key");
        SortedMap<String, String> version = worked();
        version.put("auth_version", "2.0");
        assertRefused(http.send("POST", PATH, version, BODY), 401, "1.0");
    }

    @Test
    @DisplayName("T52 a body changed and its MD5 with it, or a parameter's value, no longer fits the signature")
    void changedTogether() {
        String other = BODY.replace("foo", "bar");
        SortedMap<String, String> query = worked();
        query.put("body_md5", http.query("POST", PATH, Map.of(), other).get("body_md5"));
        assertRefused(http.send("POST", PATH, query, other), 401, "Invalid signature");
        SortedMap<String, String> listing =
                http.query("GET", "/apps/3/channels", Map.of("filter_by_prefix", "presence-"), "");
        assertThat(http.send("GET", "/apps/3/channels", listing, "").status()).isEqualTo(200);
        listing.put("filter_by_prefix", "private-");
        assertRefused(http.send("GET", "/apps/3/channels", listing, ""), 401, "Invalid signature");
    }

    @Test
    @DisplayName("S-51: what was signed for GET is not valid for POST, nor the other way round")
    void otherMethod() {
        for (String call : new String[] {"events", "channels", "users/u1/terminate_connections"}) {
            String path = "/apps/3/" + call;
            assertRefused(http.send("POST", path, http.query("GET", path, Map.of(), ""), ""), 401, "Invalid signature");
            assertRefused(http.send("GET", path, http.query("POST", path, Map.of(), ""), ""), 401, "Invalid signature");
        }
    }

    @Test
    @DisplayName("S-52: a request that comes again within the window is carried out again: libraries retry")
    void replay() {
        FakeSocket socket = FakeSocket.connect(vask, Scene.TARGET);
        socket.says(Wire.subscribe("project-3"));
        assertThat(http.send("POST", PATH, worked(), BODY).status()).isEqualTo(200);
        assertThat(http.send("POST", PATH, worked(), BODY).status()).isEqualTo(200);
        assertThat(socket.events("project-3")).containsExactly("foo", "foo");
        time.advance(Duration.ofSeconds(601));
        assertThat(http.send("POST", PATH, worked(), BODY).status()).isEqualTo(401);
    }

    @Test
    @DisplayName("S-34: a signature in upper case, short or with a space is none")
    void shapes() {
        String right = worked().get("auth_signature");
        for (String wrong : new String[] {
            right.toUpperCase(java.util.Locale.ROOT), right.substring(1), right + "0", " " + right, "", "x".repeat(64)
        }) {
            SortedMap<String, String> query = worked();
            query.put("auth_signature", wrong);
            assertRefused(http.send("POST", PATH, query, BODY), 401, "Invalid signature");
        }
    }

    @Test
    @DisplayName("T53 values are signed as they are before escaping: %20, + and = in them verify")
    void escaping() {
        for (String value : new String[] {"a b", "a+b", "a=b", "é", "50%"}) {
            SortedMap<String, String> query =
                    http.query("GET", "/apps/3/channels", Map.of("filter_by_prefix", value), "");
            assertThat(http.send("GET", "/apps/3/channels", query, "").status())
                    .as(value)
                    .isEqualTo(200);
        }
        SortedMap<String, String> query = http.query("GET", "/apps/3/channels", Map.of("filter_by_prefix", "a b"), "");
        String raw = Http.rawQuery(query).replace("+", "%20");
        assertThat(http.send("GET", "/apps/3/channels", raw, "").status()).isEqualTo(200);
    }

    @Test
    @DisplayName("names of parameters are signed in lower case")
    void lowerCase() {
        SortedMap<String, String> query =
                http.query("GET", "/apps/3/channels", Map.of("info", "subscription_count"), "");
        String raw = Http.rawQuery(query).replace("info=", "Info=");
        assertThat(http.send("GET", "/apps/3/channels", raw, "").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "&auth_key=x",
                "&info=a&info=b",
                "&info=a&INFO=b",
                "&a=1%26b=2",
                "&a%3Db=1",
                "&a%26b=1",
                "&%26=1",
                "&%3D=1",
                "&a=%26",
                "&a=%zz",
                "&a=%ff",
                "&a=1%0Ab"
            })
    @DisplayName(
            "S-49: a parameter given twice, or that could be read as another, is refused before the signature is looked at")
    void ambiguous(String more) {
        assertThat(http.send("POST", PATH, Http.rawQuery(worked()) + more, BODY).status())
                .isEqualTo(400);
    }

    @Test
    @DisplayName("a parameter given twice → named, and cut after 64 characters [S-49]")
    void twiceIsNamed() {
        for (int length : new int[] {64, 65}) {
            String name = "n".repeat(length);
            String raw = Http.rawQuery(worked()) + "&" + name + "=1&" + name + "=2";
            assertThat(http.send("POST", PATH, raw, BODY).body().text())
                    .isEqualTo("A query parameter is given twice: " + "n".repeat(64) + (length > 64 ? "…" : "") + "\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"%\uff141", "%4\u0661", "%+1", "%ff", "%4", "%"})
    @DisplayName(
            "T57 an escape is two ASCII hex digits and makes UTF-8: what another reader may take otherwise is refused")
    void escapes(String escape) {
        SortedMap<String, String> query = http.query("GET", "/apps/3/channels", Map.of(), "");
        String raw = Http.rawQuery(query) + "&a=" + escape;
        assertThat(http.send("GET", "/apps/3/channels", raw, "").status()).isEqualTo(400);
        assertThat(http.send("GET", "/apps/3/channels/" + escape, query, "").status())
                .isEqualTo(400);
    }

    @Test
    @DisplayName("T57 channel names with ; @ , and = in the path, escaped or not")
    void names() {
        String name = "a;b,c=d@e.f-g_h";
        String path = "/apps/3/channels/" + name;
        SortedMap<String, String> query = http.query("GET", path, Map.of(), "");
        for (String raw : new String[] {path, path.replace(";", "%3B").replace("@", "%40")}) {
            assertThat(http.send("GET", raw, query, "").body().text()).isEqualTo("{\"occupied\":false}");
        }
        SortedMap<String, String> asSent = http.query("GET", path.replace(";", "%3B"), Map.of(), "");
        assertThat(http.send("GET", path.replace(";", "%3B"), asSent, "").status())
                .isEqualTo(200);
    }

    @Test
    @DisplayName("T59 behind a prefix the path may be signed with it or without")
    void prefix() {
        for (String signed : new String[] {PATH, "/live" + PATH}) {
            SortedMap<String, String> query = http.query("POST", signed, Map.of(), BODY);
            assertThat(http.send("/live", "POST", PATH, Http.rawQuery(query), BODY, Map.of())
                            .status())
                    .isEqualTo(200);
        }
        SortedMap<String, String> other = http.query("POST", "/other" + PATH, Map.of(), BODY);
        assertRefused(http.send("/live", "POST", PATH, Http.rawQuery(other), BODY, Map.of()), 401, "/live/apps/3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/apps/3//events",
                "/apps/3/events/",
                "/apps/3/%2e%2e/events",
                "/apps/3/Events",
                "/apps/3/events;x=1",
                "/apps/3/%65vents",
                "/apps/3/users/7/%65vents",
                "/apps/%33/events",
                "/apps/3;x=1/events",
                "/apps/3/./events",
                "/apps//events",
                "/apps/3/events%2F",
                "/apps/3/events/%2e"
            })
    @DisplayName("S-50: what is not a call to the letter is none, however well it is signed")
    void paths(String path) {
        SortedMap<String, String> query = http.query("POST", path, Map.of(), BODY);
        assertThat(http.send("POST", path, query, BODY).status()).isEqualTo(404);
    }

    @Test
    @DisplayName("S-50: a line break in the path is refused, so that no two requests have one signature")
    void lineBreak() {
        SortedMap<String, String> query = http.query("GET", "/apps/3/channels/a\nb", Map.of(), "");
        assertRefused(http.send("GET", "/apps/3/channels/a%0Ab", query, ""), 400, "control character");
    }

    @Test
    @DisplayName("S-50: what is not below /apps/ is no call, should an adapter bring it all the same")
    void elsewhere() {
        assertRefused(http.send("GET", "/", Map.of(), ""), 404, "Not a call");
    }

    @Test
    @DisplayName(
            "S-52: of an app that is protected against replay a request is accepted once, and another one is not it")
    void replayProtection() {
        vask.replaceApp(app.withReplayProtection(true));
        assertThat(http.send("POST", PATH, worked(), BODY).status()).isEqualTo(200);
        assertRefused(http.send("POST", PATH, worked(), BODY), 401, "Replayed");
        time.advance(Duration.ofSeconds(1));
        assertThat(http.post("events", BODY).status()).isEqualTo(200);
    }

    @Test
    @DisplayName("S-50: a %2F in an app's id names no other app")
    void slashInId() {
        assertThat(http.send("POST", "/apps/3%2Fevents", worked(), BODY).status())
                .isEqualTo(404);
    }

    @Test
    @DisplayName("S-50: a %2F in a channel's name is part of the name, which is none, and leads to no other call")
    void slashInChannel() {
        for (String name : new String[] {"presence-a%2Fusers", "presence-a%2fusers", "a%2F..%2Fb"}) {
            String path = "/apps/3/channels/" + name;
            SortedMap<String, String> query = http.query("GET", path, Map.of(), "");
            assertRefused(http.send("GET", path, query, ""), 400, "channel name");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//apps/3/events",
                "/APPS/3/events",
                "/Apps/3/events",
                "/x/apps/3/events",
                "/%61pps/3/events",
                "/apps;x=1/3/events",
                "http://host/apps/3/events"
            })
    @DisplayName("S-50: what does not begin with /apps/ to the letter is not the API's: it stays the host's")
    void notTheApis(String path) {
        assertThat(vask.http().handles(path)).isFalse();
    }

    @Test
    @DisplayName(
            "T60 an unknown app is 404, a disabled one 403 for who signs rightly and 401 for others; id and key both name it")
    void apps() {
        assertRefused(http.send("POST", "/apps/4/events", worked(), BODY), 404, "Unknown app");
        SortedMap<String, String> byKey = http.query("POST", "/apps/" + Scene.KEY + "/events", Map.of(), BODY);
        assertThat(http.send("POST", "/apps/" + Scene.KEY + "/events", byKey, BODY)
                        .status())
                .isEqualTo(200);
        vask.replaceApp(app.withEnabled(false));
        assertRefused(http.send("POST", PATH, worked(), BODY), 403, "disabled");
        assertThat(http.send("POST", PATH, worked(), BODY + " ").status()).isEqualTo(401);
        vask.removeApp(app.key());
        assertThat(http.send("POST", PATH, worked(), BODY).status()).isEqualTo(404);
    }

    @Test
    @DisplayName("S-54: an app of the host's registry is found; one that cannot be looked up is 503, and nothing hangs")
    void registry() {
        Vask stored = build(Vask.builder().apps(key -> {
            if (key.equals("broken")) {
                throw new IllegalStateException("says the test");
            }
            return key.equals(Scene.KEY) ? Scene.app() : null;
        }));
        Http caller = new Http(stored, time, Scene.app());
        assertThat(caller.get("channels").status()).isEqualTo(200);
        assertRefused(caller.send("GET", "/apps/broken/channels", Map.of(), ""), 503, "Unconfirmed");
        Vask slow =
                Vask.builder().apps(key -> null).time(time).executor(task -> {}).build();
        var answer = slow.http()
                .handle(new dev.vask.transport.ApiRequest(
                        "GET", "/apps/x/channels", null, name -> null, java.nio.ByteBuffer.allocate(0)))
                .toCompletableFuture();
        assertThat(answer).isNotDone();
        time.advance(Duration.ofSeconds(5));
        assertRefused(answer.join(), 503, "Unconfirmed");
    }
}
