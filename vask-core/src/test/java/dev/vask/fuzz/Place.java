package dev.vask.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.App;
import dev.vask.CloseCode;
import dev.vask.Vask;
import dev.vask.testing.FakeSocket;
import dev.vask.testing.VirtualTime;
import dev.vask.transport.ApiRequest;
import dev.vask.transport.ApiResponse;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A fresh Vask under virtual time, and what must hold in it whatever anybody sends. */
final class Place {
    static final String ROOM = "private-room";
    static final String PRESENCE = "presence-room";
    static final App APP = App.of(Signer.KEY, Signer.SECRET).withId("3").withClientEvents(true);

    private static final String PING = "{\"event\":\"pusher:ping\",\"data\":{}}";
    private static final String PONG = "{\"event\":\"pusher:pong\",\"data\":{}}";

    final VirtualTime time = new VirtualTime();
    final Vask vask = Vask.builder().app(APP).time(time).executor(Runnable::run).build();

    /** A connected client, subscribed to both rooms. */
    FakeSocket member(String userId) {
        FakeSocket socket = FakeSocket.connect(vask, "/app/" + Signer.KEY + "?protocol=7");
        String id = socket.socketId();
        socket.says("{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"" + ROOM + "\",\"auth\":\""
                + Signer.auth(id + ":" + ROOM) + "\"}}");
        String data = "{\\\"user_id\\\":\\\"" + userId + "\\\"}";
        socket.says("{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"" + PRESENCE + "\",\"auth\":\""
                + Signer.auth(id + ":" + PRESENCE + ":" + data.replace("\\", "")) + "\",\"channel_data\":\"" + data
                + "\"}}");
        assertThat(socket.newFrames()).hasSize(3);
        return socket;
    }

    /** The client is open and answers, or was closed with a code of the protocol, or for the length of its message. */
    void servesOrHasClosed(FakeSocket socket) {
        if (socket.isOpen()) {
            socket.says(PING);
            assertThat(socket.newFrames()).containsExactly(PONG);
        } else {
            assertThat(socket.closeCode())
                    .matches(it ->
                            it == 1009 || Arrays.stream(CloseCode.values()).anyMatch(code -> code.code() == it));
        }
    }

    /** Nothing failed inside: no exception was caught and logged. */
    void hasNotFailed() {
        assertThat(vask.stats().failures()).isZero();
    }

    ApiResponse asks(String method, String rawPath, @Nullable String rawQuery, byte[] body) {
        return vask.http()
                .handle(new ApiRequest(method, rawPath, rawQuery, name -> null, ByteBuffer.wrap(body)))
                .toCompletableFuture()
                .join();
    }

    /** The names of what a client is told; each is one JSON object without a name twice. */
    static List<String> events(List<String> frames) {
        return frames.stream()
                .map(frame -> {
                    Reference.Value.Fields fields = Reference.object(frame);
                    assertThat(fields).as(frame).isNotNull();
                    assertThat(fields.hasTwins()).as(frame).isFalse();
                    return ((Reference.Value.Text) fields.get("event")).characters();
                })
                .toList();
    }
}
