package dev.vask.netty;

import dev.vask.transport.CloseStatus;
import dev.vask.transport.EventLoop;
import dev.vask.transport.OutboundText;
import dev.vask.transport.SendCallback;
import dev.vask.transport.Socket;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The sending half of a socket. Everything is done on the channel's event loop. */
final class NettySocket implements Socket {
    private static final byte FINAL_CLOSE = (byte) 0x88;
    private static final byte FINAL_PING = (byte) 0x89;
    private static final byte FINAL_PONG = (byte) 0x8a;

    private final ChannelHandlerContext ctx;
    private final EventLoop eventLoop;
    private final Outbox outbox;
    // All of these are the event loop's.
    private @Nullable CloseStatus closing;
    private @Nullable ChannelFuture closeWritten;
    private boolean ended;

    NettySocket(ChannelHandlerContext ctx, Function<OutboundText, TextFrame> framing) {
        this.ctx = ctx;
        this.eventLoop = NettyLoop.of(ctx.channel().eventLoop());
        this.outbox = new Outbox(ctx, framing, this::closeIfDue);
    }

    @Override
    public void send(List<OutboundText> batch, SendCallback callback) {
        boolean accepted = onEventLoop(() -> {
            if (ended || closing != null || closeWritten != null) {
                callback.failed(new ClosedChannelException());
            } else {
                outbox.send(batch, callback);
            }
        });
        if (!accepted) {
            callback.failed(new ClosedChannelException());
        }
    }

    @Override
    public void close(CloseStatus status) {
        onEventLoop(() -> {
            if (closing == null) {
                closing = status;
                closeIfDue();
            }
        });
    }

    private void closeIfDue() {
        CloseStatus status = closing;
        if (status == null || closeWritten != null || ended || !outbox.isEmpty()) {
            return;
        }
        if (WebSocketCloseStatus.isValidStatusCode(status.code())) {
            writeClose(status.code(), status.reason()).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        } else {
            // A code that must not travel, such as 1006.
            drop();
        }
    }

    @Override
    public void abort() {
        onEventLoop(this::drop);
    }

    @Override
    public void ping() {
        onEventLoop(() -> {
            if (!ended && closing == null && closeWritten == null) {
                ctx.writeAndFlush(controlFrame(FINAL_PING, 0)).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
            }
        });
    }

    @Override
    public EventLoop eventLoop() {
        return eventLoop;
    }

    /**
     * Answers a ping, unless it is too late for that. On the event loop.
     *
     * @return the write of the answer
     */
    @Nullable
    ChannelFuture pong(ByteBuf payload) {
        if (ended || closeWritten != null) {
            return null;
        }
        return ctx.writeAndFlush(controlFrame(FINAL_PONG, payload.readableBytes())
                .writeBytes(payload, payload.readerIndex(), payload.readableBytes()));
    }

    /** Answers a peer's close and then ends the connection, as is a server's part (RFC 6455 §7.1.1). On the event loop. */
    void answerClose(int code) {
        ChannelFuture written = closeWritten;
        if (written == null) {
            written = writeClose(code, "");
        }
        written.addListener(ChannelFutureListener.CLOSE);
        Parting.dropLater(ctx.channel());
    }

    /**
     * Ends a connection whose peer broke the rules: sends a close frame, unless one has been sent. On the event loop.
     *
     * @return whether this close frame is the one that was sent
     */
    boolean closeForViolation(CloseStatus status) {
        ChannelFuture written = closeWritten;
        Parting.after(written == null ? writeClose(status.code(), status.reason()) : written);
        return written == null;
    }

    private ChannelFuture writeClose(int code, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        ByteBuf frame =
                controlFrame(FINAL_CLOSE, 2 + text.length).writeShort(code).writeBytes(text);
        ChannelFuture written = ctx.writeAndFlush(frame);
        closeWritten = written;
        return written;
    }

    private ByteBuf controlFrame(byte first, int length) {
        return ctx.alloc().ioBuffer(2 + length).writeByte(first).writeByte(length);
    }

    /** On the event loop. */
    void drop() {
        ended = true;
        Parting.drop(ctx.channel());
    }

    /** The connection is gone. On the event loop. */
    void closed() {
        ended = true;
        outbox.fail(new ClosedChannelException());
    }

    private boolean onEventLoop(Runnable action) {
        if (ctx.executor().inEventLoop()) {
            action.run();
            return true;
        }
        try {
            ctx.executor().execute(action);
            return true;
        } catch (RejectedExecutionException e) {
            // The server has stopped, and its connections with it.
            return false;
        }
    }
}
