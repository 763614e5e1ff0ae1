package dev.vask.auth;

import dev.vask.internal.json.JsonForms;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What {@code channel_data} or {@code user_data} may have been when it was signed. */
final class SignedData {
    private static final String[] NOTHINGS = {"", "null", "undefined", "{}"};

    private SignedData() {}

    /**
     * @param field what it is called
     * @param given what arrived, null where nothing did
     * @param tried texts that may have been meant
     */
    static List<Guess<Optional<String>>> guesses(String field, @Nullable String given, List<String> tried) {
        List<Guess<Optional<String>>> guesses = new ArrayList<>();
        guesses.add(new Guess<>(Optional.ofNullable(given), null));
        if (given == null) {
            for (String nothing : NOTHINGS) {
                guesses.add(new Guess<>(
                        Optional.of(nothing),
                        "it was signed with the " + field + " '" + nothing + "', and none was sent"));
            }
        } else {
            guesses.add(new Guess<>(Optional.empty(), "it was signed without " + field + ", and some was sent"));
            JsonForms.others(given)
                    .forEach((text, form) -> guesses.add(new Guess<>(
                            Optional.of(text),
                            "the " + field + " was written anew after it was signed: what was signed is the same "
                                    + form + "; sign and send one text")));
        }
        for (int i = 0; i < tried.size(); i++) {
            guesses.add(new Guess<>(Optional.of(tried.get(i)), difference(field, given, tried.get(i), i + 1)));
        }
        return guesses;
    }

    private static String difference(String field, @Nullable String given, String signed, int number) {
        if (given == null) {
            return "it was signed with " + field + " (the tried text " + number + "), and none was sent";
        }
        int at = 0;
        while (at < Math.min(given.length(), signed.length()) && given.charAt(at) == signed.charAt(at)) {
            at++;
        }
        String canonical = JsonForms.canonical(given);
        boolean same = canonical != null && canonical.equals(JsonForms.canonical(signed));
        return (same
                        ? "the " + field + " was written anew after it was signed: what was signed is the tried text "
                        : "it was signed with other " + field + ", the tried text ")
                + number + ", which differs from character " + (at + 1) + " on";
    }
}
