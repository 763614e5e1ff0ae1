package dev.vask.jetty;

import dev.vask.transport.ApiRequest;
import dev.vask.transport.ApiResponse;
import dev.vask.transport.HttpApi;
import dev.vask.transport.adapter.Mount;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.thread.Invocable;
import org.jspecify.annotations.Nullable;

/** Takes the requests of the HTTP API, blocking no thread, and hands every other one to the handler behind it. */
final class ApiHandler extends Handler.Wrapper {
    private final HttpApi api;
    private final Mount<Request> mount;

    ApiHandler(HttpApi api, Mount<Request> mount) {
        this.api = api;
        this.mount = mount;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String rawPath = RawPath.inContext(request);
        if (rawPath == null || !api.handles(rawPath, request.getHttpURI().getQuery())) {
            return super.handle(request, response, callback);
        }
        if (request.getLength() > mount.maxBodyBytes()) {
            tooLong(response, callback);
            return true;
        }
        Object caller = mount.caller(request);
        Content.Source.asByteArrayAsync(
                request,
                mount.maxBodyBytes(),
                Promise.Invocable.from(
                        Invocable.InvocationType.NON_BLOCKING,
                        body -> answer(request, rawPath, body, caller, response, callback),
                        failure -> unread(failure, response, callback)));
        return true;
    }

    private void answer(
            Request request,
            String rawPath,
            byte[] body,
            @Nullable Object caller,
            Response response,
            Callback callback) {
        HttpFields headers = request.getHeaders().asImmutable();
        String context = Request.getContextPath(request);
        api.handle(new ApiRequest(
                        request.getMethod(),
                        context == null || context.equals("/") ? "" : context,
                        rawPath,
                        request.getHttpURI().getQuery(),
                        headers::get,
                        ByteBuffer.wrap(body).asReadOnlyBuffer(),
                        caller))
                .thenAccept(answer -> send(answer, response, callback));
    }

    private void unread(Throwable failure, Response response, Callback callback) {
        if (failure instanceof IllegalStateException && !(failure instanceof HttpException)) {
            // The length of a body in chunks is known only once it is read.
            tooLong(response, callback);
        } else {
            // Jetty's own exceptions have a status: of a bad chunk, or of a size limit of the host application.
            int status = failure instanceof HttpException known ? known.getCode() : HttpStatus.BAD_REQUEST_400;
            refuse(mount.unreadable(status), response, callback);
        }
    }

    private void tooLong(Response response, Callback callback) {
        refuse(mount.tooLong(), response, callback);
    }

    private static void refuse(ApiResponse refusal, Response response, Callback callback) {
        response.getHeaders().put(HttpHeader.CONNECTION, "close");
        send(refusal, response, callback);
    }

    /** Sends a whole response. */
    static void send(ApiResponse answer, Response response, Callback callback) {
        response.setStatus(answer.status());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, answer.contentType());
        answer.headers().forEach((name, value) -> response.getHeaders().put(name, value));
        response.write(true, answer.body().asByteBuffer(), callback);
    }
}
