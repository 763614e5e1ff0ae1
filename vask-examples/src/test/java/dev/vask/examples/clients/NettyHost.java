package dev.vask.examples.clients;

import dev.vask.Vask;
import dev.vask.examples.clients.Routes.Reply;
import dev.vask.netty.VaskNetty;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** Netty as a host embeds it. */
final class NettyHost implements Host {
    private static final int MAX_BODY_BYTES = 1024 * 1024;

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(NioIoHandler.newFactory());
    private final Channel server;

    private NettyHost(VaskNetty mount, Routes routes, int port) throws InterruptedException {
        server = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(
                                        new HttpServerCodec(),
                                        mount.handler(),
                                        new HttpObjectAggregator(MAX_BODY_BYTES),
                                        new RoutesHandler(routes));
                    }
                })
                .bind("127.0.0.1", port)
                .sync()
                .channel();
    }

    static NettyHost start(Vask vask, Routes routes) throws InterruptedException {
        return new NettyHost(VaskNetty.of(vask), routes, 0);
    }

    /** With {@link Hooks}. */
    static NettyHost startHooked(Vask vask, Routes routes, int port) throws InterruptedException {
        VaskNetty mount = VaskNetty.of(vask)
                .withEndpoint(Hooks.endpoint(vask))
                .withPrincipal((channel, request) -> Hooks.principal(
                        request.headers().get("user"), request.headers().get("cookie")));
        return new NettyHost(mount, routes, port);
    }

    @Override
    public int port() {
        return ((InetSocketAddress) server.localAddress()).getPort();
    }

    @Override
    public void close() {
        server.close().syncUninterruptibly();
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private static final class RoutesHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
        private final Routes routes;

        RoutesHandler(Routes routes) {
            this.routes = routes;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) throws IOException {
            QueryStringDecoder target = new QueryStringDecoder(request.uri());
            Reply reply = routes.answer(
                    target.path(), target.rawQuery(), request.content().toString(StandardCharsets.UTF_8));
            DefaultFullHttpResponse response = new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1,
                    HttpResponseStatus.valueOf(reply.status()),
                    Unpooled.copiedBuffer(reply.body(), StandardCharsets.UTF_8));
            response.headers()
                    .set(HttpHeaderNames.CONTENT_TYPE, "application/json")
                    .set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes())
                    .set(HttpHeaderNames.CONNECTION, "close");
            ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
        }
    }
}
