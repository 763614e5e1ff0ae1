package dev.vask.auth;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One way in which a part of what was signed may have been.
 *
 * @param fault what then went wrong; null where nothing did
 */
record Guess<T>(T value, @Nullable String fault) {
    /**
     * The faults that explain a signature: of the choice with the fewest, at most two, parts other than the first guess of
     * their list. Empty if the first guesses fit, null if nothing does.
     *
     * @param fits whether the signature is that of the guesses with these indexes, one for each list
     */
    static @Nullable List<String> explain(List<? extends List<? extends Guess<?>>> parts, Predicate<int[]> fits) {
        int[] choice = new int[parts.size()];
        for (int wrong = 0; wrong <= 2; wrong++) {
            if (search(parts, choice, 0, wrong, fits)) {
                List<String> faults = new ArrayList<>();
                for (int i = 0; i < choice.length; i++) {
                    String fault = parts.get(i).get(choice[i]).fault();
                    if (fault != null) {
                        faults.add(fault);
                    }
                }
                return faults;
            }
            Arrays.fill(choice, 0);
        }
        return null;
    }

    private static boolean search(
            List<? extends List<? extends Guess<?>>> parts, int[] choice, int from, int wrong, Predicate<int[]> fits) {
        if (wrong == 0) {
            return fits.test(choice);
        }
        for (int part = from; part < choice.length; part++) {
            for (int guess = 1; guess < parts.get(part).size(); guess++) {
                choice[part] = guess;
                if (search(parts, choice, part + 1, wrong - 1, fits)) {
                    return true;
                }
            }
            choice[part] = 0;
        }
        return false;
    }
}
