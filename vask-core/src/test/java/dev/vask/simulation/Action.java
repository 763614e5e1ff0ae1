package dev.vask.simulation;

import dev.vask.cluster.SharedEngine;
import java.util.List;

/** Something that a client, a host or the world does. Names clients, apps and users by number: whoever that is at the moment. */
sealed interface Action {
    /** How right what a client signs with is. */
    enum Signature {
        RIGHT,
        OF_ANOTHER_CHANNEL,
        OF_ANOTHER_APP,
        OF_ANOTHER_SOCKET,
        GARBLED,
        NONE
    }

    /** Which executor gets no time. */
    enum Executors {
        HOST,
        SENDS,
        COMPLETIONS,
        LOOPS,
        ENGINE
    }

    record Connect(int client, int app, SimSocket.Behaviour behaviour, boolean onLoop) implements Action {}

    record ConnectWrongly(int client, String target, int code) implements Action {}

    record Subscribe(int client, String channel, int user, Signature signature) implements Action {}

    record Unsubscribe(int client, String channel) implements Action {}

    record SignIn(int client, int user, Signature signature, List<String> watchlist) implements Action {}

    record ClientEvent(int client, String channel) implements Action {}

    record Ping(int client) implements Action {}

    record Nonsense(int client, String text) implements Action {}

    record Binary(int client) implements Action {}

    record Flood(int client, int messages) implements Action {}

    record Close(int client) implements Action {}

    record Vanish(int client) implements Action {}

    record Behave(int client, SimSocket.Behaviour behaviour) implements Action {}

    /**
     * An event for one or several channels.
     *
     * @param except the client whose socket is excluded, or -1
     */
    record Publish(int publisher, int app, List<String> channels, int except, boolean overHttp) implements Action {}

    record Batch(int publisher, int app, List<String> channels, boolean overHttp) implements Action {}

    record ToUser(int publisher, int app, int user) implements Action {}

    record Terminate(int publisher, int app, int user) implements Action {}

    record Query(int publisher, int app, String channel) implements Action {}

    record ReplaceApp(int app, boolean enabled) implements Action {}

    record RemoveApp(int app) implements Action {}

    record Starve(Executors which, boolean on) implements Action {}

    record Reject(Executors which, boolean on) implements Action {}

    record Pass(long millis, boolean patient) implements Action {}

    /** Everything that can go on does, until nothing moves; then all is compared with all. */
    record Settle() implements Action {}

    record Drain(long windowMillis) implements Action {}

    /** Closes a node and starts another in its place. */
    record Restart() implements Action {}

    /** A node is cut off from the others; its calls end in this way. */
    record CutOff(int node, SharedEngine.Cut how) implements Action {}

    record Heal(int node) implements Action {}

    /** Who is cut off is taken for dead. */
    record Bury(int node) implements Action {}

    /** A node's process is killed, and another started in its place. */
    record Crash(int node) implements Action {}

    /** What is between the nodes loses everything. */
    record Wipe() implements Action {}
}
