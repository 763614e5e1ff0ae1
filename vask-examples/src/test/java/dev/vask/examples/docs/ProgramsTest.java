package dev.vask.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.examples.WireClient;
import dev.vask.examples.docs.Page.Block;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole programs that pages show, marked {@code <!-- program -->}: each runs as it stands there, but for the port. */
@Tag("once")
@DisplayName("Programs of the documentation")
class ProgramsTest {
    private static final Pattern CLASS = Pattern.compile("public class (\\w+)");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Java compiles and runs a single file by itself. */
    private Process start(Block block, int port) throws IOException {
        assertThat(block.text()).as(block.where()).contains("8080");
        Matcher name = CLASS.matcher(block.text());
        assertThat(name.find()).as(block.where()).isTrue();
        Path source =
                Files.createDirectories(directory.resolve(String.valueOf(port))).resolve(name.group(1) + ".java");
        Files.writeString(source, block.text().replace("8080", String.valueOf(port)));
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        source.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("out").toFile())
                .start();
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void awaitPort(Process process, int port) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!listens(port)) {
            boolean over = process.waitFor(50, TimeUnit.MILLISECONDS) || System.nanoTime() > deadline;
            assertThat(over).as(Files.readString(directory.resolve("out"))).isFalse();
        }
    }

    private void serves(Block block) throws Exception {
        int port = freePort();
        Process process = start(block, port);
        try {
            awaitPort(process, port);
            try (WireClient client = new WireClient(port, "/app/app-key?protocol=7")) {
                assertThat(client.next()).contains("pusher:connection_established");
                client.say("{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"clock\"}}");
                assertThat(client.next()).contains("subscription_succeeded");
                assertThat(client.next()).contains("\"event\":\"tick\"", "second");
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @TestFactory
    @Timeout(300)
    @DisplayName("serve a client that subscribes to their clock")
    Stream<DynamicTest> serve() {
        return Page.all().stream()
                .flatMap(it -> it.blocks().stream())
                .filter(it -> it.marker().equals("program"))
                .map(block -> DynamicTest.dynamicTest(block.where(), () -> serves(block)));
    }
}
