package dev.vask.testing;

import dev.vask.Vask;
import dev.vask.VaskApp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A conversation between clients and a {@link Vask}, written so that who reads no Java can follow it, and run against a
 * real Vask in virtual time.
 *
 * <pre>
 * # Ada hears what the host triggers, then falls silent.
 * ada connects /app/key?protocol=7
 * ada &lt; {"event":"pusher:connection_established","data":"{\"socket_id\":\"${ada}\",\"activity_timeout\":120}"}
 * ada &gt; {"event":"pusher:subscribe","data":{"channel":"orders"}}
 * ada &lt; {"event":"pusher_internal:subscription_succeeded","channel":"orders","data":"{}"}
 * host triggers orders created {"id":7}
 * ada &lt; {"event":"created","channel":"orders","data":"{\"id\":7}"}
 * +120s
 * ada &lt; {"event":"pusher:ping","data":{}}
 * +30s
 * ada is closed 4201
 * </pre>
 *
 * <p>The lines, where NAME is any word:
 * <ul>
 *   <li>{@code NAME connects TARGET}: a client connects with this path and query;
 *   <li>{@code NAME > FRAME}: it sends this text;
 *   <li>{@code NAME < FRAME}: this is the next text it receives, to the letter;
 *   <li>{@code NAME hears nothing}: it has received nothing more;
 *   <li>{@code NAME subscribes CHANNEL [CHANNEL_DATA]}: it subscribes, signed with the app's secret where needed;
 *   <li>{@code NAME signs in USER_DATA}: likewise;
 *   <li>{@code NAME is closed CODE}: the server has closed it, after everything that was expected before;
 *   <li>{@code NAME hangs up}, {@code NAME pongs}: it is gone without a word; it answers with a control frame;
 *   <li>{@code host triggers CHANNEL EVENT DATA}, {@code host sends USER EVENT DATA}, {@code host terminates USER};
 *   <li>{@code +120s}: time passes, in {@code ms}, {@code s}, {@code m} or {@code h};
 *   <li>{@code ${NAME}} anywhere: the client's socket id. {@code #} begins a comment line.
 * </ul>
 */
public final class Transcript {
    private static final Pattern TIME = Pattern.compile("\\+(\\d+)(ms|s|m|h)");
    private static final Pattern SOCKET_ID = Pattern.compile("\\$\\{(\\w+)}");

    private final List<String> lines;

    private Transcript(List<String> lines) {
        this.lines = lines;
    }

    /** A transcript from its text. */
    public static Transcript of(String text) {
        Objects.requireNonNull(text, "text must not be null");
        return new Transcript(text.lines().toList());
    }

    /** A transcript from a file in UTF-8. */
    public static Transcript read(Path file) throws IOException {
        Objects.requireNonNull(file, "file must not be null");
        return new Transcript(Files.readAllLines(file));
    }

    /**
     * Plays the transcript.
     *
     * @param time the clock that {@code vask} was built with
     * @throws AssertionError naming the line, where something else happened than is written
     */
    public void run(Vask vask, VirtualTime time) {
        Run run = new Run(vask, time);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            try {
                run.line(run.fillIn(line));
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("line " + (i + 1) + ": " + line + "\n" + e.getMessage(), e);
            }
        }
    }

    private static final class Run {
        private final Vask vask;
        private final VirtualTime time;
        private final Map<String, FakeSocket> clients = new LinkedHashMap<>();

        Run(Vask vask, VirtualTime time) {
            this.vask = vask;
            this.time = time;
        }

        void line(String line) {
            Matcher passing = TIME.matcher(line);
            if (passing.matches()) {
                time.advance(duration(passing));
                return;
            }
            String[] words = line.split(" ", 3);
            String rest = words.length > 2 ? words[2] : "";
            if (words.length < 2) {
                throw unreadable(line);
            }
            if (words[0].equals("host")) {
                host(words[1], rest);
            } else if (words[1].equals("connects")) {
                clients.put(words[0], FakeSocket.connect(vask, rest));
            } else {
                client(client(words[0]), words[1], rest, line);
            }
        }

        private void client(FakeSocket socket, String verb, String rest, String line) {
            switch (verb) {
                case ">" -> socket.says(rest);
                case "<" -> expect(rest, socket.nextFrame());
                case "subscribes" -> subscribe(socket, rest);
                case "pongs" -> socket.pongs();
                default -> {
                    String sentence = line.substring(line.indexOf(' ') + 1);
                    if (sentence.equals("hears nothing")) {
                        expect(List.of(), socket.newFrames());
                    } else if (sentence.equals("hangs up")) {
                        socket.hangsUp();
                    } else if (sentence.startsWith("signs in ")) {
                        socket.signsIn(sentence.substring("signs in ".length()));
                    } else if (sentence.startsWith("is closed ")) {
                        expect(List.of(), socket.newFrames());
                        expect(Integer.valueOf(sentence.substring("is closed ".length())), socket.closeCode());
                    } else {
                        throw unreadable(line);
                    }
                }
            }
        }

        private void host(String verb, String rest) {
            if (clients.isEmpty()) {
                throw new AssertionError("the host acts on the first client's app, and no client has connected yet");
            }
            VaskApp app = clients.values().iterator().next().app();
            String[] words = rest.split(" ", 3);
            switch (verb) {
                case "triggers" -> app.trigger(words[0], words[1], words[2]);
                case "sends" -> app.sendToUser(words[0], words[1], words[2]);
                case "terminates" -> app.terminateUser(rest);
                default -> throw unreadable("host " + verb);
            }
        }

        private static void subscribe(FakeSocket socket, String rest) {
            int space = rest.indexOf(' ');
            if (space < 0) {
                socket.subscribes(rest);
            } else {
                socket.subscribes(rest.substring(0, space), rest.substring(space + 1));
            }
        }

        String fillIn(String line) {
            return SOCKET_ID
                    .matcher(line)
                    .replaceAll(found -> client(found.group(1)).socketId());
        }

        private FakeSocket client(String name) {
            FakeSocket client = clients.get(name);
            if (client == null) {
                throw new AssertionError("nobody called '" + name + "' has connected; there are " + clients.keySet());
            }
            return client;
        }

        private static Duration duration(Matcher passing) {
            long amount = Long.parseLong(passing.group(1));
            return switch (passing.group(2)) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                default -> Duration.ofHours(amount);
            };
        }

        private static void expect(Object expected, @Nullable Object actual) {
            if (!expected.equals(actual)) {
                throw new AssertionError("expected: " + expected + "\nbut was:  " + actual);
            }
        }

        private static AssertionError unreadable(String line) {
            return new AssertionError("no transcript has a line like this: " + line);
        }
    }
}
