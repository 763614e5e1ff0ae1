package dev.vask.auth;

import dev.vask.internal.protocol.PercentEscapes;
import dev.vask.internal.protocol.ProtocolViolation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The query of a request, and the ways in which clients join it to the text that they sign. */
final class RequestQuery {
    private static final String SIGNATURE = "auth_signature";

    private final List<Parameter> parameters;

    /** A parameter decoded, and as it was sent. */
    private record Parameter(String name, String value, String rawName, String rawValue) {
        String lowerName() {
            return name.toLowerCase(Locale.ROOT);
        }
    }

    private RequestQuery(List<Parameter> parameters) {
        this.parameters = parameters;
    }

    /** @throws IllegalArgumentException if it cannot be read */
    static RequestQuery parse(@Nullable String rawQuery) {
        List<Parameter> parameters = new ArrayList<>();
        if (rawQuery != null && !rawQuery.isEmpty()) {
            for (String pair : rawQuery.split("&", -1)) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                parameters.add(new Parameter(decode(name, true), decode(value, true), name, value));
            }
        }
        return new RequestQuery(parameters);
    }

    /** What keeps the server from reading it, or null. */
    @Nullable
    String problem() {
        for (Parameter parameter : parameters) {
            if (parameters.stream()
                            .filter(it -> it.lowerName().equals(parameter.lowerName()))
                            .count()
                    > 1) {
                return "the query parameter '" + parameter.lowerName() + "' is given twice";
            }
            if ((parameter.name() + parameter.value()).chars().anyMatch(Character::isISOControl)) {
                return "a query parameter holds a control character, which is never accepted";
            }
            if (parameter.name().indexOf('=') >= 0
                    || parameter.name().indexOf('&') >= 0
                    || parameter.value().indexOf('&') >= 0) {
                return "the query parameter '" + parameter.lowerName() + "' holds an escaped & or =, which could be"
                        + " signed as another request and is never accepted";
            }
        }
        return null;
    }

    @Nullable
    String get(String name) {
        return parameters.stream()
                .filter(it -> it.lowerName().equals(name))
                .map(Parameter::value)
                .findFirst()
                .orElse(null);
    }

    /** As the server reads it. */
    SortedMap<String, String> sorted() {
        SortedMap<String, String> sorted = new TreeMap<>();
        parameters.forEach(it -> sorted.put(it.lowerName(), it.value()));
        return sorted;
    }

    /** What may have been signed of it; the first is right. */
    List<Guess<String>> guesses(String bodyMd5) {
        Comparator<Parameter> byName = Comparator.comparing(Parameter::lowerName);
        Predicate<Parameter> signed = it -> !it.lowerName().equals(SIGNATURE);
        Function<Parameter, String> right = it -> it.lowerName() + "=" + it.value();
        List<Guess<String>> guesses = new ArrayList<>();
        guesses.add(new Guess<>(join(signed, byName, right), null));
        guesses.add(new Guess<>(
                join(signed, byName, it -> it.rawName() + "=" + it.rawValue()),
                "the query was signed with its values escaped (%..), and they are signed as they are before escaping"));
        guesses.add(new Guess<>(
                join(signed, byName, it -> it.name() + "=" + it.value()),
                "parameter names were signed with capitals, and they are signed in lower case"));
        guesses.add(new Guess<>(
                join(signed, Comparator.comparing(Parameter::name), it -> it.name() + "=" + it.value()),
                "parameter names were signed with capitals, and they are signed in lower case"));
        guesses.add(new Guess<>(
                join(signed, Comparator.comparingInt(unused -> 0), right),
                "parameters were signed in the order of the query, and they are signed sorted by name"));
        guesses.add(new Guess<>("", "the query was left out of what was signed"));
        for (Parameter left : parameters) {
            guesses.add(new Guess<>(
                    join(signed.and(it -> !it.equals(left)), byName, right),
                    "the query parameter '" + left.lowerName() + "' was left out of what was signed"));
        }
        guesses.add(new Guess<>(
                join(it -> it.lowerName().startsWith("auth_") && signed.test(it), byName, right),
                "only the parameters auth_… were signed, and every parameter is"));
        guesses.add(new Guess<>(
                join(
                        it -> it.lowerName().equals("body_md5")
                                || (it.lowerName().startsWith("auth_") && signed.test(it)),
                        byName,
                        right),
                "only the parameters auth_… and body_md5 were signed, and every parameter is"));
        SortedMap<String, String> mended = sorted();
        mended.remove(SIGNATURE);
        mended.put("body_md5", bodyMd5);
        guesses.add(new Guess<>(
                mended.entrySet().stream()
                        .map(it -> it.getKey() + "=" + it.getValue())
                        .collect(Collectors.joining("&")),
                "body_md5 was signed, and changed or left out after that"));
        return guesses;
    }

    private String join(Predicate<Parameter> which, Comparator<Parameter> order, Function<Parameter, String> form) {
        return parameters.stream().filter(which).sorted(order).map(form).collect(Collectors.joining("&"));
    }

    /** As the server does. */
    static String decode(String text, boolean plusIsSpace) {
        try {
            return PercentEscapes.decode(text, plusIsSpace);
        } catch (ProtocolViolation e) {
            throw new IllegalArgumentException(e);
        }
    }
}
