package dev.vask.conformance;

import dev.vask.App;
import dev.vask.Limits;
import dev.vask.ProtocolPolicy;
import dev.vask.Vask;
import dev.vask.VaskApp;
import dev.vask.VaskBuilder;
import dev.vask.VaskEvent;
import dev.vask.VaskListener;
import dev.vask.testing.FakeSocket;
import dev.vask.testing.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/** A Vask with one app, a clock that stands still, and clients that can sign. */
final class Scene {
    static final String KEY = "278d425bdf160c739803";
    static final String SECRET = "7ad3773142a6692b25b8";
    static final String TARGET = "/app/" + KEY + "?protocol=7&client=js&version=8.4.0";

    final VirtualTime time = new VirtualTime();
    /** What the host heard, as {@code Occupied room}. */
    final List<String> told = new CopyOnWriteArrayList<>();

    final Vask vask;

    private Scene(App app, UnaryOperator<VaskBuilder> change) {
        VaskBuilder builder =
                Vask.builder().app(app).time(time).executor(Runnable::run).listener(new Told());
        vask = change.apply(builder).build();
    }

    /** The app of the golden vectors, client events on, everything else as it is by default. */
    static App app() {
        return App.of(KEY, SECRET).withClientEvents(true);
    }

    static Scene open() {
        return of(app(), UnaryOperator.identity());
    }

    static Scene of(App app) {
        return of(app, UnaryOperator.identity());
    }

    static Scene of(App app, UnaryOperator<VaskBuilder> change) {
        return new Scene(app, change);
    }

    static Scene with(ProtocolPolicy policy) {
        return of(app(), builder -> builder.policy(policy));
    }

    static Scene with(Limits limits) {
        return of(app(), builder -> builder.limits(limits));
    }

    /** Whose first connections have these socket ids. */
    static Scene withSocketIds(String... socketIds) {
        return of(app(), builder -> builder.random(new Draws(socketIds)));
    }

    VaskApp host() {
        return vask.app(KEY);
    }

    void advance(long seconds) {
        time.advance(Duration.ofSeconds(seconds));
    }

    // --- clients; what they have read so far is behind them ---

    FakeSocket connect() {
        return connect(TARGET);
    }

    FakeSocket connect(String target) {
        FakeSocket socket = FakeSocket.connect(vask, target);
        socket.newFrames();
        return socket;
    }

    /** A new connection, subscribed. */
    FakeSocket in(String channel) {
        FakeSocket socket = connect();
        enter(socket, channel);
        return socket;
    }

    /** A new connection, subscribed to a presence channel. */
    FakeSocket in(String channel, String channelData) {
        FakeSocket socket = connect();
        enter(socket, channel, channelData);
        return socket;
    }

    /** A new connection, signed in. */
    FakeSocket user(String userData) {
        FakeSocket socket = connect();
        signIn(socket, userData);
        return socket;
    }

    static void enter(FakeSocket socket, String channel) {
        socket.says(Wire.subscribe(channel, auth(socket, channel)));
        mustBe("pusher_internal:subscription_succeeded", socket);
    }

    static void enter(FakeSocket socket, String channel, String channelData) {
        socket.says(Wire.subscribe(channel, auth(socket, channel, channelData), channelData));
        mustBe("pusher_internal:subscription_succeeded", socket);
    }

    static void signIn(FakeSocket socket, String userData) {
        socket.says(Wire.signIn(userAuth(socket, userData), userData));
        mustBe("pusher:signin_success", socket);
    }

    private static void mustBe(String event, FakeSocket socket) {
        List<String> frames = socket.newFrames();
        if (frames.stream().noneMatch(frame -> Wire.nameOf(frame).equals(event))) {
            throw new AssertionError("expected " + event + ", got " + frames);
        }
    }

    // --- signatures ---

    static String auth(FakeSocket socket, String channel) {
        return KEY + ":" + Wire.hmac(SECRET, socket.socketId() + ":" + channel);
    }

    static String auth(FakeSocket socket, String channel, String channelData) {
        return KEY + ":" + Wire.hmac(SECRET, socket.socketId() + ":" + channel + ":" + channelData);
    }

    static String userAuth(FakeSocket socket, String userData) {
        return KEY + ":" + Wire.hmac(SECRET, socket.socketId() + "::user::" + userData);
    }

    /** Draws the numbers of given socket ids, then counts up. */
    static final class Draws implements RandomGenerator {
        private final List<Long> numbers = new CopyOnWriteArrayList<>();
        private long next = 1_000_000;

        Draws(String... socketIds) {
            for (String id : socketIds) {
                int dot = id.indexOf('.');
                numbers.add(Long.valueOf(id.substring(0, dot)));
                numbers.add(Long.valueOf(id.substring(dot + 1)));
            }
        }

        @Override
        public long nextLong() {
            return numbers.isEmpty() ? next++ : numbers.remove(0);
        }

        @Override
        public long nextLong(long bound) {
            return nextLong();
        }
    }

    private final class Told implements VaskListener {
        @Override
        public void onSubscribed(VaskEvent.Subscribed event) {
            told.add("Subscribed " + event.channel());
        }

        @Override
        public void onUnsubscribed(VaskEvent.Unsubscribed event) {
            told.add("Unsubscribed " + event.channel());
        }

        @Override
        public void onOccupied(VaskEvent.Occupied event) {
            told.add("Occupied " + event.channel());
        }

        @Override
        public void onVacated(VaskEvent.Vacated event) {
            told.add("Vacated " + event.channel());
        }

        @Override
        public void onMemberAdded(VaskEvent.MemberAdded event) {
            told.add("MemberAdded " + event.channel() + " " + event.member().userId());
        }

        @Override
        public void onMemberRemoved(VaskEvent.MemberRemoved event) {
            told.add("MemberRemoved " + event.channel() + " " + event.userId());
        }

        @Override
        public void onCacheMissed(VaskEvent.CacheMissed event) {
            told.add("CacheMissed " + event.channel());
        }

        @Override
        public void onSubscriptionCount(VaskEvent.SubscriptionCount event) {
            told.add("SubscriptionCount " + event.channel() + " " + event.count());
        }

        @Override
        public void onClientEvent(VaskEvent.ClientEvent event) {
            told.add("ClientEvent " + event.channel() + " " + event.event());
        }
    }
}
