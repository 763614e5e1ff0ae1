package dev.vask.simulation;

import dev.vask.App;
import dev.vask.simulation.Action.Signature;
import dev.vask.simulation.Command.Kind;
import dev.vask.transport.CloseStatus;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** What clients say, and sign: rightly or not. */
final class Client {
    private static final HexFormat HEX = HexFormat.of();
    private final World world;
    private final Mac[] macs = new Mac[Setup.APPS];

    Client(World world) {
        this.world = world;
        for (int app = 0; app < Setup.APPS; app++) {
            macs[app] = mac("app-secret-" + app + "-kept");
        }
    }

    /**
     * Does what a client does.
     *
     * @param clients by their numbers; null where nobody is
     */
    void performs(Action action, Reader[] clients) {
        if (action instanceof Action.Subscribe it) {
            talk(clients[it.client()], reader -> subscribes(reader, it.channel(), "u" + it.user(), it.signature()));
        } else if (action instanceof Action.Unsubscribe it) {
            talk(clients[it.client()], reader -> unsubscribes(reader, it.channel()));
        } else if (action instanceof Action.SignIn it) {
            talk(clients[it.client()], reader -> signsIn(reader, "u" + it.user(), it.signature(), it.watchlist()));
        } else if (action instanceof Action.ClientEvent it) {
            talk(clients[it.client()], reader -> sendsEvent(reader, it.channel()));
        } else if (action instanceof Action.Ping it) {
            talk(clients[it.client()], this::pings);
        } else if (action instanceof Action.Nonsense it) {
            talk(clients[it.client()], reader -> talksNonsense(reader, it.text()));
        } else if (action instanceof Action.Binary it) {
            talk(clients[it.client()], this::sendsBinary);
        } else if (action instanceof Action.Flood it) {
            talk(clients[it.client()], reader -> {
                for (int i = 0; i < it.messages(); i++) {
                    pings(reader);
                }
            });
        } else if (action instanceof Action.Close it) {
            talk(clients[it.client()], reader -> reader.socket().vanishes(new CloseStatus(1000, "")));
        } else if (action instanceof Action.Vanish it) {
            talk(clients[it.client()], reader -> reader.socket().vanishes(null));
        } else if (action instanceof Action.Behave it) {
            talk(clients[it.client()], reader -> reader.socket().behave(it.behaviour()));
        }
    }

    private interface Doing {
        void by(Reader reader);
    }

    private static void talk(@Nullable Reader reader, Doing doing) {
        if (reader != null && reader.isOpen()) {
            doing.by(reader);
        }
    }

    void subscribes(Reader reader, String channel, String user, Signature signature) {
        String data = Rights.isPresence(channel) ? "{\"user_id\":\"" + user + "\",\"user_info\":{}}" : null;
        StringBuilder text = new StringBuilder("{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"")
                .append(channel)
                .append('"');
        if (Rights.isSigned(channel)) {
            String auth = auth(reader, signature, ":" + channel + (data == null ? "" : ":" + data));
            text.append(auth == null ? "" : ",\"auth\":\"" + auth + "\"");
        }
        if (data != null) {
            text.append(",\"channel_data\":").append(quote(data));
        }
        reader.asks(
                command(Kind.SUBSCRIBE, channel, user, signature, null),
                text.append("}}").toString());
    }

    void unsubscribes(Reader reader, String channel) {
        reader.asks(
                command(Kind.UNSUBSCRIBE, channel, "", Signature.RIGHT, null),
                "{\"event\":\"pusher:unsubscribe\",\"data\":{\"channel\":\"" + channel + "\"}}");
    }

    void signsIn(Reader reader, String user, Signature signature, List<String> watchlist) {
        String watched = watchlist.stream()
                .distinct()
                .map(it -> "\"" + it + "\"")
                .collect(Collectors.joining(",", ",\"watchlist\":[", "]"));
        String data = "{\"id\":\"" + user + "\"" + (watchlist.isEmpty() ? "" : watched) + "}";
        String auth = auth(reader, signature, "::user::" + data);
        reader.asks(
                command(Kind.SIGN_IN, "", user, signature, null),
                "{\"event\":\"pusher:signin\",\"data\":{\"auth\":\"" + (auth == null ? "" : auth) + "\",\"user_data\":"
                        + quote(data) + "}}");
    }

    /** Followed by a ping, as no answer is an answer. */
    void sendsEvent(Reader reader, String channel) {
        int number = world.ledger.nextNumber();
        Published event = world.ledger.begin(
                number, reader.app(), channel, Setup.LISTENER + 1 + reader.number(), reader.socketId(), true);
        event.by = reader.node();
        reader.asks(
                command(Kind.CLIENT_EVENT, channel, "", Signature.RIGHT, event),
                "{\"event\":\"client-e" + number + "\",\"channel\":\"" + channel + "\",\"data\":{}}");
        pings(reader);
    }

    void pings(Reader reader) {
        reader.asks(command(Kind.PING, "", "", Signature.RIGHT, null), "{\"event\":\"pusher:ping\",\"data\":{}}");
    }

    void talksNonsense(Reader reader, String text) {
        reader.asks(command(Kind.NONSENSE, "", "", Signature.RIGHT, null), text);
    }

    void sendsBinary(Reader reader) {
        reader.asks(command(Kind.NONSENSE, "", "", Signature.RIGHT, null), null);
    }

    private Command command(Kind kind, String channel, String user, Signature signature, @Nullable Published event) {
        return new Command(kind, channel, user, signature, world.scheduler.moment(), world.time.elapsedNanos(), event);
    }

    private @Nullable String auth(Reader reader, Signature signature, String text) {
        App app = world.setup.apps.get(reader.app());
        String id = String.valueOf(reader.socketId());
        return switch (signature) {
            case RIGHT -> app.key() + ":" + sign(reader.app(), id + text);
            case OF_ANOTHER_CHANNEL -> app.key() + ":" + sign(reader.app(), id + text + "x");
            case OF_ANOTHER_APP -> "app-key-0:" + sign((reader.app() + 1) % Setup.APPS, id + text);
            case OF_ANOTHER_SOCKET -> app.key() + ":" + sign(reader.app(), "1.1" + text);
            case GARBLED -> app.key() + ":" + "0".repeat(64);
            case NONE -> null;
        };
    }

    private String sign(int app, String text) {
        return HEX.formatHex(macs[app].doFinal(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static Mac mac(String secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static String quote(String json) {
        return "\"" + json.replace("\"", "\\\"") + "\"";
    }
}
