package dev.vask.auth;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SecretTest {
    private final Secret first = Secret.of("first");
    private final Secret second = Secret.of("second");
    private final Secret third = Secret.of("third");

    @Test
    @DisplayName("S-53: a secret signs as itself and accepts every former one it was given, and theirs not")
    void formers() {
        Secret rotated = third.withFormer(second.withFormer(first));
        assertThat(rotated.sign("text")).isEqualTo(third.sign("text"));
        assertThat(rotated.verifies("text", third.sign("text"))).isTrue();
        assertThat(rotated.verifies("text", second.sign("text"))).isTrue();
        assertThat(rotated.verifies("text", first.sign("text"))).isFalse();
        assertThat(rotated.withFormer(first).verifies("text", first.sign("text")))
                .isTrue();
        assertThat(rotated.withFormer(first).verifies("text", second.sign("text")))
                .isTrue();
        assertThat(third.verifies("text", second.sign("text"))).isFalse();
    }
}
