package dev.vask.testing;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vask.App;
import dev.vask.Vask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TranscriptTest {
    private final VirtualTime time = new VirtualTime();
    private final Vask vask = Vask.builder()
            .app(App.of("key", "secret").withClientEvents(true))
            .time(time)
            .executor(Runnable::run)
            .build();

    static Stream<Path> transcripts() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/transcripts"))) {
            return files.sorted().toList().stream();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("transcripts")
    @DisplayName("every transcript happens as it is written")
    void transcriptsHold(Path file) throws IOException {
        Transcript.read(file).run(vask, time);
    }

    @Test
    @DisplayName("what happens otherwise is told with the number of its line")
    void failureNamesItsLine() {
        Transcript transcript = Transcript.of("""
                # a comment
                ada connects /app/key?protocol=7
                ada < {"event":"something else"}
                """);
        assertThatThrownBy(() -> transcript.run(vask, time))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("line 3: ada <")
                .hasMessageContaining("but was:")
                .hasMessageContaining("pusher:connection_established");
    }

    @Test
    @DisplayName("a line that is none, and a client that never connected, are told")
    void unreadableLinesAreTold() {
        assertThatThrownBy(
                        () -> Transcript.of("ada connects /app/key\nada dances").run(vask, time))
                .hasMessageContaining("line 2")
                .hasMessageContaining("no transcript has a line like this");
        assertThatThrownBy(() -> Transcript.of("bob pongs").run(vask, time))
                .hasMessageContaining("nobody called 'bob'");
    }

    @Test
    @DisplayName("a client that received more than was written is told at its close")
    void unexpectedFramesAreTold() {
        assertThatThrownBy(() ->
                        Transcript.of("ada connects /wrong\nada is closed 4005").run(vask, time))
                .hasMessageContaining("line 2")
                .hasMessageContaining("Path not found");
    }
}
