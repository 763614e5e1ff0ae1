package dev.vask.jetty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.vask.App;
import dev.vask.Vask;
import dev.vask.transport.contract.NullRefusals;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class NullTest {
    @Test
    @DisplayName("null for a parameter that is not @Nullable → an exception at the call that names the parameter")
    void everyParameter() {
        try (Vask vask = Vask.builder().app(App.of("key", "secret")).build()) {
            NullRefusals refusals = new NullRefusals(
                    type -> VaskJetty.of(vask),
                    parameter -> parameter.getType() == Vask.class
                            ? vask
                            : parameter.getType() == boolean.class ? true : null);
            assertThat(refusals.violations(VaskJetty.class)).isEmpty();
            assertThat(refusals.calls()).isGreaterThan(3);
        }
    }

    @Test
    @DisplayName("a mount after the start of the server → an exception that states when to mount")
    void mountAfterStart() throws Exception {
        Server server = new Server();
        server.start();
        try (Vask vask = Vask.builder().app(App.of("key", "secret")).build()) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> VaskJetty.mount(vask, server))
                    .withMessageContaining("Server has started already")
                    .withMessageContaining("mount Vask before it starts");
        } finally {
            server.stop();
        }
    }
}
