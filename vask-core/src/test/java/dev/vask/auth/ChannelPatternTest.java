package dev.vask.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.vask.internal.protocol.ChannelName;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A channel pattern")
class ChannelPatternTest {
    private static @Nullable Map<String, String> match(String pattern, String channel) {
        return ChannelPattern.of(pattern).match(Objects.requireNonNull(ChannelName.parse(channel, 200)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "a.b", "ada.king@example.com", ".", "a.", "."})
    @DisplayName("a last variable with three dots -> it takes the rest of the name, dots included")
    void lastVariableTakesTheRest(String id) {
        assertThat(match("private-user.{id...}", "private-user." + id)).isEqualTo(Map.of("id", id));
    }

    @Test
    @DisplayName("a variable before the last -> it ends at the next dot")
    void earlierVariableEndsAtDot() {
        assertThat(match("private-{kind}.{id...}", "private-orders.a.b"))
                .isEqualTo(Map.of("kind", "orders", "id", "a.b"));
        assertThat(match("private-user.{id}", "private-user.a.b")).isNull();
    }

    @Test
    @DisplayName("a variable of three dots without a character to take, or a channel of another kind -> no match")
    void noMatch() {
        assertThat(match("private-user.{id...}", "private-user.")).isNull();
        assertThat(match("private-{rest...}", "private-encrypted-a")).isNull();
        assertThat(match("private-{rest...}", "presence-a")).isNull();
    }

    @Test
    @DisplayName("three dots in a variable before the end -> refused with the rule and the pattern")
    void onlyAtTheEnd() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ChannelPattern.of("private-{id...}.lines"))
                .withMessageContaining("at its end only")
                .withMessageContaining("'private-{id...}.lines'");
    }
}
