package dev.vask.netty;

import dev.vask.transport.ApiRequest;
import dev.vask.transport.ApiResponse;
import dev.vask.transport.HttpApi;
import dev.vask.transport.adapter.Mount;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One request to an {@link HttpApi}: collects its body within the bound, and asks. On the channel's event loop. */
final class ApiCall {
    private final Mount<NettyRequest> mount;
    private final HttpApi api;
    private final HttpRequest request;
    private final String prefix;
    private final RequestTarget target;
    // Left to the garbage collector: whoever answers may read the body as long as they like.
    private final ByteBuf body = Unpooled.buffer(0);

    ApiCall(Mount<NettyRequest> mount, HttpApi api, HttpRequest request, String prefix, RequestTarget target) {
        this.mount = mount;
        this.api = api;
        this.request = request;
        this.prefix = prefix;
        this.target = target;
    }

    HttpRequest request() {
        return request;
    }

    /** Whether it says of itself that it is too long. */
    boolean isTooLong() {
        return HttpUtil.getContentLength(request, -1L) > mount.maxBodyBytes();
    }

    /** Adds a part of the body; false if that makes it too long. */
    boolean add(ByteBuf part) {
        if (part.readableBytes() > mount.maxBodyBytes() - body.readableBytes()) {
            return false;
        }
        body.writeBytes(part);
        return true;
    }

    /** The request has been read; completes on any thread, with a failure if the host's own code threw one. */
    CompletionStage<ApiResponse> ask(ChannelHandlerContext ctx) {
        try {
            Object caller = mount.caller(new NettyRequest(ctx.channel(), request));
            return api.handle(new ApiRequest(
                    request.method().name(),
                    prefix,
                    target.rawPath(),
                    target.rawQuery(),
                    request.headers()::get,
                    body.nioBuffer().asReadOnlyBuffer(),
                    caller));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
