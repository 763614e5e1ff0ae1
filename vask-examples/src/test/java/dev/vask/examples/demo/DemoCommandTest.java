package dev.vask.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

@DisplayName("The demo's command line")
class DemoCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return Demo.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args);
    }

    private static RunningDemo start(String... args) throws Exception {
        CommandLine commandLine = Demo.commandLine();
        commandLine.parseArgs(args);
        return commandLine.<Demo>getCommand().start();
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("answers a wrong option with one line on stderr, exit code 2 and no stack trace")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            --server tomcat             | there is no server 'tomcat'; choose jetty or undertow
            --server JETTY              | there is no server 'JETTY'; choose jetty or undertow
            --port web                  | a port is a number from 0 to 65535, not 'web'
            --port 65536                | a port is a number from 0 to 65535, not '65536'
            --port -1                   | a port is a number from 0 to 65535, not '-1'
            --app key                   | an app is given as KEY:SECRET
            --app key:hush:speed=9      | app 'key': there is no option 'speed'
            --app key:hush --app key:s  | two apps have the key 'key'
            --app a:hush:id=b --app b:s | have the same id 'b'
            --colour                    | Unknown option: '--colour'
            stray                       | Unmatched argument at index 0: 'stray'
            --port                      | Missing required parameter for option '--port'
            """)
    void wrongOptions(String args, String message) {
        assertThat(run(args.split(" +", -1))).isEqualTo(2);
        assertThat(err.toString())
                .contains(message, "Try --help")
                .doesNotContain("hush", "\tat ")
                .hasLineCount(2);
        assertThat(out.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"jetty", "undertow"})
    @DisplayName("answers a port in use with how to mend it, exit code 1 and no stack trace")
    void portInUse(String server) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(run("--server", server, "--port", String.valueOf(taken.getLocalPort())))
                    .isEqualTo(1);
        }
        assertThat(err.toString())
                .contains("vask-demo cannot listen on 127.0.0.1:", "in use", "Choose another --port")
                .doesNotContain("\tat ");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    @DisplayName("explains itself")
    void help() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString())
                .contains("--server", "--host", "--port", "--app", "client-event-rate", "demo-key:demo-secret");
    }

    @Test
    @DisplayName("has the command explain, which starts no server and takes wrong options as the demo does")
    void explain() {
        assertThat(run("explain", "--app", "key:hush", "--socket-id", "1.2", "--channel", "private-a"))
                .isEqualTo(1);
        assertThat(out.toString()).startsWith("refused: there is no auth").hasLineCount(1);
        assertThat(run("explain", "--app", "key:hush", "--channel", "private-a"))
                .isEqualTo(2);
        assertThat(err.toString())
                .contains("name a subscription", "Try --help")
                .doesNotContain("hush", "\tat ")
                .hasLineCount(2);
    }

    @Test
    @DisplayName("knows the version that was built")
    void version() {
        assertThat(run("--version")).isZero();
        assertThat(out.toString()).matches("vask-demo \\d+\\.\\d+\\.\\d+\\S*\\R");
    }

    @Test
    @DisplayName("serves the app demo-key on Jetty by default")
    void defaults() throws Exception {
        try (RunningDemo demo = start("--port", "0")) {
            assertThat(demo.url()).isEqualTo("http://127.0.0.1:" + demo.port() + "/");
            assertThat(DemoHttp.get(demo, "/config").body())
                    .isEqualTo("{\"key\":\"demo-key\",\"clientEvents\":true,\"server\":\"Jetty\"}");
        }
    }

    @Test
    @DisplayName("gives the chat to the first of several apps")
    void severalApps() throws Exception {
        try (RunningDemo demo =
                start("--server", "undertow", "--port", "0", "--app", "a:s:client-events=false", "--app", "b:s")) {
            assertThat(DemoHttp.get(demo, "/config").body())
                    .isEqualTo("{\"key\":\"a\",\"clientEvents\":false,\"server\":\"Undertow\"}");
        }
    }
}
