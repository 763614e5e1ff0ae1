package dev.vask.simulation;

import dev.vask.simulation.Command.Kind;
import dev.vask.simulation.Command.Verdict;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one connection was sent, held against what its client asked for: each command has its answer, in order; all else
 * comes of a subscription. {@link ChannelReader} looks at what belongs to a channel.
 */
final class Reader {
    private static final Set<Integer> CLOSING = Set.of(4001, 4003, 4004, 4005, 4006, 4007, 4100, 4200, 4201);

    private static final String UNDELIVERED = "Client event could not be delivered now";

    /** The activity timeout and the pong timeout of every app here. */
    private static final long SILENCE_NANOS = 150_000_000_000L;

    private final World world;
    private final Node node;
    private final int number;
    private final int app;
    private final boolean answersPings;
    private final Map<String, View> views = new HashMap<>();
    private final Queue<Command> pending = new ArrayDeque<>();
    private final Set<Integer> excuses = new HashSet<>();
    private final ChannelReader channels = new ChannelReader(this);
    private final Watch watch = new Watch(this);
    private SimSocket socket;
    private @Nullable String socketId;
    private @Nullable String user;
    /** The subscription that a subscription_error refused; its error follows. */
    private @Nullable String refused;
    /** The code of the error frame that announced a close. */
    private int announced;

    private int closeCode;
    private boolean gone;
    private long heardNanos;

    /** @param app the number of its app, or -1 for none */
    Reader(World world, Node node, int number, int app) {
        this.world = world;
        this.node = node;
        this.number = number;
        this.app = app;
        this.answersPings = number % 3 != 0;
        this.heardNanos = world.time.elapsedNanos();
    }

    void on(SimSocket its) {
        socket = its;
    }

    // --- what its client does ---

    void says(String text) {
        socket.says(text);
    }

    /** @param text null for a binary message */
    void asks(Command command, @Nullable String text) {
        pending.add(command);
        if (text == null) {
            socket.saysBinary();
        } else {
            says(text);
        }
    }

    /** Something it said has reached the server. */
    void isHeard() {
        if (isSilent()) {
            // Its close may have been decided already, and be under way.
            excuse(4201);
        }
        heardNanos = world.time.elapsedNanos();
    }

    /** A reason for which the server may close it with a code. */
    void excuse(int code) {
        excuses.add(code);
    }

    // --- what is known of it ---

    World world() {
        return world;
    }

    Node node() {
        return node;
    }

    int number() {
        return number;
    }

    int app() {
        return app;
    }

    SimSocket socket() {
        return socket;
    }

    @Nullable
    String socketId() {
        return socketId;
    }

    @Nullable
    String user() {
        return user;
    }

    View view(String channel) {
        return views.computeIfAbsent(channel, it -> new View());
    }

    /** The server has said or done that it is over. */
    boolean isClosing() {
        return announced != 0 || closeCode != 0;
    }

    /** The server has said that it closes, and has not. */
    boolean isLeft() {
        return announced != 0 && closeCode == 0;
    }

    boolean isOpen() {
        return socketId != null && !gone && closeCode == 0 && announced == 0;
    }

    // --- what it is sent ---

    void reads(Frame frame) {
        world.trace(number, frame.text());
        world.checkSecrets(frame, this);
        if (announced != 0) {
            world.violated(Invariant.X3, "after the error that announced its close " + this + " got " + frame.text());
        } else if (frame.event().equals("pusher:error")) {
            error(frame);
        } else if (socketId == null) {
            check(Invariant.I2, frame.event().equals("pusher:connection_established"), () -> "first came " + frame);
            socketId = frame.string("socket_id");
        } else {
            established(frame);
        }
    }

    private void established(Frame frame) {
        String channel = String.valueOf(frame.channel());
        check(Invariant.X3, refused == null, () -> "no error after subscription_error, but " + frame.text());
        switch (frame.event()) {
            case "pusher:connection_established" -> violated(Invariant.I2, "was established twice");
            case "pusher:pong" -> answered(Kind.PING, "", frame);
            case "pusher:ping" -> {
                if (answersPings) {
                    says("{\"event\":\"pusher:pong\",\"data\":{}}");
                }
            }
            case "pusher_internal:subscription_succeeded" -> {
                Command command = answered(Kind.SUBSCRIBE, channel, frame);
                if (command != null) {
                    channels.succeeded(command, frame);
                }
            }
            case "pusher:subscription_error" -> refused = channel;
            case "pusher:signin_success" -> signedIn(frame);
            case "pusher_internal:watchlist_events" -> {
                check(Invariant.I13, user != null, () -> "watches users without having signed in");
                watch.reads(frame);
            }
            default -> channels.reads(channel, frame);
        }
    }

    private void signedIn(Frame frame) {
        Command command = answered(Kind.SIGN_IN, "", frame);
        if (command != null && user == null) {
            user = command.user();
            // Events for the user come on its topic, without a subscription.
            view("#server-to-user-" + user).begin(command, world.scheduler.moment());
        }
        watch.signsIn(frame);
    }

    private void error(Frame frame) {
        int code = frame.number("code");
        boolean known = code == -1 || code == 4009 || code == 4301 || code == 4302 || CLOSING.contains(code);
        check(Invariant.X3, known, () -> "an error with code " + code);
        if (CLOSING.contains(code)) {
            announced = code;
            return;
        }
        if (UNDELIVERED.equals(frame.data().string("message"))) {
            // Said when it is known, and so between the answers to other commands.
            check(Invariant.I16, node.missedAt() >= 0 || node.isLeaving(), () -> "could deliver it: " + frame.text());
            return;
        }
        Command command = nextThatMay(Verdict.NO, frame);
        if (command == null) {
            return;
        }
        check(
                Invariant.X3,
                refused == null || refused.equals(command.channel()),
                () -> "a subscription_error for " + refused + " answers " + command);
        refused = null;
        if (command.kind() == Kind.CLIENT_EVENT && command.event() != null) {
            command.event().refused = true;
            check(Invariant.I19, !command.event().delivered, () -> "refused and delivered: " + command.event());
        }
    }

    /** The command that this answers; those before it that needed no answer are done. */
    private @Nullable Command answered(Kind kind, String channel, Frame frame) {
        Command command = nextThatMay(Verdict.YES, frame);
        if (command != null) {
            check(
                    kind == Kind.PING || kind == Kind.SIGN_IN ? Invariant.I16 : Invariant.I12,
                    command.kind() == kind && command.channel().equals(channel),
                    () -> "the answer to " + command + " was " + frame.text());
        }
        return command;
    }

    /** Takes commands up to the next that is answered, and may be in this way. */
    private @Nullable Command nextThatMay(Verdict wanted, Frame frame) {
        Command command = pending.poll();
        while (command != null) {
            Verdict verdict = Rights.of(command, this);
            boolean silent = command.kind() == Kind.UNSUBSCRIBE
                    || (command.kind() == Kind.CLIENT_EVENT
                            && (verdict == Verdict.YES || (verdict == Verdict.EITHER && wanted == Verdict.YES)));
            if (!silent) {
                Command answered = command;
                boolean may = verdict == wanted || verdict == Verdict.EITHER;
                check(
                        wanted == Verdict.YES ? Invariant.I13 : Invariant.I16,
                        may,
                        () -> answered + " ended with " + frame.text());
                return command;
            }
            done(command);
            command = pending.poll();
        }
        violated(Invariant.I16, "an answer to nothing: " + frame.text());
        return null;
    }

    /** All that has an answer has it; what is left asks for none, as far as it may. Answers what does not. */
    @Nullable
    Command settle() {
        Command command = pending.peek();
        while (command != null) {
            boolean silent = command.kind() == Kind.UNSUBSCRIBE
                    || (command.kind() == Kind.CLIENT_EVENT && Rights.of(command, this) != Verdict.NO);
            if (!silent) {
                return command;
            }
            done(command);
            pending.poll();
            command = pending.peek();
        }
        return null;
    }

    Watch watch() {
        return watch;
    }

    private void done(Command command) {
        if (command.kind() == Kind.UNSUBSCRIBE) {
            view(command.channel()).in = false;
        } else if (command.event() != null) {
            command.event().accepted = true;
            if (!world.setup.engineTakesTime) {
                world.completed(command.event());
            }
        }
    }

    // --- its end ---

    /** The server has begun the closing handshake. */
    void isClosed(int code) {
        world.trace(number, "close " + code);
        closeCode = code;
        // A slow reader's close does not wait behind what it has not read, so no error comes before it.
        boolean told = announced == code || (announced == 0 && code == 4100);
        check(Invariant.X3, told, () -> "announced " + announced + ", closed with " + code);
        check(Invariant.X3, isExcused(code), () -> "was closed with " + code + " without a cause");
    }

    /** A closing connection's queue is given up together with it. */
    private boolean isExcused(int code) {
        return excuses.contains(code) || (code == 4100 && isSlow()) || (code == 4201 && isSilent());
    }

    private boolean isSilent() {
        return world.time.elapsedNanos() - heardNanos >= SILENCE_NANOS;
    }

    private boolean isSlow() {
        boolean late = socket.waitingNanos() >= world.setup.limits.maxSendAge().toNanos();
        // Where nothing has left for long, or may have been queued for long, that is a cause.
        // One with an event loop is sent to when that gets to it; what a client provokes meanwhile waits.
        boolean atOnce = socket.behaviour() == SimSocket.Behaviour.INLINE && socket.eventLoop() == null;
        return late || (world.setup.smallQueues && !atOnce) || world.starved();
    }

    void isGone() {
        gone = true;
    }

    // --- small things ---

    void check(Invariant invariant, boolean holds, Supplier<String> detail) {
        world.check(invariant, holds, () -> this + ": " + detail.get());
    }

    void violated(Invariant invariant, String detail) {
        world.violated(invariant, this + ": " + detail);
    }

    @Override
    public String toString() {
        return "connection " + number + " (" + (socket == null ? "" : socket.behaviour()) + ")";
    }
}
