package dev.vask.examples.demo;

import dev.vask.App;
import dev.vask.Vask;
import dev.vask.VaskBuilder;
import dev.vask.examples.explain.ExplainCommand;
import dev.vask.redis.RedisBackplane;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The demo program: Vask in a server of your choice, and two pages to try it with. */
@Command(
        name = "vask-demo",
        mixinStandardHelpOptions = true,
        versionProvider = Demo.Version.class,
        sortOptions = false,
        description = "Runs Vask inside a web server of this JVM, with a chat at / and a debug console at /console.",
        footer = {
            "",
            "Options of an app: " + AppOption.OPTIONS + ".",
            "Timeouts are in seconds; a client-event-rate of 0 is no limit.",
            "What is not given is taken from the environment of soketi (SOKETI_PORT, SOKETI_HOST,",
            "SOKETI_DEFAULT_APP_KEY, ...), Reverb (REVERB_SERVER_PORT, REVERB_APP_KEY, ...) or Pusher (PUSHER_APP_KEY, ...).",
            "client-events and subscription-count are true unless set to false.",
            "",
            "Example: vask-demo --server undertow --app my-key:my-secret:max-connections=100,activity-timeout=30"
        })
public final class Demo implements Callable<Integer> {
    private static final String DEFAULT_APP = "demo-key:demo-secret";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--server",
            paramLabel = "jetty|undertow",
            defaultValue = "jetty",
            converter = ServerOption.class,
            description = "The server that carries it (default: ${DEFAULT-VALUE}).")
    private WebServer.Kind server = WebServer.Kind.JETTY;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description = "The address to listen on (default: ${DEFAULT-VALUE}, this machine only).")
    private String host = "127.0.0.1";

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8080",
            converter = PortOption.class,
            description = "The port to listen on; 0 is any that is free (default: ${DEFAULT-VALUE}).")
    private Integer port = 8080;

    @Option(
            names = "--app",
            paramLabel = "KEY:SECRET[:OPTION=VALUE,...]",
            converter = AppOption.class,
            description =
                    "An app to serve; may be repeated. The chat is the first one's (default: " + DEFAULT_APP + ").")
    private List<App> apps = List.of();

    @Option(
            names = "--redis",
            paramLabel = "URI",
            converter = RedisOption.class,
            description = "Makes it one node of several, all on this Redis, for example redis://127.0.0.1:6379.")
    private @Nullable URI redis;

    private final ForeignSettings foreign;

    private Demo(ForeignSettings foreign) {
        this.foreign = foreign;
    }

    /** Runs until the process is told to stop. */
    public static void main(String[] args) {
        QuietLogs.unlessConfigured();
        int exitCode = commandLine().execute(args);
        if (exitCode != ExitCode.OK) {
            System.exit(exitCode);
        }
    }

    static CommandLine commandLine() {
        return commandLine(System.getenv());
    }

    static CommandLine commandLine(Map<String, String> environment) {
        ForeignSettings foreign = new ForeignSettings(environment);
        return new CommandLine(new Demo(foreign))
                .setDefaultValueProvider(foreign)
                .addSubcommand(new ExplainCommand(Clock.systemUTC()))
                .setParameterExceptionHandler(Demo::usage);
    }

    @Override
    public Integer call() throws InterruptedException {
        RunningDemo demo;
        try {
            demo = start();
        } catch (IllegalArgumentException | TypeConversionException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            spec.commandLine()
                    .getErr()
                    .println("vask-demo cannot listen on " + host + ":" + port + ": " + e.getMessage()
                            + ". Choose another --port (0 is any that is free) or --host.");
            return ExitCode.SOFTWARE;
        }
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            demo.close();
                            stopped.countDown();
                        },
                        "vask-demo-stop"));
        PrintWriter out = spec.commandLine().getOut();
        out.println("Vask is ready: " + demo.url());
        out.flush();
        stopped.await();
        return ExitCode.OK;
    }

    /** What these options describe, started. */
    RunningDemo start() throws IOException {
        List<App> served =
                apps.isEmpty() ? List.of(foreign.app().orElseGet(() -> new AppOption().convert(DEFAULT_APP))) : apps;
        VaskBuilder builder = Vask.builder();
        if (redis != null) {
            builder.backplane(RedisBackplane.builder().uri(redis.toString()).build());
        }
        return RunningDemo.start(server, host, port, served, builder);
    }

    /** One line that says what is wrong, and one that says where to read on: no page of usage, no stack trace. */
    private static int usage(ParameterException problem, String[] args) {
        PrintWriter err = problem.getCommandLine().getErr();
        err.println(problem.getMessage());
        err.println("Try --help for the options.");
        return ExitCode.USAGE;
    }

    /** Reads {@code --server}. */
    static final class ServerOption implements ITypeConverter<WebServer.Kind> {
        @Override
        public WebServer.Kind convert(String text) {
            for (WebServer.Kind kind : WebServer.Kind.values()) {
                if (kind.name().toLowerCase(Locale.ROOT).equals(text)) {
                    return kind;
                }
            }
            throw new TypeConversionException("there is no server '" + text + "'; choose jetty or undertow");
        }
    }

    /** Reads {@code --port}. */
    static final class PortOption implements ITypeConverter<Integer> {
        private static final int MAX_PORT = 65_535;

        @Override
        public Integer convert(String text) {
            try {
                int port = Integer.parseInt(text);
                if (port >= 0 && port <= MAX_PORT) {
                    return port;
                }
            } catch (NumberFormatException e) {
                // Told below, with the range that is allowed.
            }
            throw new TypeConversionException("a port is a number from 0 to " + MAX_PORT + ", not '" + text + "'");
        }
    }

    /** Reads {@code --redis}. */
    static final class RedisOption implements ITypeConverter<URI> {
        @Override
        public URI convert(String text) {
            URI uri = URI.create(text);
            if (uri.getHost() == null || !("redis".equals(uri.getScheme()) || "rediss".equals(uri.getScheme()))) {
                throw new TypeConversionException(
                        "a Redis is named like redis://127.0.0.1:6379 or rediss://user:password@host:6379");
            }
            return uri;
        }
    }

    /** Answers {@code --version} with what the build wrote down. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() throws IOException {
            Properties build = new Properties();
            try (InputStream in = Demo.class.getResourceAsStream("version.properties")) {
                if (in != null) {
                    build.load(in);
                }
            }
            return new String[] {"vask-demo " + build.getProperty("version", "unknown")};
        }
    }
}
