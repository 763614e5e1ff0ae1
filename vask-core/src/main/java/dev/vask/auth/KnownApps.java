package dev.vask.auth;

import dev.vask.App;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The apps that may have been meant.
 *
 * @param expected the one that was asked
 * @param others not the expected one
 */
record KnownApps(App expected, List<App> others) {
    private static final String PROBE = "vask";

    /** The app of this id or key, as the expected one; null if there is none. */
    @Nullable
    KnownApps of(String idOrKey) {
        List<App> all = all();
        for (App app : all) {
            if (app.id().equals(idOrKey) || app.key().equals(idOrKey)) {
                return new KnownApps(app, all.stream().filter(it -> it != app).toList());
            }
        }
        return null;
    }

    List<App> all() {
        List<App> all = new ArrayList<>(List.of(expected));
        all.addAll(others);
        return all;
    }

    /** Whose secret may have signed. */
    List<Guess<Secret>> secrets() {
        List<Guess<Secret>> secrets = new ArrayList<>();
        secrets.add(new Guess<>(expected.secret(), null));
        for (App other : others) {
            secrets.add(new Guess<>(
                    other.secret(),
                    "it was signed with the secret of app '" + other.key() + "', not of app '" + expected.key() + "'"));
        }
        for (App app : all()) {
            secrets.add(new Guess<>(
                    Secret.of(app.key()), "it was signed with the key '" + app.key() + "' in the place of a secret"));
        }
        return secrets;
    }

    /** What is wrong with a key; null if it is the expected app's. A key that is nobody's is not repeated: it may be a secret. */
    @Nullable
    String keyFault(String given) {
        if (given.equals(expected.key())) {
            return null;
        }
        if (given.strip().equals(expected.key())) {
            return "there is white space around the key";
        }
        if (given.equalsIgnoreCase(expected.key())) {
            return "the key differs from '" + expected.key() + "' in upper and lower case";
        }
        if (given.equals(expected.id())) {
            return "the app's id '" + given + "' stands where its key '" + expected.key() + "' belongs";
        }
        for (App app : all()) {
            if (app.key().equals(given)) {
                return "the key '" + given + "' is another app's: asked was app '" + expected.key() + "'";
            }
            if (!given.isEmpty()
                    && app.secret().verifies(PROBE, Secret.of(given).sign(PROBE))) {
                return "the secret of app '" + app.key()
                        + "' stands where a key belongs: whoever got it can sign, so replace it";
            }
        }
        return "the key is of no app here: asked was app '" + expected.key() + "'";
    }
}
