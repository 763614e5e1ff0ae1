package dev.vask.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.vask.Limits;
import dev.vask.internal.json.JsonIn;
import dev.vask.internal.protocol.ProtocolViolation;
import dev.vask.internal.protocol.ServerFrames;
import dev.vask.internal.protocol.UserData;
import dev.vask.spi.PresenceMember;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compares parsed user data with a second JSON reader, and the frames built from it with the input. */
class UserDataFuzzTest {
    private static final UserData USERS = new UserData(new JsonIn(64 * 1024, 32), Limits.defaults());

    private interface Reading<T> {
        T of(String text) throws ProtocolViolation;
    }

    @FuzzTest
    @DictionaryEntries({"\"user_id\":", "\"user_info\":", "\"id\":", "\"watchlist\":", "[\"a\",\"b\"]", "\\u0069d"})
    void userData(byte[] bytes) {
        String text = Input.text(bytes);
        PresenceMember member = Measured.of(text, () -> read(text, USERS::ofChannelData));
        if (member != null) {
            agrees(member, text, "user_id");
        }
        PresenceMember user = Measured.of(text, () -> read(text, USERS::ofUserData));
        if (user != null) {
            agrees(user, text, "id");
            assertThat(user.userId()).matches("[-a-zA-Z0-9_=@,.;]+");
        }
        List<String> watched = read(text, USERS::watchlist);
        if (watched != null && !watched.isEmpty()) {
            Reference.Value.Items items =
                    (Reference.Value.Items) Reference.object(text).get("watchlist");
            assertThat(items.items().stream().distinct().map(it -> ((Reference.Value.Text) it).characters()))
                    .containsExactlyElementsOf(watched);
        }
    }

    private static <T> @Nullable T read(String text, Reading<T> reading) {
        try {
            return reading.of(text);
        } catch (ProtocolViolation e) {
            assertThat(e.getMessage()).isNotBlank().hasSizeLessThan(200);
            return null;
        }
    }

    private static void agrees(PresenceMember member, String text, String idField) {
        Reference.Value.Fields data = Reference.object(text);
        assertThat(data).isNotNull();
        assertThat(data.hasTwins()).isFalse();
        Reference.Value id = data.get(idField);
        assertThat(member.userId())
                .isEqualTo(
                        id instanceof Reference.Value.Text it ? it.characters() : ((Reference.Value.Plain) id).raw());
        Reference.Value info = data.get("user_info");
        assertThat(Reference.read(member.userInfo()))
                .isEqualTo(info == null ? new Reference.Value.Fields(List.of()) : info);

        Reference.Value.Fields added =
                inner(ServerFrames.memberAdded("presence-a", member).text());
        assertThat(added.get("user_id")).isEqualTo(new Reference.Value.Text(member.userId()));
        assertThat(added.get("user_info")).isEqualTo(Reference.read(member.userInfo()));
        Reference.Value.Fields roster =
                (Reference.Value.Fields) inner(ServerFrames.subscriptionSucceeded("presence-a", List.of(member))
                                .text())
                        .get("presence");
        assertThat(roster.get("hash"))
                .isEqualTo(new Reference.Value.Fields(
                        List.of(new Reference.Field(member.userId(), Reference.read(member.userInfo())))));
    }

    private static Reference.Value.Fields inner(String frame) {
        return Reference.object(((Reference.Value.Text) Reference.object(frame).get("data")).characters());
    }
}
