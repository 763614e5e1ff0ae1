package dev.vask.examples.clients;

import dev.vask.App;
import dev.vask.ServerEvent;
import dev.vask.Vask;
import dev.vask.VaskApp;
import dev.vask.Webhook;
import dev.vask.examples.clients.Routes.Reply;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A host whose every move a client's test can ask for over HTTP: the demo is a program for people and offers no way to
 * terminate a user or to trigger on any channel. Run from the test class path: {@code ClientCheckServer jetty|undertow|netty [port] [webhook URL]}.
 *
 * <p>Prints {@code Vask is ready: http://127.0.0.1:PORT/} once it accepts connections; ends on SIGTERM. Trusts whoever asks.
 */
final class ClientCheckServer {
    private static final String USER = "user";

    private final Vask vask;

    private ClientCheckServer(Vask vask) {
        this.vask = vask;
    }

    /**
     * Runs until the process is told to end.
     *
     * @param args {@code jetty}, {@code undertow}, {@code netty} or {@code tomcat}; then, unless any free port will do, its
     *     number; then, if events are to be told, a webhook's URL
     */
    public static void main(String[] args) throws Exception {
        Host.Starter starter = switch (args.length > 0 ? args[0] : "") {
            case "jetty" -> JettyHost::startHooked;
            case "undertow" -> UndertowHost::startHooked;
            case "netty" -> NettyHost::startHooked;
            case "tomcat" -> TomcatHost::startHooked;
            default -> throw new IllegalArgumentException("the first argument is jetty, undertow, netty or tomcat");
        };
        int port = args.length > 1 && args[1].matches("\\d+") ? Integer.parseInt(args[1]) : 0;
        Webhook[] webhooks = Stream.of(args)
                .filter(argument -> argument.startsWith("http"))
                .map(Webhook::to)
                .toArray(Webhook[]::new);
        Vask vask = Vask.builder()
                .app(checked(webhooks))
                .app(App.of("impatient-key", "impatient-secret")
                        .withActivityTimeout(Duration.ofSeconds(1))
                        .withPongTimeout(Duration.ofSeconds(1)))
                .app(App.of(Hooks.KEY, "hooked-secret").withClientEvents(true))
                .authorizer(Hooks.authorizer())
                .app(App.of("disabled-key", "disabled-secret").withEnabled(false))
                .drainWindow(Duration.ZERO)
                .build();
        Host host = starter.start(vask, new ClientCheckServer(vask)::answer, port);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            vask.close();
            host.close();
        }));
        System.out.println("Vask is ready: http://127.0.0.1:" + host.port() + "/");
    }

    private static App checked(Webhook... webhooks) {
        return App.of("check-key", "check-secret").withClientEvents(true).withWebhooks(webhooks);
    }

    private Reply answer(String path, String query, String body) {
        VaskApp app = vask.app("check-key");
        Map<String, String> asked = form(query);
        switch (path) {
            case "/health" -> {
                return new Reply(200, "{}");
            }
            case "/trigger" -> app.trigger(asked.get("channel"), asked.get("event"), body);
            case "/hooked/trigger" ->
                vask.app(Hooks.KEY)
                        .trigger(ServerEvent.of(asked.get("channel"), asked.get("event"), body)
                                .withTags(asked.containsKey("for") ? Map.of("for", asked.get("for")) : Map.of()));
            case "/hooked/encrypt" ->
                vask.app(Hooks.KEY).trigger(Hooks.ENCRYPTED.event(asked.get("channel"), asked.get("event"), body));
            case "/hooked/send-to-user" -> vask.app(Hooks.KEY).sendToUser(asked.get(USER), asked.get("event"), body);
            case "/send-to-user" -> app.sendToUser(asked.get(USER), asked.get("event"), body);
            case "/terminate" -> app.terminateUser(asked.get(USER));
            case "/enable" ->
                vask.replaceApp(vask.app(asked.get("key"))
                        .definition()
                        .withEnabled(asked.get("enabled").equals("true")));
            case "/pusher/auth" -> {
                return authorize(app, form(body));
            }
            case "/pusher/user-auth" -> {
                return authenticate(app, form(body));
            }
            default -> {
                return new Reply(404, "{}");
            }
        }
        return new Reply(200, "{}");
    }

    /** Clients say who they are with the parameter {@code user}; {@code forge} asks for a signature that is wrong. */
    private static Reply authorize(VaskApp app, Map<String, String> form) {
        String socketId = form.get("socket_id");
        String channel = form.get("channel_name");
        String user = form.get(USER);
        if (form.containsKey("forge")) {
            return new Reply(200, "{\"auth\":\"check-key:" + "0".repeat(64) + "\"}");
        }
        if (channel.startsWith("presence-") && user != null) {
            return new Reply(200, app.channelAuthorizer().authorizePresence(socketId, channel, user, info(user)));
        }
        return new Reply(200, app.channelAuthorizer().authorize(socketId, channel));
    }

    private static Reply authenticate(VaskApp app, Map<String, String> form) {
        String user = form.get(USER);
        if (user == null) {
            return new Reply(403, "{}");
        }
        return new Reply(200, app.userAuthenticator().authenticate(form.get("socket_id"), user, info(user)));
    }

    private static String info(String user) {
        return "{\"name\":\"Name of " + user + "\"}";
    }

    private static Map<String, String> form(String text) {
        Map<String, String> form = new LinkedHashMap<>();
        for (String pair : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                form.put(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
            }
        }
        return form;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
