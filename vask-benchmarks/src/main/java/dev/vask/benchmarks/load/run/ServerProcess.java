package dev.vask.benchmarks.load.run;

import dev.vask.benchmarks.load.client.Deadline;
import dev.vask.benchmarks.load.client.LoadException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A server under load, in a process that ends with this one at the latest. */
public final class ServerProcess implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(30);
    private static final Duration ANSWER = Duration.ofSeconds(60);

    private final String name;
    private final Process process;
    private final Thread hook;
    private int port;
    private Socket control = new Socket();

    private ServerProcess(String name, Process process) {
        this.name = name;
        this.process = process;
        this.hook = new Thread(process::destroyForcibly);
    }

    /** Starts a server and waits until it says where it is. */
    public static ServerProcess start(String name, List<String> command) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
            ServerProcess server = new ServerProcess(name, builder.start());
            Runtime.getRuntime().addShutdownHook(server.hook);
            try {
                server.connect();
            } catch (IOException | RuntimeException e) {
                server.close();
                throw e;
            }
            return server;
        } catch (IOException e) {
            throw new LoadException(name + " does not start", e);
        }
    }

    private void connect() throws IOException {
        InputStream out = process.getInputStream();
        List<String> ports = List.of(firstLine(out).split(" ", -1));
        if (ports.size() != 2) {
            throw new LoadException(name + " did not say its two ports");
        }
        port = Integer.parseInt(ports.get(0));
        control.setTcpNoDelay(true);
        control.setSoTimeout((int) ANSWER.toMillis());
        control.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(ports.get(1))), (int)
                START.toMillis());
    }

    private static String firstLine(InputStream out) throws IOException {
        CompletableFuture<String> line = CompletableFuture.supplyAsync(() -> {
            try {
                String first = new BufferedReader(new InputStreamReader(out, StandardCharsets.US_ASCII)).readLine();
                return first == null ? "" : first;
            } catch (IOException e) {
                return "";
            }
        });
        try {
            return line.get(START.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return "";
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    public String name() {
        return name;
    }

    public int port() {
        return port;
    }

    /** Has it publish some messages now. */
    public void publish(int count) {
        say("publish " + count);
    }

    /** Has it publish at a fixed rate. */
    public void rate(int perSecond, double seconds) {
        say(String.format(Locale.ROOT, "rate %d %.3f", perSecond, seconds));
    }

    /** Has it collect its garbage. */
    public long usedHeapBytes() {
        return Long.parseLong(ask("gc"));
    }

    /** Has it do something that it answers with a line. */
    public String ask(String command) {
        say(command);
        Deadline deadline = Deadline.in(ANSWER);
        StringBuilder answer = new StringBuilder();
        try {
            for (int c = control.getInputStream().read();
                    c != '\n';
                    c = control.getInputStream().read()) {
                if (c < 0 || deadline.passed()) {
                    throw new LoadException(name + " does not answer");
                }
                answer.append((char) c);
            }
        } catch (IOException e) {
            throw new LoadException(name + " does not answer", e);
        }
        return answer.toString();
    }

    /** Sends it a signal. */
    public void signal(String signal) {
        try {
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new LoadException("cannot send SIG" + signal, e);
        } catch (InterruptedException e) {
            throw new LoadException("interrupted", e);
        }
    }

    /** The CPU time it has used so far. */
    public double cpuSeconds() {
        return ProcStat.cpuSeconds(process.pid());
    }

    /** Has it do something that it does not answer. */
    public void say(String line) {
        try {
            OutputStream out = control.getOutputStream();
            out.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new LoadException(name + " does not listen any more", e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            control.close();
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (IOException e) {
            // The process is gone, and with it the connection.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // Shutting down already.
        }
    }
}
