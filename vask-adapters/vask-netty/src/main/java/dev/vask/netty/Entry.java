package dev.vask.netty;

import dev.vask.transport.adapter.Mount;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerAdapter;
import io.netty.channel.ChannelHandlerContext;

/** What a host adds to its pipelines: makes way for a handler of the channel's own, as there is something to remember. */
@Sharable
final class Entry extends ChannelHandlerAdapter {
    private final Mount<NettyRequest> mount;
    private final String prefix;

    Entry(Mount<NettyRequest> mount, String prefix) {
        this.mount = mount;
        this.prefix = prefix;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        if (ctx.executor() != ctx.channel().eventLoop()) {
            IllegalStateException refusal = new IllegalStateException(
                    "the handler of Vask was added with an EventExecutorGroup, and runs only on the"
                            + " event loop of its channel: call addLast without a group, as Vask blocks no thread");
            // In one task: a channel that has closed has no handlers left that could report the exception.
            ctx.channel().eventLoop().execute(() -> {
                ctx.pipeline().fireExceptionCaught(refusal);
                var unused = ctx.channel().close();
            });
            return;
        }
        // By its name the host finds its place in the pipeline.
        ctx.pipeline().replace(this, ctx.name(), new RequestHandler(mount, prefix));
    }
}
