package dev.vask.auth;

import dev.vask.App;
import dev.vask.internal.protocol.ChannelName;
import dev.vask.internal.protocol.SignedText;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is wrong with one {@code key:signature}, of a subscription or, where there is no channel, of a sign-in. */
final class AuthStringCheck {
    private final KnownApps apps;
    private final String socketId;
    private final @Nullable ChannelName channel;
    private final @Nullable String data;
    private final @Nullable String auth;

    AuthStringCheck(
            KnownApps apps,
            String socketId,
            @Nullable ChannelName channel,
            @Nullable String data,
            @Nullable String auth) {
        this.apps = apps;
        this.socketId = socketId;
        this.channel = channel;
        this.data = data;
        this.auth = auth;
    }

    /** The parts of what may have been signed, put together in one way. */
    private interface Form {
        String text(String socketId, String channel, @Nullable String data);
    }

    /** Every fault that was found; empty if there is none. */
    List<String> faults(List<String> triedSockets, List<String> triedChannels, List<String> triedData) {
        List<String> faults = new ArrayList<>();
        String text = auth == null ? "" : unwrapped(auth, faults);
        if (text.isEmpty()) {
            return List.of("there is no auth: it is the app's key, a colon and a signature");
        }
        int colon = text.indexOf(':');
        String key = text.substring(0, Math.max(colon, 0));
        if (colon < 0) {
            faults.add("there is no colon in auth: it is the app's key, a colon and a signature");
        } else {
            if (text.lastIndexOf(':') != colon) {
                faults.add("there is more than one colon in auth: it is the app's key, one colon and a signature");
            }
            String keyFault = apps.keyFault(key);
            if (keyFault != null) {
                faults.add(keyFault);
            }
        }
        GivenSignature given = GivenSignature.read(text.substring(text.lastIndexOf(':') + 1));
        faults.addAll(given.faults());
        if (given.hex() != null) {
            faults.addAll(contentFaults(given.hex(), triedSockets, triedChannels, triedData));
        }
        return faults;
    }

    private static String unwrapped(String auth, List<String> faults) {
        String text = auth.strip();
        if (!text.equals(auth)) {
            faults.add("there is white space around auth");
        }
        String inner = AuthExplainer.authOf(text);
        if (inner != null) {
            faults.add("auth is the whole answer of the endpoint, where its field auth belongs");
            return inner;
        }
        if (text.length() > 1 && text.startsWith("\"") && text.endsWith("\"")) {
            faults.add("auth is in quotes");
            return text.substring(1, text.length() - 1);
        }
        return text;
    }

    private List<String> contentFaults(
            String signature, List<String> triedSockets, List<String> triedChannels, List<String> triedData) {
        List<Guess<Secret>> secrets = apps.secrets();
        List<Guess<Optional<String>>> texts =
                SignedData.guesses(channel == null ? "user_data" : "channel_data", data, triedData);
        List<Guess<String>> sockets = new ArrayList<>(List.of(new Guess<>(socketId, null)));
        for (String other : triedSockets) {
            sockets.add(new Guess<>(
                    other,
                    "it was signed for the socket " + other + ", not for " + socketId
                            + ": a client that connects anew is another socket"));
        }
        List<Guess<String>> channels = channels(triedChannels);
        List<Guess<Form>> forms = channel == null ? signInForms(triedChannels) : channelForms();
        List<String> faults = Guess.explain(
                List.of(secrets, forms, texts, channels, sockets),
                choice -> secrets.get(choice[0])
                        .value()
                        .verifies(
                                forms.get(choice[1])
                                        .value()
                                        .text(
                                                sockets.get(choice[4]).value(),
                                                channels.get(choice[3]).value(),
                                                texts.get(choice[2]).value().orElse(null)),
                                signature));
        return faults != null
                ? faults
                : List.of("the signature fits nothing that was tried: expected is the HMAC-SHA256 of " + expected()
                        + " with the secret of app '" + apps.expected().key()
                        + "'; probably another secret signed, or for another socket or channel");
    }

    private String expected() {
        return channel == null
                ? SignedText.user(socketId, "<user_data>")
                : SignedText.channel(socketId, channel.text(), data == null ? null : "<channel_data>");
    }

    private List<Guess<String>> channels(List<String> tried) {
        List<Guess<String>> channels = new ArrayList<>();
        if (channel == null) {
            channels.add(new Guess<>("", null));
            return channels;
        }
        String name = channel.text();
        channels.add(new Guess<>(name, null));
        for (String other : tried) {
            channels.add(new Guess<>(other, "it was signed for the channel '" + other + "', not for '" + name + "'"));
        }
        channels.add(new Guess<>(
                name.substring(channel.kind().prefix().length()),
                "it was signed for the channel's name without its prefix '"
                        + channel.kind().prefix() + "'"));
        channels.add(new Guess<>(name.toLowerCase(Locale.ROOT), "it was signed for the channel's name in lower case"));
        channels.add(new Guess<>(
                URLEncoder.encode(name, StandardCharsets.UTF_8),
                "it was signed for the channel's name in its URL-encoded form"));
        return channels;
    }

    private List<Guess<Form>> channelForms() {
        List<Guess<Form>> forms = new ArrayList<>();
        forms.add(new Guess<>(SignedText::channel, null));
        forms.add(new Guess<>(
                (socket, name, text) -> SignedText.user(socket, text == null ? "" : text),
                "it is the signature of a sign-in, not of a subscription"));
        addSlips(forms, SignedText::channel);
        forms.add(new Guess<>(
                (socket, name, text) -> SignedText.channel(name, socket, text),
                "it was signed with the channel before the socket id"));
        forms.add(new Guess<>((socket, name, text) -> name, "it was signed without the socket id"));
        return forms;
    }

    private List<Guess<Form>> signInForms(List<String> triedChannels) {
        List<Guess<Form>> forms = new ArrayList<>();
        Form right = (socket, none, text) -> SignedText.user(socket, text == null ? "" : text);
        forms.add(new Guess<>(right, null));
        for (String name : triedChannels) {
            String fault = "it is the signature of a subscription to '" + name + "', not of a sign-in";
            forms.add(new Guess<>((socket, none, text) -> SignedText.channel(socket, name, null), fault));
            forms.add(new Guess<>((socket, none, text) -> SignedText.channel(socket, name, text), fault));
        }
        addSlips(forms, right);
        for (String middle : new String[] {":", ":user:", "::user:", ":user::"}) {
            forms.add(new Guess<>(
                    (socket, none, text) -> socket + middle + text,
                    "it was signed with '" + middle + "' between socket id and user_data, where '::user::' belongs"));
        }
        return forms;
    }

    private void addSlips(List<Guess<Form>> forms, Form right) {
        forms.add(new Guess<>(
                (socket, name, text) -> right.text(socket, name, text) + "\n",
                "it was signed with a line break at the end"));
        for (App app : apps.all()) {
            forms.add(new Guess<>(
                    (socket, name, text) -> app.key() + ":" + right.text(socket, name, text),
                    "it was signed with the app's key before the socket id"));
        }
    }
}
