package dev.vask.netty;

import dev.vask.transport.ApiResponse;
import dev.vask.transport.OutboundText;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;

/** Answers of Vask's, in Netty's words. */
final class Answers {
    private Answers() {}

    /** To a request, on a connection that is kept or not. */
    static FullHttpResponse of(HttpRequest request, ApiResponse answer, boolean keepAlive) {
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(answer.status()),
                // Not every codec knows that an answer to HEAD has no body.
                request.method().equals(HttpMethod.HEAD)
                        ? Unpooled.EMPTY_BUFFER
                        : Unpooled.wrappedBuffer(answer.body().asByteBuffer()));
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, answer.contentType());
        answer.headers().forEach((name, value) -> response.headers().set(name, value));
        response.headers().set(HttpHeaderNames.CONTENT_LENGTH, answer.body().byteLength());
        HttpUtil.setKeepAlive(response.headers(), request.protocolVersion(), keepAlive);
        return response;
    }

    /** Go on and send the body. */
    static FullHttpResponse goOn() {
        return new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER);
    }

    /** The host's own code has failed. */
    static ApiResponse failure() {
        return new ApiResponse(500, "text/plain; charset=utf-8", OutboundText.of("Internal server error\n"));
    }
}
