package dev.vask.auth;

import dev.vask.internal.json.JsonIn;
import dev.vask.internal.json.JsonObject;
import dev.vask.internal.json.JsonValue;
import dev.vask.internal.json.MalformedJsonException;
import dev.vask.internal.protocol.PercentEscapes;
import dev.vask.internal.protocol.ProtocolViolation;
import dev.vask.internal.protocol.SocketId;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The body of a request to an {@link AuthEndpoint}: a form, as client libraries send it, or a JSON object. */
final class AuthBody {
    /** Far above what client libraries send; a session token of the host's may be among it. */
    static final int MAX_BYTES = 16 * 1024;

    private static final int MAX_FIELDS = 64;
    private static final JsonIn JSON = new JsonIn(MAX_BYTES, 16);

    private final UnaryOperator<@Nullable String> fields;

    private AuthBody(UnaryOperator<@Nullable String> fields) {
        this.fields = fields;
    }

    /** A request that cannot be answered; the message tells its sender what to mend. Carries no stack trace. */
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        private final int status;
        private final transient Map<String, String> headers;

        Unreadable(int status, String message) {
            this(status, message, Map.of());
        }

        /** @param headers of the response */
        Unreadable(int status, String message, Map<String, String> headers) {
            super(message, null, false, false);
            this.status = status;
            this.headers = headers;
        }

        int status() {
            return status;
        }

        Map<String, String> headers() {
            return headers;
        }
    }

    static AuthBody read(@Nullable String contentType, ByteBuffer body) throws Unreadable {
        if (body.remaining() > MAX_BYTES) {
            throw new Unreadable(413, "The body has at most " + MAX_BYTES + " bytes");
        }
        String type =
                contentType == null ? "" : contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return switch (type) {
            case "application/x-www-form-urlencoded" -> form(text(body));
            case "application/json" -> json(text(body));
            default ->
                throw new Unreadable(
                        415,
                        "The Content-Type must be application/x-www-form-urlencoded or application/json",
                        Map.of("Accept", "application/x-www-form-urlencoded, application/json"));
        };
    }

    UnaryOperator<@Nullable String> fields() {
        return fields;
    }

    /** The field {@code socket_id}: signed, so it must be one and nothing else (S-40). */
    String socketId() throws Unreadable {
        String socketId = fields.apply("socket_id");
        if (socketId == null || !SocketId.isValid(socketId)) {
            throw new Unreadable(400, "socket_id must be two numbers with a dot between them, as in 1234.5678");
        }
        return socketId;
    }

    private static AuthBody form(String body) throws Unreadable {
        Map<String, String> fields = new HashMap<>();
        for (String pair : body.split("&", MAX_FIELDS + 1)) {
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
            // Who checks and who uses a field must read the same one.
            if (fields.put(name, value) != null) {
                throw new Unreadable(400, "A field of the form is given twice");
            }
        }
        if (fields.size() > MAX_FIELDS) {
            throw new Unreadable(400, "The form has at most " + MAX_FIELDS + " fields");
        }
        return new AuthBody(fields::get);
    }

    private static AuthBody json(String body) throws Unreadable {
        try {
            JsonObject object = JSON.object(body);
            return new AuthBody(name -> {
                JsonValue value = object.get(name);
                return value == null || value.isNull() ? null : value.text();
            });
        } catch (MalformedJsonException e) {
            throw new Unreadable(400, "The body is not what it should be: " + e.getMessage());
        }
    }

    private static String decode(String text) throws Unreadable {
        try {
            return PercentEscapes.decode(text, true);
        } catch (ProtocolViolation e) {
            throw new Unreadable(400, "The body is not a form: a field " + e.getMessage());
        }
    }

    private static String text(ByteBuffer body) throws Unreadable {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(body.duplicate()).toString();
        } catch (CharacterCodingException e) {
            throw new Unreadable(400, "The body is not UTF-8");
        }
    }
}
