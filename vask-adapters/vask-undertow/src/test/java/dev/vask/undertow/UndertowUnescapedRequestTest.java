package dev.vask.undertow;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;

@DisplayName("Undertow with ALLOW_UNESCAPED_CHARACTERS_IN_URL keeps the contract of requests")
class UndertowUnescapedRequestTest extends UndertowRequestTest {
    @Override
    Undertow.Builder builder() {
        return super.builder().setServerOption(UndertowOptions.ALLOW_UNESCAPED_CHARACTERS_IN_URL, true);
    }

    @Override
    protected Set<Deviation> deviations() {
        return Set.of(Deviation.REFUSES_BAD_ESCAPES_IN_QUERIES, Deviation.REFUSES_BAD_ESCAPES_IN_PATHS);
    }
}
