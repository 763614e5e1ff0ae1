package dev.vask.benchmarks.load.server;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.server.WebSocketUpgradeHandler;
import org.jspecify.annotations.Nullable;

/** Jetty's core WebSocket and {@link Rooms}, nothing else. */
final class RawJetty implements Engine {
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final Rooms<CoreSession, ?> rooms;

    private RawJetty(Rooms<CoreSession, ?> rooms) {
        this.rooms = rooms;
    }

    /** @param text whether each receiver gets the shared String, rather than a view of shared bytes */
    static RawJetty start(boolean text) throws Exception {
        RawJetty jetty = new RawJetty(text ? new Strings() : new Bytes());
        jetty.connector.setHost("127.0.0.1");
        jetty.server.addConnector(jetty.connector);
        WebSocketUpgradeHandler upgrade = new WebSocketUpgradeHandler();
        upgrade.getConfiguration().setIdleTimeout(Duration.ZERO);
        upgrade.addMapping("/*", (request, response, callback) -> new Frames(jetty.rooms));
        jetty.server.setHandler(upgrade);
        jetty.server.start();
        return jetty;
    }

    @Override
    public int port() {
        return connector.getLocalPort();
    }

    @Override
    public void publish(String data) {
        rooms.publish(data);
    }

    private static final class Strings extends Rooms<CoreSession, String> {
        Strings() {
            super((session, text) -> session.sendFrame(new Frame(OpCode.TEXT, text), Callback.NOOP, false));
        }

        @Override
        String message(String text) {
            return text;
        }
    }

    private static final class Bytes extends Rooms<CoreSession, ByteBuffer> {
        Bytes() {
            super((session, bytes) ->
                    session.sendFrame(new Frame(OpCode.TEXT, bytes.duplicate()), Callback.NOOP, false));
        }

        @Override
        ByteBuffer message(String text) {
            return StandardCharsets.UTF_8.encode(text);
        }
    }

    /** One connection. The client sends every message in one frame. */
    private static final class Frames implements FrameHandler {
        private final Rooms<CoreSession, ?> rooms;
        private @Nullable CoreSession session;
        private @Nullable String room;

        Frames(Rooms<CoreSession, ?> rooms) {
            this.rooms = rooms;
        }

        @Override
        public void onOpen(CoreSession opened, Callback callback) {
            session = opened;
            callback.succeeded();
            rooms.greet(opened);
            opened.demand();
        }

        @Override
        public void onFrame(Frame frame, Callback callback) {
            CoreSession open = session;
            if (open != null && frame.getOpCode() == OpCode.TEXT) {
                room = rooms.text(open, room, BufferUtil.toString(frame.getPayload(), StandardCharsets.UTF_8));
            }
            callback.succeeded();
            if (open != null && frame.getOpCode() != OpCode.CLOSE) {
                open.demand();
            }
        }

        @Override
        public void onError(Throwable cause, Callback callback) {
            callback.succeeded();
        }

        @Override
        public void onClosed(CloseStatus status, Callback callback) {
            if (session != null) {
                rooms.leave(session, room);
            }
            callback.succeeded();
        }
    }
}
