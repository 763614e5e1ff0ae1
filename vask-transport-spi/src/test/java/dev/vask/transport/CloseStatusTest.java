package dev.vask.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CloseStatusTest {
    @Test
    @DisplayName("a reason of 123 bytes fits, one of 124 is refused")
    void reasonIsBounded() {
        assertThat(new CloseStatus(4200, "x".repeat(123)).reason()).hasSize(123);
        assertThatThrownBy(() -> new CloseStatus(4200, "x".repeat(124)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("truncated");
    }

    @Test
    @DisplayName("truncation counts bytes and never splits a character")
    void truncationKeepsCharactersWhole() {
        String reason = CloseStatus.truncated(4009, "😀".repeat(40)).reason();
        assertThat(reason).isEqualTo("😀".repeat(30));
        assertThat(reason.getBytes(StandardCharsets.UTF_8)).hasSize(120);
    }

    @Test
    @DisplayName("a code outside 1000 to 4999 is the caller's mistake")
    void codeIsBounded() {
        assertThatThrownBy(() -> new CloseStatus(999, "")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new CloseStatus(5000, "")).isInstanceOf(IllegalArgumentException.class);
        assertThat(new CloseStatus(1000, "").code()).isEqualTo(1000);
        assertThat(new CloseStatus(4999, "").code()).isEqualTo(4999);
    }
}
