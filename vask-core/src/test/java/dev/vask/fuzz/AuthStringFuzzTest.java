package dev.vask.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.vask.auth.AuthExplainer;
import dev.vask.auth.Explanation;
import dev.vask.internal.json.JsonOut;
import dev.vask.testing.FakeSocket;

/**
 * {@code key:signature}: exactly one text opens a channel. In the input {@code @} stands for the right signature. The
 * explainer is of the server's opinion, and gives away neither the secret nor a signature.
 */
class AuthStringFuzzTest {
    private static final String CHANNEL = "private-a";

    @FuzzTest
    @DictionaryEntries({"key:@", "key:", ":@", "@", "KEY", "key", " "})
    void authString(byte[] bytes) {
        Place place = new Place();
        FakeSocket socket = place.member("u");
        String right = Signer.hmac(socket.socketId() + ":" + CHANNEL);
        String auth = Input.text(bytes).replace("@", right);
        boolean good = auth.equals(Signer.KEY + ":" + right);

        socket.says("{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"" + CHANNEL + "\",\"auth\":"
                + JsonOut.quote(auth) + "}}");
        if (socket.isOpen()) {
            assertThat(Place.events(socket.newFrames()).contains("pusher_internal:subscription_succeeded"))
                    .isEqualTo(good);
        }
        String last = socket.frames().get(socket.frames().size() - 1);
        assertThat(last).doesNotContain(right, Signer.SECRET);
        place.servesOrHasClosed(socket);

        Explanation explanation = AuthExplainer.of(Place.APP).subscription(socket.socketId(), CHANNEL, null, auth);
        assertThat(explanation.accepted()).isEqualTo(good);
        assertThat(explanation.reason())
                .isNotBlank()
                .doesNotContain(right, Signer.SECRET)
                .doesNotContainPattern("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");
        assertThat(AuthExplainer.of(Place.APP)
                        .signIn(socket.socketId(), "{\"id\":\"u\"}", auth)
                        .accepted())
                .isFalse();
        place.hasNotFailed();
    }
}
