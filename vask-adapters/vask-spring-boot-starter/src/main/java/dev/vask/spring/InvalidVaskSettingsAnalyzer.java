package dev.vask.spring;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Makes Spring Boot print what is wrong instead of a stack trace. */
final class InvalidVaskSettingsAnalyzer extends AbstractFailureAnalyzer<InvalidVaskSettingsException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidVaskSettingsException cause) {
        StringBuilder description = new StringBuilder("Vask cannot be started with these settings:\n");
        cause.problems().forEach(it -> description.append("\n    - ").append(it));
        return new FailureAnalysis(
                description.toString(),
                "Mend what is named, in application.yaml or wherever these properties come from."
                        + " vask.enabled=false starts the application without Vask.",
                cause);
    }
}
