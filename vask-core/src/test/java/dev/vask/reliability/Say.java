package dev.vask.reliability;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What a client says, and what a host signs, written by hand: nothing of the code under test is used for it. */
final class Say {
    static final String PING = "{\"event\":\"pusher:ping\",\"data\":{}}";

    private Say() {}

    static String subscribe(String channel) {
        return "{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":" + quote(channel) + "}}";
    }

    static String subscribe(String channel, String auth) {
        return "{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":" + quote(channel) + ",\"auth\":" + quote(auth)
                + "}}";
    }

    static String subscribe(String channel, String auth, String channelData) {
        return "{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":" + quote(channel) + ",\"auth\":" + quote(auth)
                + ",\"channel_data\":" + quote(channelData) + "}}";
    }

    static String unsubscribe(String channel) {
        return "{\"event\":\"pusher:unsubscribe\",\"data\":{\"channel\":" + quote(channel) + "}}";
    }

    static String signIn(String auth, String userData) {
        return "{\"event\":\"pusher:signin\",\"data\":{\"auth\":" + quote(auth) + ",\"user_data\":" + quote(userData)
                + "}}";
    }

    /** @param data JSON text */
    static String clientEvent(String name, String channel, String data) {
        return "{\"event\":" + quote(name) + ",\"channel\":" + quote(channel) + ",\"data\":" + data + "}";
    }

    /** A text as a JSON string; everything but plain ASCII is escaped. */
    static String quote(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~') {
                out.append(String.format("\\u%04x", (int) c));
            } else if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }

    static String hmac(String secret, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
