package dev.vask.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.CloseCode;
import dev.vask.Limits;
import dev.vask.ProtocolPolicy;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Pages that list what the code has, list it as the code has it. */
@DisplayName("The documentation has")
class FactsTest {
    private static final Pattern METHOD = Pattern.compile(
            "\\b(App|AppRegistry|Authorizer|Limits|ProtocolPolicy|ServerEvent|Vask|VaskApp|VaskBuilder|VaskListener|VaskStats|Webhook)"
                    + "\\.(\\w+)");

    /** As a person would write it: a comma between thousands, and seconds for durations. */
    private static String written(Object value) {
        return value instanceof Duration duration
                ? duration.toSeconds() + " s"
                : String.format(Locale.ROOT, "%,d", ((Number) value).longValue());
    }

    @Test
    @DisplayName("every close code in docs/protocol.md, with its number, its text and what clients do")
    void closeCodes() {
        List<String> missing = new ArrayList<>();
        String page = Page.of("docs/protocol.md").text();
        for (CloseCode code : CloseCode.values()) {
            String clients = switch (code.reconnect()) {
                case NEVER -> "stop for good";
                case AFTER_A_SECOND -> "come back after a second";
                case AT_ONCE -> "come back at once";
            };
            String row = "| " + code.code() + " | `" + code + "` | " + code.reason() + " | " + clients + " |";
            if (!page.contains(row)) {
                missing.add(row);
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    @DisplayName("every setting of Limits in docs/operating.md, with its default")
    void limits() throws ReflectiveOperationException {
        List<String> missing = new ArrayList<>();
        String page = Page.of("docs/operating.md").text();
        for (Method method : Limits.class.getMethods()) {
            if (method.getDeclaringClass() == Limits.class
                    && method.getParameterCount() == 0
                    && !Modifier.isStatic(method.getModifiers())) {
                String row = "| `" + method.getName() + "` | " + written(method.invoke(Limits.defaults())) + " |";
                if (!page.contains(row)) {
                    missing.add(row);
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    @DisplayName("every choice of ProtocolPolicy in docs/protocol.md, with its default")
    void policy() throws ReflectiveOperationException {
        List<String> missing = new ArrayList<>();
        String page = Page.of("docs/protocol.md").text();
        for (var choice : Arrays.asList(ProtocolPolicy.class.getRecordComponents())) {
            String row =
                    "| `" + choice.getName() + "` | `" + choice.getAccessor().invoke(ProtocolPolicy.standard()) + "` |";
            if (!page.contains(row)) {
                missing.add(row);
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    @DisplayName("only such methods of Vask's classes as there are")
    void methods() throws ClassNotFoundException {
        List<String> missing = new ArrayList<>();
        for (Page page : Page.all()) {
            if (page.path().toString().contains("adr") || page.name().equals("changelog")) {
                continue; // What was decided or changed once may be called otherwise today.
            }
            Matcher named = METHOD.matcher(page.text());
            while (named.find()) {
                Class<?> type = Class.forName("dev.vask." + named.group(1));
                if (Arrays.stream(type.getMethods())
                        .noneMatch(it -> it.getName().equals(named.group(2)))) {
                    missing.add(page.path() + ": " + named.group());
                }
            }
        }
        assertThat(missing).isEmpty();
    }
}
