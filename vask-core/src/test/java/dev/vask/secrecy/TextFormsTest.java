package dev.vask.secrecy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.App;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TextFormsTest {
    private static final String SECRET = "never-to-be-seen-9f86d081";

    @Test
    @DisplayName("I21: nothing public that is made of an app or a secret tells it in its text form")
    void textForms() {
        TextForms forms = new TextForms(App.of("key", SECRET));
        assertThat(forms.texts()).hasSizeGreaterThan(10).noneMatch(text -> text.contains(SECRET));
    }
}
