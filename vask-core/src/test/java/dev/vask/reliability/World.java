package dev.vask.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.App;
import dev.vask.Vask;
import dev.vask.VaskBuilder;
import dev.vask.VaskEvent;
import dev.vask.VaskListener;
import dev.vask.testing.FakeSocket;
import dev.vask.testing.VirtualTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A Vask under virtual time, and in it a bystander: subscribed to the room where the trouble is, and never to notice any
 * of it.
 */
final class World {
    static final String KEY = "key";
    static final String SECRET = "never-to-be-seen-9f86d081";
    static final String OTHER_KEY = "other-key";
    static final String TARGET = "/app/" + KEY + "?protocol=7";
    static final String ROOM = "private-room";
    static final String PONG = "{\"event\":\"pusher:pong\",\"data\":{}}";

    final VirtualTime time = new VirtualTime();
    final List<VaskEvent> events = Collections.synchronizedList(new ArrayList<>());
    final Vask vask;
    final FakeSocket bystander;
    private int probes;

    World() {
        this(options -> options);
    }

    World(UnaryOperator<VaskBuilder> options) {
        this(options, app -> app);
    }

    World(UnaryOperator<VaskBuilder> options, UnaryOperator<App> changes) {
        vask = options.apply(Vask.builder()
                        .app(changes.apply(App.of(KEY, SECRET).withClientEvents(true)))
                        .app(App.of(OTHER_KEY, SECRET).withClientEvents(true))
                        .time(time)
                        .executor(Runnable::run)
                        .listener(recorder(events)))
                .build();
        bystander = inRoom();
    }

    /** A connected client; what it was greeted with is read already. */
    FakeSocket connect() {
        FakeSocket socket = FakeSocket.connect(vask, TARGET);
        assertThat(socket.newFrames())
                .singleElement()
                .asString()
                .startsWith("{\"event\":\"pusher:connection_established\"");
        return socket;
    }

    /** A connected client that is subscribed to the room. */
    FakeSocket inRoom() {
        FakeSocket socket = connect();
        joins(socket, ROOM);
        return socket;
    }

    /** Subscribes with whatever authorization the channel needs. */
    void joins(FakeSocket socket, String channel) {
        socket.says(Say.subscribe(channel, auth(socket, channel)));
        // On a cache channel more follows.
        assertThat(socket.newFrames())
                .first()
                .isEqualTo("{\"event\":\"pusher_internal:subscription_succeeded\",\"channel\":\"" + channel
                        + "\",\"data\":\"{}\"}");
    }

    /** Joins a presence channel as a user. */
    void present(FakeSocket socket, String channel, String userId) {
        String data = "{\"user_id\":\"" + userId + "\"}";
        socket.says(Say.subscribe(channel, auth(socket, channel + ":" + data), data));
        assertThat(socket.newFrames())
                .singleElement()
                .asString()
                .startsWith("{\"event\":\"pusher_internal:subscription_succeeded\",\"channel\":\"" + channel + "\"");
    }

    void signsIn(FakeSocket socket, String userId) {
        String data = "{\"id\":\"" + userId + "\"}";
        socket.says(Say.signIn(userAuth(socket, data), data));
        assertThat(socket.newFrames()).containsExactly(signedIn(data));
    }

    static String signedIn(String userData) {
        return "{\"event\":\"pusher:signin_success\",\"data\":{\"user_data\":" + Say.quote(userData) + "}}";
    }

    static String auth(FakeSocket socket, String channelAndData) {
        return KEY + ":" + Say.hmac(SECRET, socket.socketId() + ":" + channelAndData);
    }

    static String userAuth(FakeSocket socket, String userData) {
        return KEY + ":" + Say.hmac(SECRET, socket.socketId() + "::user::" + userData);
    }

    /** The event reaches the bystander, and nothing else has. */
    void othersAreFine() {
        probes++;
        vask.app(KEY).trigger(ROOM, "probe", String.valueOf(probes));
        assertThat(bystander.isOpen()).isTrue();
        assertThat(bystander.newFrames())
                .containsExactly("{\"event\":\"probe\",\"channel\":\"" + ROOM + "\",\"data\":\"" + probes + "\"}");
    }

    /** What the client said was answered with one error and nothing else; it stays, and others are fine. */
    String refuses(FakeSocket socket, Integer code) {
        String frame = only(socket.newFrames());
        String begin = "{\"event\":\"pusher:error\",\"data\":{\"code\":" + code + ",\"message\":\"";
        assertThat(frame).startsWith(begin).endsWith("\"}}");
        othersAreFine();
        serves(socket);
        return frame.substring(begin.length(), frame.length() - 3);
    }

    /** A failed subscription was answered with both frames (behaviour.md D1); the client stays, and others are fine. */
    void refusesSubscription(FakeSocket socket, String channel, String type, int status, Integer code) {
        List<String> frames = socket.newFrames();
        assertThat(frames).hasSize(2);
        assertThat(frames.get(0))
                .startsWith("{\"event\":\"pusher:subscription_error\",\"channel\":" + Say.quote(channel)
                        + ",\"data\":{\"type\":\"" + type + "\",\"error\":\"")
                .endsWith("\",\"status\":" + status + "}}");
        assertThat(frames.get(1))
                .startsWith("{\"event\":\"pusher:error\",\"data\":{\"code\":" + code + ",\"message\":\"");
        othersAreFine();
        serves(socket);
    }

    /** The connection is open and answers. */
    void serves(FakeSocket socket) {
        socket.newFrames();
        assertThat(socket.isOpen()).isTrue();
        socket.says(Say.PING);
        assertThat(socket.newFrames()).containsExactly(PONG);
    }

    /** Closed by the server with this code, after an error frame that says the same (behaviour.md D6). */
    static void closed(FakeSocket socket, int code) {
        assertThat(socket.closeCode()).isEqualTo(code);
        List<String> frames = socket.frames();
        assertThat(frames.get(frames.size() - 1))
                .startsWith("{\"event\":\"pusher:error\",\"data\":{\"code\":" + code + ",\"message\":\"");
    }

    long refusedMessages() {
        return vask.stats().refusedMessages();
    }

    private static String only(List<String> frames) {
        assertThat(frames).hasSize(1);
        return frames.get(0);
    }

    static VaskListener recorder(List<VaskEvent> events) {
        return new VaskListener() {
            @Override
            public void onConnected(VaskEvent.Connected event) {
                events.add(event);
            }

            @Override
            public void onDisconnected(VaskEvent.Disconnected event) {
                events.add(event);
            }

            @Override
            public void onSignedIn(VaskEvent.SignedIn event) {
                events.add(event);
            }

            @Override
            public void onSubscribed(VaskEvent.Subscribed event) {
                events.add(event);
            }

            @Override
            public void onUnsubscribed(VaskEvent.Unsubscribed event) {
                events.add(event);
            }

            @Override
            public void onOccupied(VaskEvent.Occupied event) {
                events.add(event);
            }

            @Override
            public void onVacated(VaskEvent.Vacated event) {
                events.add(event);
            }

            @Override
            public void onMemberAdded(VaskEvent.MemberAdded event) {
                events.add(event);
            }

            @Override
            public void onMemberRemoved(VaskEvent.MemberRemoved event) {
                events.add(event);
            }

            @Override
            public void onClientEvent(VaskEvent.ClientEvent event) {
                events.add(event);
            }
        };
    }
}
