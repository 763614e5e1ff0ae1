package dev.vask.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.App;
import dev.vask.AppRegistry;
import dev.vask.Vask;
import dev.vask.testing.FakeSocket;
import dev.vask.testing.VirtualTime;
import dev.vask.transport.ApiRequest;
import dev.vask.transport.ApiResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** docs/spec/reliability.md §4.3, S-54: many connections and requests for known and unknown apps while the registry is slow. */
@ResourceLock(Logs.RESOURCE)
class RegistryStormTest {
    private static final String REAL = "real";
    private static final int STRANGERS = 9_000;
    private static final int RECONNECTS = 6_000;

    private final ManualExecutor registryThreads = new ManualExecutor();
    private final VirtualTime time = new VirtualTime();
    private final List<String> lookups = new ArrayList<>();

    @Nullable
    RuntimeException failure;

    private final AppRegistry registry = new AppRegistry() {
        @Override
        public @Nullable App byKey(String key) {
            lookups.add(key);
            if (failure != null) {
                throw failure;
            }
            return key.equals(REAL) ? App.of(REAL, "s").withId("7") : null;
        }

        @Override
        public @Nullable App byId(String id) {
            lookups.add("id " + id);
            return id.equals("7") ? App.of(REAL, "s").withId("7") : null;
        }
    };
    private final Vask vask = Vask.builder()
            .apps(registry)
            .registryExecutor(registryThreads)
            .executor(Runnable::run)
            .time(time)
            .build();

    private FakeSocket connect(String key) {
        return FakeSocket.connect(vask, "/app/" + key + "?protocol=7");
    }

    private List<FakeSocket> connect(String key, int times) {
        List<FakeSocket> sockets = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            sockets.add(connect(key));
        }
        return sockets;
    }

    private void strangers() {
        for (int i = 0; i < STRANGERS; i++) {
            connect("stranger-" + i);
        }
    }

    private CompletableFuture<ApiResponse> get(String id) {
        return vask.http()
                .handle(new ApiRequest("GET", "/apps/" + id + "/channels", null, name -> null, ByteBuffer.allocate(0)))
                .toCompletableFuture();
    }

    private long count(String lookup) {
        return lookups.stream().filter(lookup::equals).count();
    }

    private static void assertAccepted(List<FakeSocket> sockets) {
        assertThat(sockets).allSatisfy(socket -> {
            assertThat(socket.closeCode()).isNull();
            assertThat(socket.frames()).first().asString().contains("connection_established");
        });
    }

    @Test
    @DisplayName(
            "9,000 unknown keys wait → the executor holds three lookups, and 6,000 reconnects are accepted at once [S-54]")
    void knownAppDoesNotWait() {
        connect(REAL);
        registryThreads.runAll();
        strangers();
        assertThat(registryThreads.waiting()).isEqualTo(3);

        List<FakeSocket> reconnects = connect(REAL, RECONNECTS);

        assertAccepted(reconnects);
        assertThat(count(REAL)).isOne();
        assertThat(registryThreads.waiting()).isEqualTo(3);
    }

    @Test
    @DisplayName(
            "6,000 connects of an app that is not known yet → one lookup, ahead of 9,000 unknown keys, none refused [S-54]")
    void sharedLookupGoesFirst() {
        strangers();

        List<FakeSocket> first = connect(REAL, RECONNECTS);
        registryThreads.runAll();

        assertAccepted(first);
        assertThat(count(REAL)).isOne();
        assertThat(lookups.indexOf(REAL)).isLessThanOrEqualTo(3);
    }

    @Test
    @DisplayName("more than 2,000 unknown keys wait → the oldest are closed with 4100, without a lookup [S-54]")
    void waitingLookupsAreBounded() {
        List<FakeSocket> sockets = new ArrayList<>();
        for (int i = 0; i < 2_004; i++) {
            sockets.add(connect("stranger-" + i));
        }

        World.closed(sockets.get(3), 4100);
        assertThat(sockets).filteredOn(FakeSocket::isOpen).hasSize(2_003);
        registryThreads.runAll();
        assertThat(lookups).hasSize(2_003).doesNotContain("stranger-3");
        World.closed(sockets.get(2_003), 4001);
    }

    @Test
    @DisplayName(
            "requests for unknown ids → one lookup in flight per id, three at once; a known id does not wait [S-54]")
    void unknownIds() {
        var unused = get("7");
        registryThreads.runAll();
        lookups.clear();
        List<CompletableFuture<ApiResponse>> answers = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            answers.add(get("unknown-" + i % 500));
        }
        assertThat(registryThreads.waiting()).isEqualTo(3);

        assertThat(get("7").join().status()).isEqualTo(401);
        registryThreads.runAll();

        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer.join().status()).isEqualTo(404));
        // An id is looked up as a key, too.
        assertThat(lookups).hasSize(1_000).doesNotHaveDuplicates();
    }

    @Test
    @DisplayName(
            "an unknown key is asked for again within a second → refused from memory; after a second → looked up [S-54]")
    void unknownKeyIsRemembered() {
        connect("nobody");
        registryThreads.runAll();
        World.closed(connect("nobody"), 4001);
        time.advance(Duration.ofMillis(999));
        World.closed(connect("nobody"), 4001);
        assertThat(lookups).containsExactly("nobody");
        time.advance(Duration.ofMillis(1));

        FakeSocket later = connect("nobody");

        assertThat(later.isOpen()).isTrue();
        registryThreads.runAll();
        assertThat(lookups).containsExactly("nobody", "nobody");
        World.closed(later, 4001);
    }

    @Test
    @DisplayName("6,000 connects within ten seconds → at most one lookup a second, and no connection waits [S-53]")
    void refreshOnceASecond() {
        connect(REAL);
        registryThreads.runAll();
        for (int i = 0; i < RECONNECTS; i++) {
            assertAccepted(List.of(connect(REAL)));
            time.advance(Duration.ofNanos(Duration.ofSeconds(10).toNanos() / RECONNECTS));
            registryThreads.runAll();
        }

        assertThat(count(REAL)).isBetween(9L, 11L);
    }

    @Test
    @DisplayName(
            "the registry fails → the last definition is used for a minute, then connections are closed with 4100 [S-54]")
    void failingRegistry() {
        connect(REAL);
        registryThreads.runAll();
        failure = new IllegalStateException("store down");
        time.advance(Duration.ofSeconds(60).minusNanos(1));
        assertAccepted(List.of(connect(REAL)));
        registryThreads.runAll();
        assertThat(vask.stats().failures()).isOne();
        time.advance(Duration.ofNanos(1));

        FakeSocket late = connect(REAL);
        registryThreads.runAll();

        World.closed(late, 4100);
        failure = null;
        FakeSocket again = connect(REAL);
        registryThreads.runAll();
        assertAccepted(List.of(again));
    }

    @Test
    @DisplayName("a lookup blocks for more than five seconds → further connections are closed with 4100 at once [S-54]")
    void blockedLookup() {
        FakeSocket first = connect(REAL);
        time.advance(Duration.ofSeconds(5));
        World.closed(first, 4100);

        FakeSocket second = connect(REAL);

        World.closed(second, 4100);
        assertThat(time.pendingTimers()).isLessThanOrEqualTo(1);
    }

    @Test
    @DisplayName(
            "a connection joins a lookup that waits → it is accepted, although the first one has given up by then [S-54]")
    void laterConnectionKeepsTheLookup() {
        for (int i = 0; i < 3; i++) {
            connect("stranger-" + i);
        }
        FakeSocket first = connect(REAL);
        time.advance(Duration.ofSeconds(4));
        FakeSocket later = connect(REAL);
        time.advance(Duration.ofSeconds(2));
        World.closed(first, 4100);

        registryThreads.runAll();

        assertAccepted(List.of(later));
        assertThat(lookups).containsExactly(REAL);
    }

    @Test
    @DisplayName("lookups of unknown keys block → a known app is still refreshed: one place is its own [S-54]")
    void knownAppsHaveTheirOwnPlace() {
        connect(REAL);
        registryThreads.runAll();
        strangers();
        time.advance(Duration.ofSeconds(1));

        connect(REAL);

        assertThat(registryThreads.waiting()).isEqualTo(4);
    }

    @Test
    @DisplayName("a path with a text that no app can have as its key → 4001 without a lookup [T2]")
    void impossibleKeys() {
        for (String key : List.of("%20", "x".repeat(129), "a;b", "a:b")) {
            World.closed(connect(key), 4001);
        }
        assertThat(get("x".repeat(129)).join().status()).isEqualTo(404);

        assertThat(lookups).isEmpty();
    }

    @Test
    @DisplayName(
            "the registry rejects its task → waiting connections of that key are closed with 4100, others are served [S-82]")
    void rejectingExecutor() {
        registryThreads.rejects = true;
        World.closed(connect(REAL), 4100);
        registryThreads.rejects = false;

        FakeSocket served = connect(REAL);
        registryThreads.runAll();

        assertAccepted(List.of(served));
    }

    @Test
    @DisplayName(
            "no registry executor is set → lookups run on the callback executor, at most three strangers at once [S-54]")
    void sharedExecutor() {
        ManualExecutor shared = new ManualExecutor();
        Vask one = Vask.builder().apps(registry).executor(shared).time(time).build();
        for (int i = 0; i < 1_000; i++) {
            FakeSocket.connect(one, "/app/stranger-" + i);
        }

        assertThat(shared.waiting()).isEqualTo(3);
    }

    @Test
    @DisplayName(
            "6,000 connections wait for a lookup that times out → each is closed with 4100 and no timer remains [S-54]")
    void allTimeOut() {
        List<FakeSocket> waiting = Collections.unmodifiableList(connect(REAL, RECONNECTS));

        time.advance(Duration.ofSeconds(5));

        assertThat(waiting).allSatisfy(socket -> assertThat(socket.closeCode()).isEqualTo(4100));
        time.advance(Duration.ofMinutes(2));
        assertThat(time.pendingTimers()).isZero();
        assertThat(vask.stats().connections()).isZero();
    }
}
