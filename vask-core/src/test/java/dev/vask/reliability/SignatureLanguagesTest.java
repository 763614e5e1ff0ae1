package dev.vask.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.vask.App;
import dev.vask.Vask;
import dev.vask.Webhook;
import dev.vask.auth.RequestSignature;
import dev.vask.auth.Secret;
import dev.vask.internal.protocol.SignedText;
import dev.vask.spi.WebhookRequest;
import dev.vask.testing.FakeSocket;
import dev.vask.testing.VirtualTime;
import dev.vask.transport.ApiRequest;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** reliability.md §4.3, S-33 and S-41: one secret signs in four languages, and no text belongs to two of them. */
class SignatureLanguagesTest {
    private static final String SECRET = "never-to-be-seen-9f86d081";
    private static final String TARGET = "/app/key?protocol=7";
    private static final String[] PARTS = {
        ":", "::", "\n", "user", ":user::", "{\"id\":\"1\"}", "{\"time_ms\":1", "private-x", "POST", "0.1", "", "&"
    };

    private final VirtualTime time = new VirtualTime();
    private final List<WebhookRequest> posts = new ArrayList<>();
    private final App app = App.of("key", SECRET)
            .withClientEvents(true)
            .withClientEventRate(0)
            .withWebhooks(Webhook.to("https://hooks.example.com/"));
    private final Vask vask = Vask.builder()
            .app(app)
            .time(time)
            .executor(Runnable::run)
            .webhookSender(request -> {
                posts.add(request);
                return CompletableFuture.completedFuture(200);
            })
            .build();

    private enum Language {
        CHANNEL,
        SIGN_IN,
        REQUEST,
        WEBHOOK
    }

    /** A text is of exactly one language: this is the proof, and the test is that every builder keeps to it. */
    private static Language languageOf(String text) {
        if (text.startsWith("{")) {
            return Language.WEBHOOK;
        }
        // Neither a socket id nor a method holds a colon or a line break.
        int end = 0;
        while (text.charAt(end) != ':' && text.charAt(end) != '\n') {
            end++;
        }
        if (text.charAt(end) == '\n') {
            return Language.REQUEST;
        }
        return text.charAt(end + 1) == ':' ? Language.SIGN_IN : Language.CHANNEL;
    }

    private static String hostile(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(5); i > 0; i--) {
            text.append(PARTS[random.nextInt(PARTS.length)]);
        }
        return text.toString();
    }

    private String requestText(String method, String path, Map<String, String> parameters) {
        SortedMap<String, String> query = RequestSignature.sign(app, method, path, parameters, "", Instant.EPOCH);
        query.put("auth_signature", "none");
        String problem =
                RequestSignature.problem(app, method, List.of(path), query, ByteBuffer.allocate(0), Instant.EPOCH);
        assertThat(problem).contains("HmacSHA256Hex(\"");
        return problem.substring(problem.indexOf('"') + 1, problem.lastIndexOf('"'))
                .replace("\\n", "\n");
    }

    @Test
    @DisplayName(
            "S-41: texts signed for channels, sign-ins, requests and webhooks tell which they are, whatever is in them")
    void disjoint() {
        Random random = new Random(41);
        String[] methods = {"GET", "POST", "0.1", "user"};
        for (int i = 0; i < 20_000; i++) {
            String id = random.nextInt(3) + "." + random.nextInt(3);
            String name = (random.nextBoolean() ? "private-" : "presence-") + "user".substring(random.nextInt(4));
            String data = random.nextInt(3) == 0 ? null : hostile(random);
            assertThat(languageOf(SignedText.channel(id, name, data))).isEqualTo(Language.CHANNEL);
            assertThat(languageOf(SignedText.user(id, hostile(random)))).isEqualTo(Language.SIGN_IN);
        }
        for (int i = 0; i < 2_000; i++) {
            String method = methods[random.nextInt(methods.length)];
            String text = requestText(method, "/apps/" + hostile(random), Map.of("info", hostile(random)));
            assertThat(text).startsWith(method + "\n/apps/");
            assertThat(languageOf(text)).isEqualTo(Language.REQUEST);
        }
        FakeSocket socket = FakeSocket.connect(vask, TARGET);
        socket.says(Say.subscribe("private-x", auth(socket, ":private-x")));
        for (int i = 0; i < 200; i++) {
            socket.says(Say.clientEvent("client-x", "private-x", Say.quote(hostile(random))));
        }
        assertThat(posts).hasSizeGreaterThan(200);
        for (WebhookRequest post : posts) {
            assertThat(Secret.of(SECRET)
                            .verifies(post.body().text(), post.headers().get("X-Pusher-Signature")))
                    .isTrue();
            assertThat(languageOf(post.body().text())).isEqualTo(Language.WEBHOOK);
        }
    }

    private static String auth(FakeSocket socket, String more) {
        return "key:" + Say.hmac(SECRET, socket.socketId() + more);
    }

    private int call(SortedMap<String, String> query) {
        String raw = query.entrySet().stream()
                .map(it -> it.getKey() + "=" + it.getValue())
                .collect(Collectors.joining("&"));
        return vask.http()
                .handle(new ApiRequest("GET", "/apps/key/channels", raw, name -> null, ByteBuffer.allocate(0)))
                .toCompletableFuture()
                .join()
                .status();
    }

    @Test
    @DisplayName("S-41: a signature opens the door it was made for and none of the others")
    void doors() {
        FakeSocket socket = FakeSocket.connect(vask, TARGET);
        socket.says(Say.subscribe("orders"));
        String userData = "{\"id\":\"ada\"}";
        SortedMap<String, String> query = RequestSignature.sign(
                app, "GET", "/apps/key/channels", Map.of(), "", Instant.ofEpochMilli(time.epochMillis()));
        Map<Language, String> signatures = Map.of(
                Language.CHANNEL,
                Say.hmac(SECRET, socket.socketId() + ":presence-x:" + userData),
                Language.SIGN_IN,
                Say.hmac(SECRET, socket.socketId() + "::user::" + userData),
                Language.REQUEST,
                String.valueOf(query.get("auth_signature")),
                Language.WEBHOOK,
                String.valueOf(posts.get(0).headers().get("X-Pusher-Signature")));
        socket.newFrames();
        signatures.forEach((language, signature) -> {
            query.put("auth_signature", signature);
            assertThat(call(query)).as("%s", language).isEqualTo(language == Language.REQUEST ? 200 : 401);
            assertThat(Secret.of(SECRET).verifies(posts.get(0).body().text(), signature))
                    .as("%s", language)
                    .isEqualTo(language == Language.WEBHOOK);
            if (language != Language.CHANNEL) {
                socket.says(Say.subscribe("presence-x", "key:" + signature, userData));
                assertThat(socket.newFrames()).as("%s", language).hasSize(2).allMatch(it -> it.contains("error"));
            }
            if (language != Language.SIGN_IN) {
                socket.says(Say.signIn("key:" + signature, userData));
                assertThat(socket.newFrames()).as("%s", language).hasSize(1).allMatch(it -> it.contains("4009"));
            }
        });
        socket.says(Say.signIn("key:" + signatures.get(Language.SIGN_IN), userData));
        assertThat(socket.newFrames()).singleElement().asString().contains("signin_success");
    }

    @Test
    @DisplayName(
            "S-33: signatures are compared by the JDK in constant time, at one place, and computed anew nowhere else")
    void comparedAtOnePlace() {
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.vask.auth", "dev.vask.internal");
        JavaMethod verifies = classes.get(Secret.class).getMethod("verifies", String.class, String.class);
        assertThat(verifies.getMethodCallsFromSelf())
                .extracting(it -> it.getTarget().getOwner().getSimpleName() + "."
                        + it.getTarget().getName())
                .contains("MessageDigest.isEqual")
                .doesNotContain("String.equals", "Arrays.equals", "String.compareTo", "Object.equals");
        // Who computes a signature could compare it in haste; the server's own code only asks whether one fits.
        assertThat(classes.get(Secret.class).getMethod("sign", String.class).getCallsOfSelf())
                .extracting(it -> it.getOriginOwner().getPackageName())
                .noneMatch(it -> it.matches("dev\\.vask\\.internal\\.(api|session|net|hub|protocol)"));
        assertThat(classes.get(Secret.class)
                        .getMethod("verifies", String.class, String.class)
                        .getCallsOfSelf())
                .extracting(it -> it.getOriginOwner().getSimpleName())
                .contains("AuthCheck", "RequestSignature");
    }
}
