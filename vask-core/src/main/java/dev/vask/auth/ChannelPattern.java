package dev.vask.auth;

import dev.vask.internal.protocol.ChannelKind;
import dev.vask.internal.protocol.ChannelName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Channel names with variables, {@code private-orders.{id}}. A variable is one or more characters and ends at the next dot, or
 * at the character that follows it in the pattern. A last variable with three dots, {@code private-user.{id...}}, takes the rest
 * of the name, dots included. Every name is read in one way, in one pass. A pattern matches channels of its own kind only:
 * {@code private-{name}} never authorizes an encrypted channel.
 */
final class ChannelPattern {
    private static final Pattern VARIABLE = Pattern.compile("\\{([A-Za-z][A-Za-z0-9_]*)(\\.{3})?}");

    private final String text;
    private final ChannelKind kind;
    private final Pattern pattern;
    private final List<String> variables;

    private ChannelPattern(String text, ChannelKind kind, Pattern pattern, List<String> variables) {
        this.text = text;
        this.kind = kind;
        this.pattern = pattern;
        this.variables = variables;
    }

    /** @throws IllegalArgumentException if nothing that needs an authorization could match */
    static ChannelPattern of(String text) {
        ChannelName sample = ChannelName.parse(VARIABLE.matcher(text).replaceAll("x"), ChannelAuthorizer.MAX_NAME);
        if (sample == null || !sample.kind().signed()) {
            throw problem(
                    text,
                    "begins with 'private-' or 'presence-' and has letters, digits, _-=@,.; and variables as in {id} or, at the end, {id...}");
        }
        StringBuilder regex = new StringBuilder();
        List<String> variables = new ArrayList<>();
        Matcher variable = VARIABLE.matcher(text);
        int from = 0;
        while (variable.find()) {
            regex.append(Pattern.quote(text.substring(from, variable.start())));
            from = variable.end();
            if (from < text.length() && text.charAt(from) == '{') {
                throw problem(text, "has a character between two variables");
            }
            String name = variable.group(1);
            if (variables.contains(name)) {
                throw problem(text, "names a variable once");
            }
            variables.add(name);
            if (variable.group(2) != null) {
                if (from < text.length()) {
                    throw problem(text, "has a variable with three dots at its end only");
                }
                regex.append("(.++)");
                continue;
            }
            regex.append("([^.")
                    .append(from < text.length() ? Pattern.quote(text.substring(from, from + 1)) : "")
                    .append("]++)");
        }
        regex.append(Pattern.quote(text.substring(from)));
        return new ChannelPattern(text, sample.kind(), Pattern.compile(regex.toString()), List.copyOf(variables));
    }

    ChannelKind kind() {
        return kind;
    }

    /** The variables of a name that matches, null for one that does not. */
    @Nullable
    Map<String, String> match(ChannelName name) {
        Matcher matcher = pattern.matcher(name.text());
        if (name.kind() != kind || !matcher.matches()) {
            return null;
        }
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < variables.size(); i++) {
            values.put(variables.get(i), matcher.group(i + 1));
        }
        return values;
    }

    private static IllegalArgumentException problem(String text, String rule) {
        return new IllegalArgumentException("a channel pattern " + rule + ": '" + text + "'");
    }

    @Override
    public String toString() {
        return text;
    }
}
