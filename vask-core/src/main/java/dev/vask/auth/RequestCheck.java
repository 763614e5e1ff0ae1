package dev.vask.auth;

import dev.vask.App;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is wrong with one request to the HTTP API. */
final class RequestCheck {
    private static final String APPS = "/apps/";

    private final KnownApps known;
    private final List<String> prefixes;
    private final String method;
    private final String rawPath;
    private final ByteBuffer body;
    private final Instant now;

    RequestCheck(KnownApps known, List<String> prefixes, String method, String rawPath, ByteBuffer body, Instant now) {
        this.known = known;
        this.prefixes = prefixes;
        this.method = method;
        this.rawPath = rawPath;
        this.body = body;
        this.now = now;
    }

    private record Template(String beforePath, String afterPath, String atEnd) {}

    Explanation explain(@Nullable String rawQuery) {
        int at = rawPath.indexOf(APPS);
        if (at < 0) {
            return Explanation.refused("the path is none of the HTTP API's, which has /apps/ and an app's id in it");
        }
        RequestQuery query;
        String id;
        try {
            // Ids need no escapes, and the server takes them as they were sent.
            id = rawPath.substring(at + APPS.length()).split("/", 2)[0];
            if (decodedPath(rawPath).chars().anyMatch(Character::isISOControl)) {
                return Explanation.refused("the path holds a control character, which is never accepted");
            }
            query = RequestQuery.parse(rawQuery);
        } catch (IllegalArgumentException e) {
            return Explanation.refused(
                    "path or query hold a percent sign that is not followed by two hexadecimal digits, or by those of what is"
                            + " not UTF-8");
        }
        String problem = query.problem();
        if (problem != null) {
            return Explanation.refused(problem);
        }
        KnownApps apps = known.of(id);
        if (apps == null) {
            return Explanation.refused("the path names an app by an id that no app here has");
        }
        App app = apps.expected();
        String refusal =
                RequestSignature.problem(app, method, List.copyOf(accepted(at)), query.sorted(), body.duplicate(), now);
        if (refusal == null) {
            return app.enabled()
                    ? Explanation.accepted("the signature fits, the time and body_md5 too")
                    : Explanation.refused("the signature fits, and the app is disabled");
        }
        List<String> faults = faults(apps, query, at);
        return Explanation.refused(faults.isEmpty() ? refusal : String.join("; ", faults));
    }

    private List<String> faults(KnownApps apps, RequestQuery query, int at) {
        List<String> faults = new ArrayList<>();
        String key = query.get("auth_key");
        add(faults, key == null ? "auth_key is missing" : apps.keyFault(key));
        String version = query.get("auth_version");
        if (!"1.0".equals(version)) {
            faults.add(version == null ? "auth_version is missing; it is 1.0" : "auth_version is 1.0 and nothing else");
        }
        add(faults, clockFault(query.get("auth_timestamp")));
        add(faults, BodyDigest.fault(query.get("body_md5"), body));
        String signature = query.get("auth_signature");
        if (signature == null) {
            faults.add("auth_signature is missing");
            return faults;
        }
        GivenSignature given = GivenSignature.read(signature);
        faults.addAll(given.faults());
        if (given.hex() != null) {
            faults.addAll(contentFaults(apps, query, given.hex(), at, !faults.isEmpty()));
        }
        return faults;
    }

    private @Nullable String clockFault(@Nullable String timestamp) {
        if (timestamp == null) {
            return "auth_timestamp is missing";
        }
        Long sent = RequestSignature.seconds(timestamp);
        if (sent == null) {
            return "auth_timestamp must be the time in seconds since 1970, and this is no such number";
        }
        Instant given = Instant.ofEpochSecond(sent);
        long seconds = given.getEpochSecond() - now.getEpochSecond();
        if (Math.abs(seconds) <= RequestSignature.MAX_SKEW_SECONDS) {
            return null;
        }
        long asMillis = given.getEpochSecond() / 1_000 - now.getEpochSecond();
        if (Math.abs(asMillis) <= RequestSignature.MAX_SKEW_SECONDS) {
            return "auth_timestamp is in milliseconds, and seconds are meant";
        }
        return "the clocks differ: auth_timestamp is " + given + ", the server's time " + now
                + "; the signer's clock is "
                + Math.abs(seconds) + " s " + (seconds < 0 ? "behind, or the request is old" : "ahead")
                + ", and " + RequestSignature.MAX_SKEW_SECONDS + " s are allowed";
    }

    private List<String> contentFaults(
            KnownApps apps, RequestQuery query, String signature, int at, boolean otherFaults) {
        List<Guess<Secret>> secrets = apps.secrets();
        List<Guess<String>> methods = methods();
        List<Guess<String>> paths = paths(apps.expected(), at);
        List<Guess<String>> queries = query.guesses(RequestSignature.md5(body));
        List<Guess<Template>> templates = List.of(
                new Guess<>(new Template("\n", "\n", ""), null),
                new Guess<>(
                        new Template("\\n", "\\n", ""),
                        "method, path and query were signed with a backslash and an n between them, where line breaks"
                                + " belong"),
                new Guess<>(
                        new Template("\r\n", "\r\n", ""),
                        "method, path and query were signed with CR and LF between them, where LF alone belongs"),
                new Guess<>(new Template("\n", "?", ""), "path and query were signed as one URL, not as two lines"),
                new Guess<>(new Template("\n", "\n", "\n"), "it was signed with a line break at the end"));
        List<String> faults = Guess.explain(List.of(secrets, paths, queries, methods, templates), choice -> {
            Template form = templates.get(choice[4]).value();
            String text = methods.get(choice[3]).value()
                    + form.beforePath()
                    + paths.get(choice[1]).value()
                    + form.afterPath()
                    + queries.get(choice[2]).value()
                    + form.atEnd();
            return secrets.get(choice[0]).value().verifies(text, signature);
        });
        if (faults == null) {
            return List.of("the signature fits nothing that was tried: expected is the HMAC-SHA256 of the lines "
                    + method
                    + ", " + decodedPath(rawPath) + " and the sorted query, with the secret of app '"
                    + apps.expected().key() + "'; probably another secret signed, or a proxy changed path or query");
        }
        return faults.isEmpty() && otherFaults ? List.of("else the signature fits") : faults;
    }

    private List<Guess<String>> methods() {
        List<Guess<String>> methods = new ArrayList<>();
        methods.add(new Guess<>(method, null));
        methods.add(new Guess<>(
                method.toLowerCase(Locale.ROOT), "the method was signed in lower case, and is signed in upper case"));
        for (String other : new String[] {"GET", "POST", "PUT", "DELETE", "HEAD"}) {
            methods.add(new Guess<>(other, "it was signed for " + other + ", and the request is a " + method));
        }
        return methods;
    }

    /** The forms of the path of which the server takes any. */
    private Set<String> accepted(int at) {
        Set<String> accepted = new LinkedHashSet<>();
        for (String path : new String[] {rawPath, rawPath.substring(at)}) {
            accepted.add(decodedPath(path));
            accepted.add(path);
        }
        return accepted;
    }

    private List<Guess<String>> paths(App app, int at) {
        List<Guess<String>> paths = new ArrayList<>();
        accepted(at).forEach(path -> paths.add(new Guess<>(path, null)));
        String path = decodedPath(rawPath.substring(at));
        for (String prefix : prefixes) {
            paths.add(new Guess<>(
                    prefix + path,
                    "it was signed with the prefix '" + prefix + "' in front of " + path
                            + ", which is not there any more: a proxy takes it away"));
        }
        String trimmed = path.endsWith("/") ? path.substring(0, path.length() - 1) : path + "/";
        paths.add(new Guess<>(trimmed, "it was signed with another slash at the end of the path"));
        paths.add(new Guess<>(path.substring(1), "it was signed without the slash at the beginning of the path"));
        paths.add(new Guess<>(path.toLowerCase(Locale.ROOT), "the path was signed in lower case"));
        String call = path.substring(APPS.length()).replaceFirst("^[^/]*", "");
        paths.add(new Guess<>(call, "it was signed without /apps/ and the app's id in the path"));
        for (String id : new LinkedHashSet<>(List.of(app.id(), app.key()))) {
            paths.add(new Guess<>(
                    APPS + id + call, "it was signed with the app as '" + id + "' in the path, and sent to another"));
        }
        return paths;
    }

    /** In a path a plus is a plus. */
    private static String decodedPath(String path) {
        return RequestQuery.decode(path, false);
    }

    private static void add(List<String> faults, @Nullable String fault) {
        if (fault != null) {
            faults.add(fault);
        }
    }
}
