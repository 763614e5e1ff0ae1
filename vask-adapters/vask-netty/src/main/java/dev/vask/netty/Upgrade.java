package dev.vask.netty;

import dev.vask.transport.Handshake;
import dev.vask.transport.adapter.Mount;
import dev.vask.transport.adapter.UpgradeRequest;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The opening handshake (RFC 6455 §4.2). Netty's own puts its decoder in front of the HTTP codec, where it does not get what
 * that codec has read already of a client that does not wait for the answer.
 */
final class Upgrade {
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private final Mount<NettyRequest> mount;
    private final HttpRequest request;
    private final RequestTarget target;

    Upgrade(Mount<NettyRequest> mount, HttpRequest request, RequestTarget target) {
        this.mount = mount;
        this.request = request;
        this.target = target;
    }

    HttpRequest request() {
        return request;
    }

    /** The handshake in a request, to be checked. */
    static UpgradeRequest of(HttpRequest request) {
        return new UpgradeRequest(
                request.method().name(),
                request.protocolVersion().text(),
                name -> request.headers().getAll(name));
    }

    /** Who is connecting; throws what the host's own code throws. */
    @Nullable
    Object principal(Channel channel) {
        return mount.caller(new NettyRequest(channel, request));
    }

    /** Answers, puts frames in the place of HTTP and opens the socket. */
    void perform(ChannelHandlerContext ctx, @Nullable Object principal) {
        PerMessageDeflate deflate = mount.compression()
                ? PerMessageDeflate.accept(request.headers().getAll(HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS))
                : null;
        FullHttpResponse answer = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS, Unpooled.EMPTY_BUFFER);
        answer.headers()
                .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
                .set(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT, accept(request));
        if (deflate != null) {
            answer.headers().set(HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS, deflate.answer());
        }
        ctx.writeAndFlush(answer).addListener(written -> {
            if (!written.isSuccess()) {
                Parting.drop(ctx.channel());
            }
        });

        Handshake handshake = handshake(ctx.channel(), principal);
        ChannelPipeline pipeline = ctx.pipeline();
        // Hands on what it has read beyond the request. The handler of that is removed when the socket is open, and
        // hands it on.
        remove(pipeline, HttpResponseEncoder.class);
        remove(pipeline, HttpRequestDecoder.class);
        remove(pipeline, HttpServerCodec.class);
        NettyFrames frames = new NettyFrames(mount.sockets(), deflate);
        pipeline.addAfter(ctx.name(), null, frames);
        pipeline.addAfter(ctx.name(), null, frames.decoder());
        frames.start(handshake);
        pipeline.remove(ctx.handler());
    }

    private static void remove(ChannelPipeline pipeline, Class<? extends ChannelHandler> type) {
        if (pipeline.get(type) != null) {
            pipeline.remove(type);
        }
    }

    private Handshake handshake(Channel channel, @Nullable Object principal) {
        return new Handshake(
                target.rawPath(),
                target.rawQuery(),
                channel.pipeline().get(SslHandler.class) != null,
                address(channel.remoteAddress()),
                request.headers()::get,
                principal);
    }

    private static String address(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress internet ? internet.getHostString() : String.valueOf(address);
    }

    private static String accept(HttpRequest request) {
        String key = request.headers().get(HttpHeaderNames.SEC_WEBSOCKET_KEY) + GUID;
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(key.getBytes(StandardCharsets.ISO_8859_1));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }
}
