package dev.vask.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.examples.WireClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The demo as a process")
class DemoProcessTest {
    @TempDir
    private Path directory;

    private Process start(String... args) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Demo.class.getName()));
        command.addAll(List.of(args));
        return new ProcessBuilder(command)
                .redirectError(directory.resolve("err").toFile())
                .start();
    }

    @ParameterizedTest
    @ValueSource(strings = {"jetty", "undertow"})
    @Timeout(120)
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there a process is not asked to end, it is ended")
    @DisplayName("prints one line when it is ready, and ends within ten seconds of SIGTERM")
    void readyAndGone(String server) throws Exception {
        Process process = start("--server", server, "--port", "0");
        try (BufferedReader out = process.inputReader()) {
            String line = out.readLine();
            assertThat(line)
                    .as(Files.readString(directory.resolve("err")))
                    .matches("Vask is ready: http://127\\.0\\.0\\.1:\\d+/");
            int port = URI.create(line.substring(line.indexOf("http"))).getPort();
            try (WireClient client = new WireClient(port, "/app/demo-key?protocol=7")) {
                assertThat(client.next()).contains("pusher:connection_established");

                // Not Process.destroy: that closes our end of its output as well.
                process.toHandle().destroy();
                assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
                assertThat(client.next()).contains("4200");
            }
            assertThat(out.readLine()).isNull();
            assertThat(process.exitValue()).isIn(0, 143);
            assertThat(directory.resolve("err")).isEmptyFile();
        } finally {
            process.destroyForcibly();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--port=none", "--app=key", "--server=none"})
    @Timeout(60)
    @DisplayName("ends with exit code 2 when it is told something wrong")
    void wrongOption(String option) throws Exception {
        Process process = start(option);
        try {
            assertThat(process.waitFor(50, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(2);
            assertThat(directory.resolve("err"))
                    .content()
                    .contains("Try --help")
                    .hasLineCount(2);
        } finally {
            process.destroyForcibly();
        }
    }
}
