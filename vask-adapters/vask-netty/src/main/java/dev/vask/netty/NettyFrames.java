package dev.vask.netty;

import dev.vask.transport.CloseStatus;
import dev.vask.transport.Handshake;
import dev.vask.transport.SocketAcceptor;
import dev.vask.transport.SocketHandler;
import dev.vask.transport.adapter.DeflateOffer;
import dev.vask.transport.adapter.IncomingMessage;
import dev.vask.transport.adapter.SerialHandler;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Objects;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;

/**
 * The receiving half of a socket: Netty's frames in, {@link SocketHandler} calls out. Everything happens on the channel's
 * event loop, {@code open} included.
 */
final class NettyFrames extends ChannelInboundHandlerAdapter {
    private static final Logger LOGGER = System.getLogger(NettyFrames.class.getName());
    private static final int NORMAL = 1000;
    private static final int PROTOCOL_ERROR = 1002;
    private static final int NOT_UTF8 = 1007;
    private static final int TOO_LARGE = 1009;
    private static final int MAX_CONTROL_BYTES = 125;

    private final SocketAcceptor sockets;
    private final SerialHandler handler = new SerialHandler();
    private final IncomingMessage message;
    private final @Nullable PerMessageDeflate deflate;
    /** Whether the message under way is. */
    private boolean deflated;

    private @Nullable ChannelHandlerContext context;
    private @Nullable NettySocket socket;
    /** The peer's close frame, else the one that refused what the peer sent. */
    private @Nullable CloseStatus status;

    private boolean violated;
    /** Answers to pings that have not left yet. */
    private int pongs;

    /** @param deflate if it was negotiated */
    NettyFrames(SocketAcceptor sockets, @Nullable PerMessageDeflate deflate) {
        this.sockets = sockets;
        this.deflate = deflate;
        this.message = new IncomingMessage(sockets.limits().maxTextBytes());
    }

    /** To stand in front: it refuses a frame by its header, before it collects any of it. */
    ChannelHandler decoder() {
        int maxTextBytes = sockets.limits().maxTextBytes();
        int maxFrameBytes = deflate == null ? maxTextBytes : DeflateOffer.maxFrameBytes(maxTextBytes);
        return new WebSocket13FrameDecoder(WebSocketDecoderConfig.newBuilder()
                .expectMaskedFrames(true)
                .allowMaskMismatch(false)
                .allowExtensions(deflate != null)
                .maxFramePayloadLength(Math.max(MAX_CONTROL_BYTES, maxFrameBytes))
                // Nothing is to be written here that the sending half does not know of.
                .closeOnProtocolViolation(false)
                .build());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    /** Opens the socket; frames come from then on. */
    void start(Handshake handshake) {
        ChannelHandlerContext ctx = Objects.requireNonNull(context);
        PerMessageDeflate negotiated = deflate;
        NettySocket opening =
                new NettySocket(ctx, negotiated == null ? text -> text.as(TextFrame.FRAMING) : negotiated::frame);
        socket = opening;
        ctx.channel().closeFuture().addListener(closed -> {
            opening.closed();
            if (negotiated != null) {
                negotiated.end();
            }
            handler.close(status);
        });
        // The host may have read by hand.
        ctx.channel().config().setAutoRead(true);
        try {
            handler.opened(sockets.open(handshake, opening));
        } catch (RuntimeException e) {
            opening.drop();
            throw e;
        }
    }

    private NettySocket socket() {
        return Objects.requireNonNull(socket);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object received) {
        try {
            if (received instanceof WebSocketFrame frame) {
                frame(ctx, frame);
            }
        } finally {
            ReferenceCountUtil.release(received);
        }
    }

    private void frame(ChannelHandlerContext ctx, WebSocketFrame frame) {
        boolean begins = frame instanceof TextWebSocketFrame || frame instanceof BinaryWebSocketFrame;
        if (!PerMessageDeflate.areBitsKnown(frame, begins)) {
            violation(PROTOCOL_ERROR, "reserved bits");
        } else if (frame instanceof PingWebSocketFrame) {
            ping(ctx, frame.content());
        } else if (frame instanceof PongWebSocketFrame) {
            handler.call(SocketHandler::onControlFrame);
        } else if (frame instanceof CloseWebSocketFrame close) {
            close(close);
        } else if (!violated) {
            data(frame, begins);
        }
    }

    /** Nothing more is read until the pong has left: a peer that only pings cannot fill the memory. */
    private void ping(ChannelHandlerContext ctx, ByteBuf payload) {
        ChannelFuture pong = socket().pong(payload);
        if (pong != null && !pong.isDone()) {
            pongs++;
            ctx.channel().config().setAutoRead(false);
            pong.addListener(written -> {
                pongs--;
                if (pongs == 0) {
                    ctx.channel().config().setAutoRead(true);
                }
            });
        }
        handler.call(SocketHandler::onControlFrame);
    }

    private void close(CloseWebSocketFrame close) {
        int code = close.statusCode();
        if (code > 4999) {
            // Netty lets these pass.
            violation(PROTOCOL_ERROR, "close code");
            return;
        }
        if (code >= 0) {
            status = CloseStatus.truncated(code, close.reasonText());
        }
        socket().answerClose(code < 0 ? NORMAL : code);
    }

    private void data(WebSocketFrame frame, boolean begins) {
        if (begins) {
            message.begin(frame instanceof BinaryWebSocketFrame);
            deflated = PerMessageDeflate.isDeflated(frame);
        }
        try {
            if (!add(frame)) {
                violation(TOO_LARGE, "message too large");
            } else if (frame.isFinalFragment()) {
                report();
            }
        } catch (DataFormatException e) {
            violation(NOT_UTF8, "not deflated");
        }
    }

    private boolean add(WebSocketFrame frame) throws DataFormatException {
        ByteBuffer payload = frame.content().nioBuffer();
        // The decoder has refused a message that says to be deflated where this was not negotiated.
        if (deflate != null && deflated) {
            return deflate.inflate(payload, frame.isFinalFragment(), message);
        }
        return message.add(payload);
    }

    private void report() {
        if (message.isBinary()) {
            int length = message.length();
            handler.call(to -> to.onBinary(length));
            return;
        }
        try {
            String text = message.text();
            handler.call(to -> to.onText(text));
        } catch (CharacterCodingException e) {
            violation(NOT_UTF8, "not UTF-8");
        }
    }

    /** What follows is dropped: only the peer's close is awaited, and not for long. */
    private void violation(int code, String reason) {
        if (!violated) {
            violated = true;
            CloseStatus refusal = new CloseStatus(code, reason);
            if (socket().closeForViolation(refusal) && status == null) {
                status = refusal;
            }
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            // The host lets connections be half closed; a WebSocket that says nothing any more is none.
            socket().drop();
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOGGER.log(Level.DEBUG, "a WebSocket broke while reading", cause);
        if (cause instanceof CorruptedWebSocketFrameException corrupted) {
            violation(corrupted.closeStatus().code(), "not a WebSocket frame");
        } else {
            socket().drop();
        }
    }
}
