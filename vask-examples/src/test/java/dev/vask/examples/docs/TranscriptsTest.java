package dev.vask.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.App;
import dev.vask.Vask;
import dev.vask.examples.docs.Page.Block;
import dev.vask.testing.Transcript;
import dev.vask.testing.VirtualTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The conversations that pages show, marked {@code <!-- transcript -->}: each is one with a real Vask. */
@DisplayName("Transcripts of the documentation")
class TranscriptsTest {
    private static Stream<Block> transcripts() {
        return Page.all().stream()
                .flatMap(it -> it.blocks().stream())
                .filter(it -> it.marker().equals("transcript"));
    }

    /** An app for everyday life, and one for each thing that is not in every app. */
    private static Vask vask(VirtualTime time) {
        return Vask.builder()
                .app(App.of("app-key", "app-secret").withClientEvents(true))
                .app(App.of("counted-key", "app-secret").withSubscriptionCount(true))
                .app(App.of("disabled-key", "app-secret").withEnabled(false))
                .app(App.of("full-key", "app-secret").withMaxConnections(1))
                .time(time)
                .executor(Runnable::run)
                .build();
    }

    @TestFactory
    @DisplayName("happen so")
    Stream<DynamicTest> happenSo() {
        return transcripts()
                .map(block -> DynamicTest.dynamicTest(block.where(), () -> {
                    VirtualTime time = new VirtualTime();
                    Transcript.of(block.text()).run(vask(time), time);
                }));
    }

    @Test
    @DisplayName("are marked as such")
    void marked() {
        List<String> unmarked = Page.all().stream()
                .flatMap(it -> it.blocks().stream())
                .filter(it -> it.text().matches("(?s)(#[^\n]*\n)*\\w+ connects /.*"))
                .filter(it -> !it.marker().equals("transcript"))
                .map(Block::where)
                .toList();
        assertThat(unmarked).isEmpty();
    }
}
