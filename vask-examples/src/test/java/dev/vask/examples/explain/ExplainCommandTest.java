package dev.vask.examples.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

@DisplayName("The command explain")
class ExplainCommandTest {
    private static final String KEY = "278d425bdf160c739803";
    private static final String SECRET = "7ad3773142a6692b25b8";
    private static final String SIGNATURE = "58df8b0c36d6982b82c3ecf6b4662e34fe8c25bba48f5369f135bf843651c3a4";
    private static final String BODY =
            "{\"name\":\"foo\",\"channels\":[\"project-3\"],\"data\":\"{\\\"some\\\":\\\"data\\\"}\"}";
    private static final String QUERY = "auth_key=" + KEY + "&auth_timestamp=1353088179&auth_version=1.0"
            + "&body_md5=ec365a775a4cd0599faeb73354201b6f"
            + "&auth_signature=da454824c97ba181a32ccc17a72625ba02771f50b50e1e7430e47a1f3f457e6c";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        Clock clock = Clock.fixed(Instant.ofEpochSecond(1353088179), ZoneOffset.UTC);
        String[] all = new String[args.length + 2];
        all[0] = "--app";
        all[1] = KEY + ":" + SECRET + ":id=3";
        System.arraycopy(args, 0, all, 2, args.length);
        int exitCode = new CommandLine(new ExplainCommand(clock))
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all);
        assertThat(out.toString() + err).doesNotContain(SECRET, SIGNATURE, "\tat ");
        return exitCode;
    }

    @Test
    @DisplayName("accepts a subscription that is signed rightly, with exit code 0")
    void accepted() {
        assertThat(run("--socket-id", "1234.1234", "--channel", "private-foobar", "--auth", KEY + ":" + SIGNATURE))
                .isZero();
        assertThat(out.toString()).isEqualTo("accepted: the signature fits" + System.lineSeparator());
    }

    @Test
    @DisplayName("names the other socket, with exit code 1")
    void otherSocket() {
        assertThat(run(
                        "--socket-id", "1.2",
                        "--channel", "private-foobar",
                        "--auth", KEY + ":" + SIGNATURE,
                        "--try-socket-id", "9.9",
                        "--try-socket-id", "1234.1234"))
                .isEqualTo(1);
        assertThat(out.toString()).contains("refused: it was signed for the socket 1234.1234, not for 1.2");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    @DisplayName("explains a sign-in, and data that was written anew")
    void signIn() {
        String auth = KEY + ":4708d583dada6a56435fb8bc611c77c359a31eebde13337c16ab43aa6de336ba";
        assertThat(run("--socket-id", "1234.1234", "--user-data", "{\"id\":\"12345\"}", "--auth", auth))
                .isZero();
        assertThat(run("--socket-id", "1234.1234", "--user-data", "{\"id\": \"12345\"}", "--auth", auth))
                .isEqualTo(1);
        assertThat(out.toString()).contains("the user_data was written anew after it was signed");
    }

    @Test
    @DisplayName("names the app whose secret signed, if it is given too")
    void otherApp() {
        String text = "--socket-id 1234.1234 --channel private-foobar --app other:hush --auth other:" + SIGNATURE;
        assertThat(run(text.split(" ", -1))).isEqualTo(1);
        assertThat(out.toString()).contains("the key 'other' is another app's").doesNotContain("hush");
    }

    @Test
    @DisplayName("explains a request, its query in the path or apart, its body as text or from a file")
    void request(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("body"), BODY);
        assertThat(run("--path", "/apps/3/events?" + QUERY, "--body", BODY)).isZero();
        assertThat(run("--path", "/apps/3/events", "--query", QUERY, "--body-file", file.toString()))
                .isZero();
        assertThat(run("--path", "/apps/3/events", "--query", QUERY, "--body", BODY, "--method", "get"))
                .isEqualTo(1);
        assertThat(out.toString()).contains("it was signed for POST, and the request is a GET");
    }

    @Test
    @DisplayName("takes key and secret from a file")
    void optionsFromFile(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("apps"), "--app other:hush\n");
        String text = "@" + file + " --socket-id 1234.1234 --channel private-foobar --auth other:" + SIGNATURE;
        assertThat(run(text.split(" ", -1))).isEqualTo(1);
        assertThat(out.toString()).contains("the key 'other' is another app's").doesNotContain("hush");
    }

    @ParameterizedTest
    @CsvSource({"1353091780, 3601 s behind", "2012-11-16T16:49:38Z, 3601 s ahead"})
    @DisplayName("tells both times where the clocks differ")
    void clock(String now, String difference) {
        assertThat(run("--path", "/apps/3/events?" + QUERY, "--body", BODY, "--now", now))
                .isEqualTo(1);
        assertThat(out.toString())
                .contains("auth_timestamp is 2012-11-16T17:49:39Z", difference, "else the signature fits");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            --channel private-a                                  | name a subscription with --socket-id
            --socket-id 1.2                                      | name a subscription with --socket-id
            --socket-id 1.2 --channel private-a --user-data {}   | name a subscription with --socket-id
            --path /apps/3/events --auth a:b                     | --path is of a request
            --path /apps/3/events?a=b --query a=b                | the query is given twice
            --path /apps/3/events --body a --body-file b         | the body is given twice
            --path /apps/3/events --body-file /nowhere/at/all    | cannot be read: /nowhere/at/all
            --path /apps/3/events --now yesterday                | a time is seconds since 1970
            --colour                                             | Unknown option: '--colour'
            """)
    @DisplayName("answers wrong options with exit code 2 and what to give instead")
    void wrongOptions(String args, String message) {
        assertThat(run(args.split(" +", -1))).isEqualTo(2);
        assertThat(err.toString()).contains(message);
        assertThat(out.toString()).isEmpty();
    }
}
