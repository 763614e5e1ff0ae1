package dev.vask.spring;

import java.util.List;

/** Properties or beans of which no Vask can be made; says all that is wrong and how to mend it. */
public final class InvalidVaskSettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String[] problems;

    /** @param problems each begins with the property it is about, where it is about one */
    InvalidVaskSettingsException(List<String> problems) {
        super(String.join("; ", problems));
        this.problems = problems.toArray(new String[0]);
    }

    /** What is wrong, one entry for each mistake. */
    public List<String> problems() {
        return List.of(problems);
    }
}
