package dev.vask.internal.protocol;

import dev.vask.Limits;
import dev.vask.internal.json.JsonIn;
import dev.vask.internal.json.JsonObject;
import dev.vask.internal.json.JsonValue;
import dev.vask.internal.json.MalformedJsonException;
import dev.vask.spi.PresenceMember;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads who a user is from the text a host signed: {@code channel_data} (behaviour.md §8) and {@code user_data} (§10). Ids
 * are text everywhere; a number is taken by its digits, never through a double.
 */
public final class UserData {
    private static final String NO_INFO = "{}";

    private final JsonIn json;
    private final Limits limits;

    public UserData(JsonIn json, Limits limits) {
        this.json = json;
        this.limits = limits;
    }

    /** The member a presence subscription's {@code channel_data} describes. */
    public PresenceMember ofChannelData(String channelData) throws ProtocolViolation {
        JsonObject data = object(channelData, "channel_data");
        return member("user_id", presenceId(data.get("user_id")), data);
    }

    /** The user a sign-in's {@code user_data} describes; as a member of presence channels too. */
    public PresenceMember ofUserData(String userData) throws ProtocolViolation {
        if (Utf8.isLongerThan(userData, limits.maxUserDataBytes())) {
            throw new ProtocolViolation("user_data is longer than " + limits.maxUserDataBytes() + " bytes");
        }
        JsonObject data = object(userData, "user_data");
        String id = data.string("id");
        if (id == null || !ChannelName.isUserId(id)) {
            throw new ProtocolViolation(
                    "user_data must have an id that is a string without control characters, and not empty");
        }
        return member("id", id, data);
    }

    /** The users that the {@code watchlist} of a sign-in's {@code user_data} names, each once; a number is an id (behaviour.md §11). */
    public List<String> watchlist(String userData) throws ProtocolViolation {
        JsonValue list = object(userData, "user_data").get("watchlist");
        if (list == null || list.isNull()) {
            return List.of();
        }
        Set<String> ids = new LinkedHashSet<>();
        for (JsonValue id : array(list)) {
            boolean isNumber = id.kind() == JsonValue.Kind.NUMBER && isPlainNumber(id.text());
            boolean isText = id.isString() && ChannelName.isUserId(id.text());
            if ((!isText && !isNumber) || id.text().length() > limits.maxUserIdLength()) {
                throw new ProtocolViolation("watchlist must be an array of user ids");
            }
            ids.add(id.text());
        }
        return List.copyOf(ids);
    }

    private List<JsonValue> array(JsonValue list) throws ProtocolViolation {
        try {
            return json.array(list.raw());
        } catch (MalformedJsonException e) {
            throw new ProtocolViolation("watchlist must be an array of user ids");
        }
    }

    private PresenceMember member(String field, String id, JsonObject data) throws ProtocolViolation {
        if (id.length() > limits.maxUserIdLength()) {
            throw new ProtocolViolation(field + " is longer than " + limits.maxUserIdLength() + " characters");
        }
        JsonValue info = data.get("user_info");
        String raw = info == null ? NO_INFO : info.raw();
        if (Utf8.isLongerThan(raw, limits.maxUserInfoBytes())) {
            throw new ProtocolViolation("user_info is longer than " + limits.maxUserInfoBytes() + " bytes");
        }
        return new PresenceMember(id, raw);
    }

    private static String presenceId(@Nullable JsonValue id) throws ProtocolViolation {
        boolean isText = id != null && id.isString() && ChannelName.isUserId(id.text());
        boolean isNumber = id != null && id.kind() == JsonValue.Kind.NUMBER && isPlainNumber(id.text());
        if (id == null || (!isText && !isNumber)) {
            throw new ProtocolViolation(
                    "channel_data must have a user_id that is a string, or a number without exponent");
        }
        return id.text();
    }

    /** One number has many forms with an exponent; as ids they would be many users. */
    private static boolean isPlainNumber(String number) {
        return number.chars().noneMatch(c -> c == 'e' || c == 'E');
    }

    private JsonObject object(String text, String field) throws ProtocolViolation {
        try {
            return json.object(text);
        } catch (MalformedJsonException e) {
            throw new ProtocolViolation(field + " is not a JSON object");
        }
    }
}
