package dev.vask.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A request's first line. */
record HttpCall(String method, String rawPath, @Nullable String rawQuery) {
    static HttpCall of(String line) {
        int space = line.indexOf(' ');
        String method = space < 0 ? "GET" : line.substring(0, space);
        String target = line.substring(space + 1);
        int mark = target.indexOf('?');
        return mark < 0
                ? new HttpCall(method, target, null)
                : new HttpCall(method, target.substring(0, mark), target.substring(mark + 1));
    }

    /** With the parameters of a signature over what it means; over what it is, where it means nothing. */
    HttpCall signed(long seconds, byte[] body) {
        String query = (rawQuery == null || rawQuery.isEmpty() ? "" : rawQuery + "&") + "auth_key=" + Signer.KEY
                + "&auth_timestamp=" + seconds + "&auth_version=1.0"
                + (body.length == 0 ? "" : "&body_md5=" + Signer.md5(body));
        return new HttpCall(method, rawPath, query + "&auth_signature=" + Signer.hmac(text(query)));
    }

    /** Another call's query, and this one's signature. */
    HttpCall forging(HttpCall other) {
        String mine = String.valueOf(rawQuery);
        int auth = mine.indexOf("auth_key=");
        String query = other.rawQuery() == null || other.rawQuery().isEmpty() ? "" : other.rawQuery() + "&";
        return new HttpCall(other.method(), other.rawPath(), query + mine.substring(auth));
    }

    private String text(String query) {
        String path = Signer.unescaped(rawPath, false);
        Map<String, String> parameters = Signer.query(query);
        return Signer.text(method, path == null ? rawPath : path, parameters == null ? Map.of("", query) : parameters);
    }

    /** What it asks for: method, the path's segments and the query, as they are before escaping; null for nothing. */
    @Nullable
    List<Object> meaning() {
        List<Object> meaning = new ArrayList<>();
        meaning.add(method);
        for (String segment : rawPath.split("/", -1)) {
            meaning.add(Signer.unescaped(segment, false));
        }
        Map<String, String> query = Signer.query(rawQuery);
        meaning.add(query == null ? null : new TreeMap<>(query));
        return meaning.contains(null) ? null : meaning;
    }
}
