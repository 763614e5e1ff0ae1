package hello;

import dev.vask.App; // Vask
import dev.vask.Vask; // Vask
import dev.vask.netty.VaskNetty; // Vask
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;

/** Says hello to whoever asks; what is marked tells every browser of it. */
public final class Hello {
    private Hello() {}

    public static void main(String[] args) throws InterruptedException {
        Vask vask = Vask.builder().app(App.of("app-key", "app-secret")).build(); // Vask
        new ServerBootstrap()
                .group(new MultiThreadIoEventLoopGroup(NioIoHandler.newFactory()))
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(new HttpServerCodec())
                                .addLast(VaskNetty.handler(vask)) // Vask
                                .addLast(new HttpObjectAggregator(64 * 1024))
                                .addLast(new Greeter(vask));
                    }
                })
                .bind("127.0.0.1", Integer.getInteger("port", 8080))
                .sync();
    }

    private static final class Greeter extends SimpleChannelInboundHandler<FullHttpRequest> {
        private final Vask vask;

        Greeter(Vask vask) {
            this.vask = vask;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
            vask.app("app-key").trigger("greetings", "hello", "{\"to\":\"everybody\"}"); // Vask
            FullHttpResponse response = new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1,
                    HttpResponseStatus.OK,
                    Unpooled.copiedBuffer("Hello\n", StandardCharsets.UTF_8));
            response.headers().set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
            ctx.writeAndFlush(response);
        }
    }
}
