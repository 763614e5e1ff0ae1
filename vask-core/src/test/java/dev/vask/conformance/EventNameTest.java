package dev.vask.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.vask.ServerEvent;
import dev.vask.testing.FakeSocket;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** docs/spec/protocol.md §5, rule 5: one rule for event names at every entry point (S-10). */
class EventNameTest {
    private static final String ROOM = "presence-room";

    private final Scene scene = Scene.open();
    private final Http http = new Http(scene.vask, scene.time, scene.host().definition());
    private final FakeSocket ada = scene.in(ROOM, "{\"user_id\":\"ada\"}");
    private final FakeSocket bob = scene.in(ROOM, "{\"user_id\":\"bob\"}");

    @ParameterizedTest
    @ValueSource(
            ints = {
                0, 9, 10, 13, 0x1B, 0x7F, 0x85, 0x9F, 0x061C, 0x200E, 0x200F, 0x2028, 0x2029, 0x202A, 0x202E, 0x2066,
                0x2069, 0xD800, 0xDFFF, 0xFEFF
            })
    @DisplayName(
            "an invisible or breaking character in an event name → refused by HTTP, in process and from clients [S-10]")
    void refused(int character) {
        ada.newFrames();
        for (String name : List.of((char) character + "e", "e" + (char) character, "a" + (char) character + "b")) {
            refusedOverHttp(name);
            refusedInProcess(name);
            bob.says("{\"event\":" + escaped("client-" + name) + ",\"channel\":\"" + ROOM + "\",\"data\":1}");
            assertThat(bob.newFrames()).singleElement().satisfies(frame -> Wire.assertError(frame, null));
        }
        assertThat(ada.newFrames()).isEmpty();
    }

    /** A JSON string of escapes only: other characters may not survive a helper. */
    private static String escaped(String name) {
        return name.chars().mapToObj(c -> String.format("\\u%04x", c)).collect(Collectors.joining("", "\"", "\""));
    }

    private void refusedOverHttp(String name) {
        String event = "{\"name\":" + escaped(name) + ",\"channel\":\"" + ROOM + "\",\"data\":\"1\"}";
        assertThat(http.post("events", event).status()).isEqualTo(400);
        assertThat(http.post("batch_events", "{\"batch\":[" + event + "]}").status())
                .isEqualTo(400);
        assertThat(http.post("users/ada/events", event).status()).isEqualTo(400);
        assertThat(http.post("events", event).body().text())
                .contains("invalid event name")
                .hasLineCount(1);
    }

    private void refusedInProcess(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> scene.host().trigger(ROOM, name, "1"))
                .withMessageContaining("invalid event name");
        assertThatIllegalArgumentException().isThrownBy(() -> scene.host().trigger(List.of(ROOM), name, "1"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> scene.host().triggerBatch(List.of(ServerEvent.of(ROOM, name, "1"))));
        assertThatIllegalArgumentException().isThrownBy(() -> scene.host().sendToUser("ada", name, "1"));
        ServerEvent tagged = ServerEvent.of(ROOM, "e", "1").withTags(Map.of(name, "1"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> scene.host().trigger(tagged))
                .withMessageContaining("invalid tag");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"App\\Events\\OrderCreated", "заказ оплачен", "😀", "a:b/c?d#e", "e\u00A0f", "\"quoted\"", " "})
    @DisplayName("any visible text as an event name → published as it is, by each entry point")
    void accepted(String name) {
        ada.newFrames();
        String event = "{\"name\":" + escaped(name) + ",\"channel\":\"" + ROOM + "\",\"data\":\"1\"}";
        assertThat(http.post("events", event).status()).isEqualTo(200);
        scene.host().trigger(ROOM, name, "1");
        bob.says("{\"event\":" + escaped("client-" + name) + ",\"channel\":\"" + ROOM + "\",\"data\":1}");
        assertThat(ada.events(ROOM)).containsExactly(name, name, "client-" + name);
    }
}
