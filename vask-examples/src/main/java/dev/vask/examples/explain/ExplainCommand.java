package dev.vask.examples.explain;

import dev.vask.App;
import dev.vask.auth.AuthExplainer;
import dev.vask.auth.Explanation;
import dev.vask.examples.demo.AppOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Says why an auth string, or a request to the HTTP API, is refused. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Says why an auth string or a request to the HTTP API is refused.",
            "Exit code: 0 if it is accepted, 1 if it is refused, 2 if an option is wrong."
        },
        footer = {
            "",
            "A subscription:  --socket-id, --channel, --auth and, if the frame has it, --channel-data",
            "A sign-in:       --socket-id, --user-data, --auth",
            "A request:       --method, --path, --query and --body or --body-file",
            "",
            "What is on a command line others on this machine can read: put --app KEY:SECRET into a file and name it as @FILE."
        })
public final class ExplainCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--app",
            paramLabel = "KEY:SECRET[:id=ID]",
            required = true,
            converter = AppOption.class,
            description = "The app that was asked; more are tried as the one that may have signed.")
    private List<App> apps = List.of();

    @Option(names = "--socket-id", paramLabel = "ID", description = "The connection, as in 1234.5678.")
    private @Nullable String socketId;

    @Option(names = "--channel", paramLabel = "NAME", description = "The channel of the subscription.")
    private @Nullable String channel;

    @Option(names = "--channel-data", paramLabel = "TEXT", description = "channel_data as it is on the wire.")
    private @Nullable String channelData;

    @Option(names = "--user-data", paramLabel = "TEXT", description = "user_data as it is on the wire.")
    private @Nullable String userData;

    @Option(names = "--auth", paramLabel = "KEY:SIGNATURE", description = "The auth string.")
    private @Nullable String auth;

    @Option(names = "--method", paramLabel = "METHOD", description = "The method of the request (default: POST).")
    private String method = "POST";

    @Option(names = "--path", paramLabel = "PATH", description = "Its path, as it is sent; may end in ?QUERY.")
    private @Nullable String path;

    @Option(names = "--query", paramLabel = "QUERY", description = "Its query, as it is sent.")
    private @Nullable String query;

    @Option(names = "--body", paramLabel = "TEXT", description = "Its body.")
    private @Nullable String body;

    @Option(names = "--body-file", paramLabel = "FILE", description = "A file that is its body, byte for byte.")
    private @Nullable Path bodyFile;

    @Option(
            names = "--now",
            paramLabel = "TIME",
            converter = TimeOption.class,
            description = "When it arrived, in seconds since 1970 or as 2030-01-31T12:00:00Z (default: now).")
    private @Nullable Instant now;

    @Option(names = "--try-socket-id", paramLabel = "ID", description = "A socket that may have been signed for.")
    private List<String> otherSockets = List.of();

    @Option(names = "--try-channel", paramLabel = "NAME", description = "A channel that may have been signed for.")
    private List<String> otherChannels = List.of();

    @Option(names = "--try-data", paramLabel = "TEXT", description = "Data that may have been signed.")
    private List<String> otherData = List.of();

    @Option(
            names = "--try-prefix",
            paramLabel = "PATH",
            description = "A path prefix that may have been signed, as in /live.")
    private List<String> otherPrefixes = List.of();

    private final Clock clock;

    /** A command for which it is now what this clock says. */
    public ExplainCommand(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Integer call() {
        Explanation explanation = path == null ? authString() : request(path);
        spec.commandLine().getOut().println(explanation);
        spec.commandLine().getOut().flush();
        return explanation.accepted() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private AuthExplainer explainer() {
        return AuthExplainer.of(apps.get(0), apps.subList(1, apps.size()).toArray(new App[0]))
                .trySocketIds(otherSockets)
                .tryChannels(otherChannels)
                .tryData(otherData)
                .tryPrefixes(otherPrefixes);
    }

    private Explanation authString() {
        if (socketId == null || (channel == null) == (userData == null)) {
            throw problem(
                    "name a subscription with --socket-id and --channel, a sign-in with --socket-id and --user-data,"
                            + " or a request with --path");
        }
        return channel == null
                ? explainer().signIn(socketId, userData, auth)
                : explainer().subscription(socketId, channel, channelData, auth);
    }

    private Explanation request(String target) {
        if (socketId != null || channel != null || userData != null || auth != null) {
            throw problem("--path is of a request, which has no --socket-id, --channel, --user-data or --auth");
        }
        int mark = target.indexOf('?');
        if (mark >= 0 && query != null) {
            throw problem("the query is given twice, in --path and by --query");
        }
        String rawPath = mark < 0 ? target : target.substring(0, mark);
        String rawQuery = mark < 0 ? query : target.substring(mark + 1);
        return explainer()
                .request(
                        method.toUpperCase(Locale.ROOT),
                        rawPath,
                        rawQuery,
                        ByteBuffer.wrap(bytes()),
                        now == null ? clock.instant() : now);
    }

    private byte[] bytes() {
        if (body != null && bodyFile != null) {
            throw problem("the body is given twice, by --body and by --body-file");
        }
        if (bodyFile == null) {
            return (body == null ? "" : body).getBytes(StandardCharsets.UTF_8);
        }
        try {
            return Files.readAllBytes(bodyFile);
        } catch (IOException e) {
            throw problem("the file of --body-file cannot be read: " + bodyFile);
        }
    }

    private ParameterException problem(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /** Reads {@code --now}. */
    static final class TimeOption implements ITypeConverter<Instant> {
        @Override
        public Instant convert(String text) {
            try {
                return text.matches("[0-9]{1,11}") ? Instant.ofEpochSecond(Long.parseLong(text)) : Instant.parse(text);
            } catch (DateTimeException e) {
                throw new TypeConversionException(
                        "a time is seconds since 1970 or as in 2030-01-31T12:00:00Z, not '" + text + "'");
            }
        }
    }
}
