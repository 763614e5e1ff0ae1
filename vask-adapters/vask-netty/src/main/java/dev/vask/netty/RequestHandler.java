package dev.vask.netty;

import dev.vask.transport.ApiResponse;
import dev.vask.transport.HttpApi;
import dev.vask.transport.adapter.Mount;
import dev.vask.transport.adapter.UpgradeRequest;
import io.netty.buffer.ByteBufHolder;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Takes what is Vask's out of one connection's requests and lets everything else pass. Answers are to come in the order of
 * the requests (RFC 9112 §9.3.2): a request of Vask's waits until the host has answered those before it, and what follows it
 * waits for Vask's answer.
 */
final class RequestHandler extends ChannelDuplexHandler {
    private static final Logger LOGGER = System.getLogger(RequestHandler.class.getName());

    /** So much of what a client still sends is dropped, before it is shown the door without further ceremony. */
    private static final long MAX_DROPPED_BYTES = 1024 * 1024;

    private final Mount<NettyRequest> mount;
    private final String prefix;

    // The request of Vask's that is being read, if any: otherwise what comes is the host's.
    private @Nullable ApiCall call;
    private @Nullable Upgrade upgrade;
    /** What comes now is for the handlers that take this one's place. */
    private boolean upgrading;

    /** An answer of Vask's is awaited. */
    private boolean answering;
    /** How many answers of the host's are awaited. */
    private int hosts;
    /** The host's answer under way is one before the answer, such as 100. */
    private boolean interim;

    private final Queue<Object> held = new ArrayDeque<>();
    private boolean pausedReading;
    /** Nothing is read any more but to be dropped. */
    private boolean ending;

    private long droppedBytes;
    /** Something was kept from the host, which so cannot ask for more. */
    private boolean taken;

    RequestHandler(Mount<NettyRequest> mount, String prefix) {
        this.mount = mount;
        this.prefix = prefix;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (ending) {
            drop(ctx, message);
        } else if (upgrading || !held.isEmpty() || mustWait(message)) {
            held.add(message);
            if (!upgrading) {
                pauseReading(ctx);
            }
        } else {
            take(ctx, message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.fireChannelReadComplete();
        if (taken && !pausedReading) {
            taken = false;
            ctx.read();
        }
    }

    private boolean mustWait(Object message) {
        return answering || (hosts > 0 && !isReading() && message instanceof HttpRequest request && isVasks(request));
    }

    private boolean isReading() {
        return call != null || upgrade != null;
    }

    private boolean isVasks(HttpRequest request) {
        RequestTarget target = targetOf(request);
        return target != null
                && (isUpgrade(request, target) || refusal(request, target) != null || apiOf(target) != null);
    }

    private @Nullable RequestTarget targetOf(HttpRequest request) {
        return request.decoderResult().isFailure() ? null : RequestTarget.of(request.uri(), prefix);
    }

    private boolean isUpgrade(HttpRequest request, RequestTarget target) {
        UpgradeRequest asked = Upgrade.of(request);
        return mount.isUpgrade(asked, target.rawPath()) && asked.refusal() == null;
    }

    /** The response to a request for a WebSocket that cannot get one, or to one that asks for none; null for other requests. */
    private @Nullable ApiResponse refusal(HttpRequest request, RequestTarget target) {
        UpgradeRequest asked = Upgrade.of(request);
        if (mount.isUpgrade(asked, target.rawPath())) {
            return asked.refusal();
        }
        return mount.isExplained(asked, target.rawPath()) ? UpgradeRequest.explanation() : null;
    }

    private @Nullable HttpApi apiOf(RequestTarget target) {
        for (HttpApi endpoint : mount.endpoints()) {
            if (endpoint.handles(target.rawPath(), target.rawQuery())) {
                return endpoint;
            }
        }
        return null;
    }

    private void take(ChannelHandlerContext ctx, Object message) {
        if (!isReading() && message instanceof HttpRequest request) {
            begin(ctx, request);
        }
        if (ending) {
            drop(ctx, message);
            return;
        }
        if (!isReading()) {
            if (message instanceof HttpRequest) {
                hosts++;
            }
            ctx.fireChannelRead(message);
            return;
        }
        taken = true;
        try {
            if (call != null) {
                takeCall(ctx, call, message);
            } else if (upgrade != null && message instanceof LastHttpContent) {
                perform(ctx, upgrade);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void begin(ChannelHandlerContext ctx, HttpRequest request) {
        RequestTarget target = targetOf(request);
        if (target == null) {
            return;
        }
        ApiResponse refusal = refusal(request, target);
        if (refusal != null) {
            refuse(ctx, request, refusal);
            return;
        }
        if (isUpgrade(request, target)) {
            upgrade = new Upgrade(mount, request, target);
            return;
        }
        HttpApi api = apiOf(target);
        if (api != null) {
            call = new ApiCall(mount, api, request, prefix, target);
        }
    }

    private void takeCall(ChannelHandlerContext ctx, ApiCall current, Object message) {
        if (message instanceof HttpRequest) {
            if (current.isTooLong()) {
                refuse(ctx, current.request(), mount.tooLong());
                return;
            }
            if (HttpUtil.is100ContinueExpected(current.request())) {
                ctx.writeAndFlush(Answers.goOn()).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
            }
        }
        if (message instanceof HttpContent content) {
            if (content.decoderResult().isFailure()) {
                // The end of the body is unknown, and so is the start of the next request.
                refuse(ctx, current.request(), mount.unreadable(HttpResponseStatus.BAD_REQUEST.code()));
            } else if (!current.add(content.content())) {
                refuse(ctx, current.request(), mount.tooLong());
            } else if (content instanceof LastHttpContent) {
                call = null;
                ask(ctx, current);
            }
        }
    }

    private void refuse(ChannelHandlerContext ctx, HttpRequest request, ApiResponse refusal) {
        call = null;
        ending = true;
        Parting.after(ctx.writeAndFlush(Answers.of(request, refusal, false)));
    }

    /** A handler in front cannot decode the body, or the connection is broken. Failures outside Vask's requests are the host's. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ApiCall current = call;
        if (current == null && !answering && !ending) {
            ctx.fireExceptionCaught(cause);
            return;
        }
        LOGGER.log(Level.DEBUG, "a request broke while it was read or answered", cause);
        if (current != null && cause instanceof DecoderException) {
            boolean tooLong =
                    cause instanceof TooLongFrameException || cause.getCause() instanceof TooLongFrameException;
            HttpResponseStatus status =
                    tooLong ? HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE : HttpResponseStatus.BAD_REQUEST;
            refuse(ctx, current.request(), mount.unreadable(status.code()));
        } else {
            Parting.drop(ctx.channel());
        }
    }

    private void ask(ChannelHandlerContext ctx, ApiCall asked) {
        answering = true;
        var unused = asked.ask(ctx).whenComplete((answer, failure) -> {
            if (ctx.executor().inEventLoop()) {
                answer(ctx, asked.request(), answer, failure);
                return;
            }
            try {
                ctx.executor().execute(() -> answer(ctx, asked.request(), answer, failure));
            } catch (RejectedExecutionException e) {
                LOGGER.log(Level.DEBUG, "the server ended before a request was answered", e);
            }
        });
    }

    private void answer(
            ChannelHandlerContext ctx, HttpRequest request, @Nullable ApiResponse answer, @Nullable Throwable failure) {
        answering = false;
        boolean keepAlive = HttpUtil.isKeepAlive(request);
        ChannelFuture written =
                ctx.writeAndFlush(Answers.of(request, answer == null ? failed(failure) : answer, keepAlive));
        if (!keepAlive) {
            ending = true;
            written.addListener(ChannelFutureListener.CLOSE);
        }
        drainLater(ctx);
    }

    private static ApiResponse failed(@Nullable Throwable failure) {
        LOGGER.log(Level.WARNING, "a request could not be answered", failure);
        return Answers.failure();
    }

    private void perform(ChannelHandlerContext ctx, Upgrade asked) {
        upgrade = null;
        Object principal;
        try {
            principal = asked.principal(ctx.channel());
        } catch (RuntimeException e) {
            ending = true;
            ctx.writeAndFlush(Answers.of(asked.request(), failed(e), false)).addListener(ChannelFutureListener.CLOSE);
            return;
        }
        if (held.isEmpty()) {
            upgrading = true;
            resumeReading(ctx);
            asked.perform(ctx, principal);
        } else {
            // What follows was sent before the answer and has been taken for HTTP.
            var unused = ctx.close();
        }
    }

    private void drop(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBufHolder holder) {
            droppedBytes += holder.content().readableBytes();
        }
        ReferenceCountUtil.release(message);
        taken = true;
        if (droppedBytes > MAX_DROPPED_BYTES) {
            var unused = ctx.close();
        }
    }

    // Later: the host is writing its answer, or this is inside a read.
    private void drainLater(ChannelHandlerContext ctx) {
        if (!held.isEmpty()) {
            ctx.executor().execute(() -> drain(ctx));
        }
    }

    private void drain(ChannelHandlerContext ctx) {
        boolean some = false;
        while (!held.isEmpty() && (ending || !mustWait(held.element()))) {
            Object message = held.remove();
            some = true;
            if (ending) {
                drop(ctx, message);
            } else {
                take(ctx, message);
            }
        }
        if (held.isEmpty()) {
            resumeReading(ctx);
        }
        if (some && !ctx.isRemoved()) {
            channelReadComplete(ctx);
        }
    }

    private void pauseReading(ChannelHandlerContext ctx) {
        if (!pausedReading && ctx.channel().config().isAutoRead()) {
            pausedReading = true;
            ctx.channel().config().setAutoRead(false);
        }
    }

    private void resumeReading(ChannelHandlerContext ctx) {
        if (pausedReading) {
            pausedReading = false;
            ctx.channel().config().setAutoRead(true);
        }
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof HttpResponse response) {
            HttpResponseStatus status = response.status();
            interim = status.codeClass() == HttpStatusClass.INFORMATIONAL
                    && !status.equals(HttpResponseStatus.SWITCHING_PROTOCOLS);
        }
        boolean answered = message instanceof LastHttpContent && !interim;
        var unused = ctx.write(message, promise);
        if (answered && hosts > 0) {
            hosts--;
            drainLater(ctx);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        release();
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (ending) {
            release();
            return;
        }
        // For frames it has made way, or the host has taken it out.
        while (!held.isEmpty()) {
            ctx.fireChannelRead(held.remove());
        }
        resumeReading(ctx);
    }

    private void release() {
        while (!held.isEmpty()) {
            ReferenceCountUtil.release(held.remove());
        }
    }
}
