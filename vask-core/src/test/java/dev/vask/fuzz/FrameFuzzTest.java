package dev.vask.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.vask.Limits;
import dev.vask.internal.json.JsonIn;
import dev.vask.internal.protocol.ClientMessage;
import dev.vask.internal.protocol.MessageParser;
import dev.vask.internal.protocol.ProtocolViolation;
import org.jspecify.annotations.Nullable;

/** A frame is a message of the protocol, the one that a second reader sees, or a violation with words for the peer. */
class FrameFuzzTest {
    private static final MessageParser PARSER = new MessageParser(
            new JsonIn(Limits.defaults().maxMessageBytes(), Limits.defaults().maxJsonDepth()), Limits.defaults());

    @FuzzTest
    @DictionaryEntries({
        "{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"",
        "{\"event\":\"pusher:unsubscribe\",\"data\":{\"channel\":\"",
        "{\"event\":\"pusher:signin\",\"data\":{\"auth\":\"",
        "{\"event\":\"client-a\",\"channel\":\"private-a\",\"data\":",
        "\"auth\":",
        "\"channel_data\":",
        "\"user_data\":",
        "\"data\":\"{\\\"channel\\\":\\\"a\\\"}\"",
        "presence-",
        "\\u0064ata"
    })
    void parseFrame(byte[] bytes) {
        String text = Input.text(bytes);
        ClientMessage message = Measured.of(text, () -> parse(text));
        if (message == null) {
            return;
        }
        Reference.Value.Fields frame = Reference.object(text);
        assertThat(frame).isNotNull();
        assertThat(frame.hasTwins()).isFalse();
        String event = string(frame, "event");
        if (message instanceof ClientMessage.Ping) {
            assertThat(event).isEqualTo("pusher:ping");
        } else if (message instanceof ClientMessage.Pong) {
            assertThat(event).isEqualTo("pusher:pong");
        } else if (message instanceof ClientMessage.Subscribe subscribe) {
            Reference.Value.Fields data = data(frame);
            assertThat(event).isEqualTo("pusher:subscribe");
            assertThat(subscribe.channel()).isEqualTo(string(data, "channel"));
            boolean signed = subscribe.channel().matches("(?s)(private|presence)-.*");
            assertThat(subscribe.auth()).isEqualTo(signed ? string(data, "auth") : null);
            assertThat(subscribe.channelData()).isEqualTo(signed ? string(data, "channel_data") : null);
        } else if (message instanceof ClientMessage.Unsubscribe unsubscribe) {
            assertThat(event).isEqualTo("pusher:unsubscribe");
            assertThat(unsubscribe.channel()).isEqualTo(string(data(frame), "channel"));
        } else if (message instanceof ClientMessage.SignIn signIn) {
            assertThat(event).isEqualTo("pusher:signin");
            assertThat(signIn.auth()).isEqualTo(string(data(frame), "auth"));
            assertThat(signIn.userData()).isEqualTo(string(data(frame), "user_data"));
        } else if (message instanceof ClientMessage.ClientEvent clientEvent) {
            assertThat(event).isEqualTo(clientEvent.name()).startsWith("client-");
            assertThat(clientEvent.channel()).isEqualTo(string(frame, "channel"));
            if (clientEvent.data() != null) {
                assertThat(Reference.read(clientEvent.data())).isEqualTo(frame.get("data"));
            }
        }
    }

    private static @Nullable ClientMessage parse(String text) {
        try {
            return PARSER.parse(text);
        } catch (ProtocolViolation e) {
            assertThat(e.getMessage()).isNotBlank().hasSizeLessThan(200);
            return null;
        }
    }

    /** An object, or one in a string. */
    private static Reference.Value.Fields data(Reference.Value.Fields frame) {
        Reference.Value data = frame.get("data");
        Reference.Value.Fields fields = data instanceof Reference.Value.Text text
                ? Reference.object(text.characters())
                : (Reference.Value.Fields) data;
        assertThat(fields).isNotNull();
        assertThat(fields.hasTwins()).isFalse();
        return fields;
    }

    private static @Nullable String string(Reference.Value.Fields fields, String name) {
        return fields.get(name) instanceof Reference.Value.Text text ? text.characters() : null;
    }
}
