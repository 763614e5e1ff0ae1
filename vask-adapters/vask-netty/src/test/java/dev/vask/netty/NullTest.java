package dev.vask.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.App;
import dev.vask.Vask;
import dev.vask.transport.contract.NullRefusals;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class NullTest {
    @Test
    @DisplayName("null for a parameter that is not @Nullable → an exception at the call that names the parameter")
    void everyParameter() {
        try (Vask vask = Vask.builder().app(App.of("key", "secret")).build()) {
            NullRefusals refusals = new NullRefusals(
                    type -> VaskNetty.of(vask),
                    parameter -> parameter.getType() == Vask.class
                            ? vask
                            : parameter.getType() == boolean.class ? true : null);
            assertThat(refusals.violations(VaskNetty.class)).isEmpty();
            assertThat(refusals.calls()).isGreaterThan(3);
        }
    }
}
