package dev.vask.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.vask.internal.json.JsonIn;
import dev.vask.internal.json.JsonOut;
import dev.vask.internal.json.MalformedJsonException;
import dev.vask.internal.protocol.ServerFrames;
import dev.vask.transport.OutboundText;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Whatever characters go into a frame come out of it, for a second reader and for the own one, also as UTF-8. */
class ServerFramesFuzzTest {
    private static final JsonIn JSON = new JsonIn(1 << 20, 32);

    @FuzzTest
    void serverFrames(byte[] bytes) throws MalformedJsonException {
        String text = Input.characters(bytes);

        assertThat(Reference.read(JsonOut.quote(text))).isEqualTo(new Reference.Value.Text(text));
        assertThat(JSON.array("[" + JsonOut.quote(text) + "]").get(0).text()).isEqualTo(text);
        if (!new Reference.Value.Fields(List.of(new Reference.Field(text, new Reference.Value.Text(""))))
                .hasBrokenName()) {
            assertThat(JSON.object("{" + JsonOut.quote(text) + ":1}").get(text)).isNotNull();
        }

        fields(ServerFrames.event(text, text, text), "event", text, "channel", text, "data", text);
        fields(ServerFrames.clientEvent(text, text, "[]", text), "event", text, "channel", text, "user_id", text);
        fields(ServerFrames.subscriptionSucceeded(text), "channel", text, "data", "{}");
        fields(ServerFrames.memberRemoved(text, text), "channel", text);
        inner(ServerFrames.error(null, text), "message", text);
        inner(ServerFrames.subscriptionError(text, text, text, 401), "type", text, "error", text);
        inner(ServerFrames.signInSucceeded(text), "user_data", text);
        assertThat(Reference.read(ServerFrames.watchlistEvents(List.of(text), List.of(text))
                        .text()))
                .isNotNull();
    }

    private static void fields(OutboundText frame, String... namesAndTexts) {
        // Through bytes: nothing may become a question mark on its way.
        String sent = new String(frame.text().getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        assertThat(sent).isEqualTo(frame.text());
        assertThat(frame.byteLength()).isEqualTo(sent.getBytes(StandardCharsets.UTF_8).length);
        check(Reference.object(sent), namesAndTexts);
    }

    private static void inner(OutboundText frame, String... namesAndTexts) {
        check((Reference.Value.Fields) Reference.object(frame.text()).get("data"), namesAndTexts);
    }

    private static void check(Reference.Value.Fields fields, String... namesAndTexts) {
        assertThat(fields).isNotNull();
        assertThat(fields.hasTwins()).isFalse();
        for (int i = 0; i < namesAndTexts.length; i += 2) {
            assertThat(fields.get(namesAndTexts[i])).isEqualTo(new Reference.Value.Text(namesAndTexts[i + 1]));
        }
    }
}
