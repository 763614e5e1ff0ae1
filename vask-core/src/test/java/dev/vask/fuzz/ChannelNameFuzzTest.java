package dev.vask.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.vask.internal.protocol.ChannelKind;
import dev.vask.internal.protocol.ChannelName;
import java.util.Arrays;
import java.util.Comparator;

/** A channel's name is one exactly if the documentation's pattern says so, and its kind is that of the longest prefix. */
class ChannelNameFuzzTest {
    private static final String ALPHABET = "[-a-zA-Z0-9_=@,.;]+";
    private static final String USER_ID = "[^\\p{Cc}\\p{Cs}]+";

    @FuzzTest
    @DictionaryEntries({
        "private-",
        "presence-",
        "cache-",
        "encrypted-",
        "private-encrypted-cache-",
        "presence-cache-",
        "#server-to-user-"
    })
    void channelName(byte[] bytes) {
        String text = Input.characters(bytes);
        check(text);
        check(Input.text(bytes));
    }

    private static void check(String text) {
        ChannelName name = ChannelName.parse(text, 164);
        boolean valid = text.length() <= 164 && (text.matches(ALPHABET) || text.matches("#server-to-user-" + USER_ID));
        assertThat(name != null).isEqualTo(valid);
        assertThat(ChannelName.isUserId(text)).isEqualTo(text.matches(USER_ID));
        if (name != null) {
            assertThat(name.text()).isEqualTo(text);
            assertThat(name.kind())
                    .isEqualTo(Arrays.stream(ChannelKind.values())
                            .filter(it -> text.startsWith(it.prefix()))
                            .max(Comparator.comparing(it -> it.prefix().length()))
                            .orElseThrow());
        }
    }
}
