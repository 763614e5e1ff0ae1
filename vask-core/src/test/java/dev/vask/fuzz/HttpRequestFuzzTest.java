package dev.vask.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.vask.auth.AuthExplainer;
import dev.vask.auth.Explanation;
import dev.vask.testing.FakeSocket;
import dev.vask.transport.ApiResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

/**
 * A request to the HTTP API: method and target in the first line, then the body. Unsigned it is refused; signed, which the
 * target does here, it is answered with what its status promises. {@link AuthExplainer} is of the server's opinion.
 */
class HttpRequestFuzzTest {
    @FuzzTest
    @DictionaryEntries({
        "POST /apps/3/events",
        "POST /apps/3/batch_events",
        "{\"name\":\"a\",\"channel\":\"private-room\",\"data\":\"{}\"}",
        "{\"batch\":[{\"name\":\"a\",\"channel\":\"b\",\"data\":\"c\"}]}",
        "POST /apps/3/users/u/events",
        "POST /apps/3/users/u/terminate_connections",
        "GET /apps/3/channels?info=user_count&filter_by_prefix=presence-",
        "/channels/presence-room/users",
        "subscription_count",
        "\"socket_id\":\"1.1\"",
        "\"channels\":[",
        "%2F",
        "%C3%A9"
    })
    void httpRequest(byte[] bytes) {
        String[] parts = Input.text(bytes).split("\n", 2);
        byte[] body = parts.length == 1 ? new byte[0] : parts[1].getBytes(StandardCharsets.UTF_8);
        HttpCall call = HttpCall.of(parts[0]);
        Place place = new Place();
        FakeSocket member = place.member("u");
        if (!place.vask.http().handles(call.rawPath())) {
            return;
        }

        ApiResponse unsigned = place.asks(call.method(), call.rawPath(), call.rawQuery(), body);
        assertThat(unsigned.status()).isIn(400, 401, 404);
        assertThat(member.newFrames()).isEmpty();

        HttpCall signed = call.signed(place.time.epochMillis() / 1_000, body);
        ApiResponse answer = place.asks(signed.method(), signed.rawPath(), signed.rawQuery(), body);
        String text = answer.body().text();
        assertThat(answer.status()).as(text).isIn(200, 400, 401, 404, 405, 413);
        if (answer.status() == 200) {
            assertThat(Reference.object(text)).as(text).isNotNull();
        } else {
            assertThat(text).endsWith("\n").doesNotContain(Signer.SECRET);
            assertThat(member.newFrames()).isEmpty();
        }
        Explanation explanation = AuthExplainer.of(Place.APP)
                .request(
                        signed.method(),
                        signed.rawPath(),
                        signed.rawQuery(),
                        ByteBuffer.wrap(body),
                        Instant.ofEpochMilli(place.time.epochMillis()));
        boolean explained = explanation.accepted();
        assertThat(explanation.reason()).doesNotContainPattern("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");
        Map<String, String> query = Signer.query(signed.rawQuery());
        if (query == null || Signer.unescaped(signed.rawPath(), false) == null) {
            assertThat(answer.status()).isIn(400, 401, 404);
            assertThat(explained).isFalse();
        } else if (text.startsWith("The request target") || text.startsWith("A query parameter")) {
            assertThat(explained).isFalse();
        } else if (answer.status() != 404 && answer.status() != 400) {
            assertThat(explained).isEqualTo(answer.status() != 401);
        }
        Place.events(member.newFrames());
        place.hasNotFailed();
    }
}
