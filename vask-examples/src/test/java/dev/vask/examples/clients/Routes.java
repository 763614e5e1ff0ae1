package dev.vask.examples.clients;

import java.io.IOException;

/** What a host under test answers to HTTP requests that are not Vask's. */
@FunctionalInterface
interface Routes {
    /** For hosts whose HTTP side is of no interest. */
    Routes NONE = (path, query, body) -> new Reply(404, "");

    /**
     * Answers one request.
     *
     * @param query the raw query, empty for none
     */
    Reply answer(String path, String query, String body) throws IOException;

    /** A JSON answer. */
    record Reply(int status, String body) {}
}
