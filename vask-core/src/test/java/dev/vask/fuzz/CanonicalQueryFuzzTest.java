package dev.vask.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.vask.auth.RequestSignature;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Two requests, one a line: the signature of the first is good for the second only if both ask for the same.
 *
 * <p>But for one pair: a path may be signed as it was sent, so who signs one with an escaped percent sign in it, {@code a%2562},
 * signs {@code a%62} too. No name has a percent sign, so nobody signs that who is ever served.
 */
class CanonicalQueryFuzzTest {
    private static final byte[] NO_BODY = {};

    @FuzzTest
    @DictionaryEntries({
        "GET /apps/3/channels?",
        "&info=user_count",
        "%26",
        "%3D",
        "%3d",
        "%0A",
        "%25",
        "%2526",
        "%2F",
        "filter_by_prefix=",
        "INFO",
        "+",
        "%20"
    })
    void canonicalQuery(byte[] bytes) {
        String[] lines = Input.text(bytes).split("\n", 2);
        if (lines.length < 2) {
            return;
        }
        Place place = new Place();
        HttpCall honest = HttpCall.of(lines[0]);
        HttpCall signed = honest.signed(place.time.epochMillis() / 1_000, NO_BODY);
        HttpCall forged = signed.forging(HttpCall.of(lines[1]));

        int status = place.asks(forged.method(), forged.rawPath(), forged.rawQuery(), NO_BODY)
                .status();

        if (status == 200 && !honest.rawPath().contains("%25")) {
            assertThat(forged.meaning()).isNotNull().isEqualTo(signed.meaning());
        }
        place.hasNotFailed();
        libraryAgrees(honest, signed);
    }

    /** What the own signer makes of a request's meaning is what a stranger makes of it. */
    private static void libraryAgrees(HttpCall honest, HttpCall signed) {
        SortedMap<String, String> query = new TreeMap<>();
        if (Signer.query(honest.rawQuery()) == null || Signer.query(signed.rawQuery()) == null) {
            return;
        }
        query.putAll(Signer.query(honest.rawQuery()));
        String path = Signer.unescaped(honest.rawPath(), false);
        if (path != null) {
            SortedMap<String, String> own = RequestSignature.sign(
                    Place.APP, honest.method(), path, query, "", java.time.Instant.ofEpochSecond(1_000));
            assertThat(own.get("auth_signature")).isEqualTo(Signer.hmac(Signer.text(honest.method(), path, own)));
        }
    }
}
