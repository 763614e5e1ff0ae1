package dev.vask.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
@DisplayName("The start of an application")
class StartTest {
    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Application {}

    private static void start(String... arguments) {
        new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .run(arguments)
                .close();
    }

    @Test
    @DisplayName("prints which property is wrong and how to mend it, and no secret")
    void wrongProperty(CapturedOutput output) {
        assertThatThrownBy(() -> start("--vask.apps[0].key=a/b", "--vask.apps[0].secret=hush"))
                .hasRootCauseInstanceOf(InvalidVaskSettingsException.class);
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("- vask.apps[0].key: invalid app key 'a/b': an app key consists of 1 to 128 letters")
                .contains("Mend what is named")
                .doesNotContain("hush");
    }
}
