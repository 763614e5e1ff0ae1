package dev.vask;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.auth.AuthDecision;
import dev.vask.auth.AuthEndpoint;
import dev.vask.auth.AuthRequest;
import dev.vask.auth.ChannelAuthorizer;
import dev.vask.auth.EncryptedChannels;
import dev.vask.auth.UserAuthenticator;
import dev.vask.internal.local.LocalBackplane;
import dev.vask.spi.Backplane;
import dev.vask.spi.PresenceMember;
import dev.vask.spi.Topic;
import dev.vask.testing.FakeSocket;
import dev.vask.testing.VirtualTime;
import dev.vask.transport.ApiRequest;
import dev.vask.transport.CloseStatus;
import dev.vask.transport.HeaderLookup;
import dev.vask.transport.OutboundText;
import dev.vask.transport.SocketAcceptor;
import dev.vask.transport.contract.NullRefusals;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Null is refused at the call, by the name of the parameter, in the whole public API. */
class NullTest {
    private final Vask vask = Vask.builder()
            .app(App.of("key", "secret"))
            .time(new VirtualTime())
            .executor(Runnable::run)
            .build();

    /** Instances by their class. */
    private final Map<Class<?>, Supplier<Object>> instances = new HashMap<>();

    /** Texts by the name of the parameter. */
    private static final Map<String, String> TEXTS = Map.ofEntries(
            Map.entry("channel", "presence-room"),
            Map.entry("cacheChannel", "cache-room"),
            Map.entry("presenceChannel", "presence-room"),
            Map.entry("socketId", "1.2"),
            Map.entry("target", "/app/key?protocol=7"),
            Map.entry("url", "https://example.com/"));

    NullTest() {
        App app = App.of("key", "secret");
        instances.put(App.class, () -> app);
        instances.put(Limits.class, Limits::defaults);
        instances.put(ProtocolPolicy.class, ProtocolPolicy::standard);
        instances.put(Vask.class, () -> vask);
        instances.put(VaskApp.class, () -> vask.app("key"));
        instances.put(VaskBuilder.class, Vask::builder);
        instances.put(ServerEvent.class, () -> ServerEvent.of("room", "e", "1"));
        instances.put(Webhook.class, () -> Webhook.to("https://example.com/"));
        instances.put(Peer.class, () -> new Peer("key", "1.2", null, null));
        instances.put(AuthRequest.class, () -> authRequest(app));
        instances.put(
                AuthEndpoint.class,
                () -> AuthEndpoint.builder(() -> app, Runnable::run)
                        .user(request -> AuthDecision.allowAs("ada", null))
                        .build());
        instances.put(dev.vask.auth.AuthEndpointBuilder.class, () -> AuthEndpoint.builder(() -> app, Runnable::run));
        instances.put(
                EncryptedChannels.class,
                () -> EncryptedChannels.withMasterKey("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="));
        instances.put(ChannelAuthorizer.class, () -> ChannelAuthorizer.of(app));
        instances.put(UserAuthenticator.class, () -> UserAuthenticator.of(app));
        instances.put(VirtualTime.class, VirtualTime::new);
        instances.put(FakeSocket.class, () -> FakeSocket.connect(vask, "/app/key?protocol=7"));
        instances.put(VaskEvent.Connected.class, () -> new VaskEvent.Connected("key", "1.2", "address"));
    }

    /** A request as a rule gets it. */
    private static AuthRequest authRequest(App app) {
        AtomicReference<AuthRequest> seen = new AtomicReference<>();
        AuthEndpoint endpoint = AuthEndpoint.builder(() -> app, Runnable::run)
                .channel("private-{name}", request -> {
                    seen.set(request);
                    return AuthDecision.allow();
                })
                .build();
        ByteBuffer body = ByteBuffer.wrap("socket_id=1.2&channel_name=private-a".getBytes(StandardCharsets.US_ASCII));
        HeaderLookup headers = name -> "application/x-www-form-urlencoded";
        endpoint.handle(new ApiRequest("POST", "", "/pusher/auth", null, headers, body, null));
        return seen.get();
    }

    private @Nullable Object argument(Parameter parameter) {
        Class<?> type = parameter.getType();
        if (type == String.class) {
            return TEXTS.getOrDefault(parameter.getName(), "text");
        }
        Supplier<Object> known = instances.get(type);
        if (known != null) {
            return known.get();
        }
        if (type.isEnum()) {
            return type.getEnumConstants()[0];
        }
        if (type.isArray()) {
            return java.lang.reflect.Array.newInstance(type.getComponentType(), 0);
        }
        if (type == int.class || type == Integer.class) {
            return 1;
        }
        if (type == long.class) {
            return 1L;
        }
        if (type == boolean.class) {
            return true;
        }
        Map<Class<?>, Object> values = Map.ofEntries(
                Map.entry(Duration.class, Duration.ofSeconds(1)),
                Map.entry(List.class, List.of()),
                Map.entry(Set.class, Set.of()),
                Map.entry(Map.class, Map.of()),
                Map.entry(Collection.class, List.of()),
                Map.entry(URI.class, URI.create("https://example.com/")),
                Map.entry(Instant.class, Instant.EPOCH),
                Map.entry(ByteBuffer.class, ByteBuffer.allocate(0)),
                Map.entry(OutboundText.class, OutboundText.of("{}")),
                Map.entry(Topic.class, new Topic("key", "room")),
                Map.entry(Object.class, "principal"),
                Map.entry(Class.class, String.class),
                Map.entry(CloseStatus.class, new CloseStatus(1000, "")),
                Map.entry(PresenceMember.class, new PresenceMember("ada", "{}")),
                Map.entry(CompletionStage.class, CompletableFuture.completedFuture(null)),
                Map.entry(Backplane.class, new LocalBackplane()),
                Map.entry(HeaderLookup.class, HeaderLookup.NONE),
                Map.entry(AuthDecision.class, AuthDecision.allow()),
                Map.entry(SocketAcceptor.class, vask.sockets()));
        Object value = values.get(type);
        return value != null ? value : type.isInterface() && !type.isSealed() ? proxy(type) : null;
    }

    /** An instance of an interface that no refused call may use. */
    private static Object proxy(Class<?> type) {
        return java.lang.reflect.Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, given) -> {
                    throw new AssertionError("called: " + method);
                });
    }

    /** The public classes of the packages that the module of a class exports. */
    private static List<Class<?>> api(Class<?> anchor, String... packages)
            throws IOException, URISyntaxException, ClassNotFoundException {
        Path root = Path.of(
                anchor.getProtectionDomain().getCodeSource().getLocation().toURI());
        List<Class<?>> api = new ArrayList<>();
        for (String name : packages) {
            try (Stream<Path> files = Files.list(root.resolve(name.replace('.', '/')))) {
                for (Iterator<Path> it = files.sorted().iterator(); it.hasNext(); ) {
                    String file = it.next().getFileName().toString();
                    if (!file.endsWith(".class") || file.equals("package-info.class")) {
                        continue;
                    }
                    Class<?> type = Class.forName(name + "." + file.substring(0, file.length() - 6));
                    if (isPublic(type)) {
                        api.add(type);
                    }
                }
            }
        }
        return api;
    }

    private static boolean isPublic(@Nullable Class<?> type) {
        return type == null || (Modifier.isPublic(type.getModifiers()) && isPublic(type.getEnclosingClass()));
    }

    @Test
    @DisplayName("null for a parameter that is not @Nullable → an exception at the call that names the parameter")
    void everyParameter() throws ReflectiveOperationException, IOException, URISyntaxException {
        NullRefusals refusals = new NullRefusals(
                type -> instances.containsKey(type) ? instances.get(type).get() : null, this::argument);
        List<String> violations = new ArrayList<>();
        for (Class<?> type : api(Vask.class, "dev.vask", "dev.vask.auth", "dev.vask.spi", "dev.vask.testing")) {
            violations.addAll(refusals.violations(type));
        }
        assertThat(violations).as(String.join("\n", violations)).isEmpty();
        assertThat(refusals.calls()).isGreaterThan(200);
    }
}
