package dev.vask.benchmarks.load.server;

import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.websockets.core.AbstractReceiveListener;
import io.undertow.websockets.core.BufferedTextMessage;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSockets;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Undertow's WebSocket and {@link Rooms}, nothing else. */
final class RawUndertow implements Engine {
    private final Undertow server;
    private final Rooms<WebSocketChannel, ?> rooms;

    private RawUndertow(Undertow server, Rooms<WebSocketChannel, ?> rooms) {
        this.server = server;
        this.rooms = rooms;
    }

    /** @param text whether each receiver gets the shared String, rather than a view of shared bytes */
    static RawUndertow start(boolean text) {
        Rooms<WebSocketChannel, ?> rooms = text ? new Strings() : new Bytes();
        Undertow server = Undertow.builder()
                .addHttpListener(
                        0, "127.0.0.1", Handlers.websocket((exchange, channel) -> new Texts(rooms).open(channel)))
                .build();
        server.start();
        return new RawUndertow(server, rooms);
    }

    @Override
    public int port() {
        return ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
    }

    @Override
    public void publish(String data) {
        rooms.publish(data);
    }

    private static final class Strings extends Rooms<WebSocketChannel, String> {
        Strings() {
            super((channel, text) -> WebSockets.sendText(text, channel, null));
        }

        @Override
        String message(String text) {
            return text;
        }
    }

    private static final class Bytes extends Rooms<WebSocketChannel, ByteBuffer> {
        Bytes() {
            super((channel, bytes) -> WebSockets.sendText(bytes.duplicate(), channel, null));
        }

        @Override
        ByteBuffer message(String text) {
            return StandardCharsets.UTF_8.encode(text);
        }
    }

    /** One connection. */
    private static final class Texts extends AbstractReceiveListener {
        private final Rooms<WebSocketChannel, ?> rooms;
        private volatile @Nullable String room;

        Texts(Rooms<WebSocketChannel, ?> rooms) {
            this.rooms = rooms;
        }

        void open(WebSocketChannel channel) {
            channel.addCloseTask(closed -> rooms.leave(closed, room));
            channel.getReceiveSetter().set(this);
            rooms.greet(channel);
            channel.resumeReceives();
        }

        @Override
        protected void onFullTextMessage(WebSocketChannel channel, BufferedTextMessage message) {
            room = rooms.text(channel, room, message.getData());
        }
    }
}
