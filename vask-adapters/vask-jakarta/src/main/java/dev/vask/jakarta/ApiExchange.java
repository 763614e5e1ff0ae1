package dev.vask.jakarta;

import dev.vask.transport.ApiRequest;
import dev.vask.transport.ApiResponse;
import dev.vask.transport.HttpApi;
import dev.vask.transport.adapter.Mount;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One request of the HTTP API and its answer; neither reading, waiting nor writing blocks a thread. */
final class ApiExchange implements ReadListener {
    private static final int PIECE = 4 * 1024;
    private static final int BAD_REQUEST = 400;

    private final HttpApi api;
    private final Mount<HttpServletRequest> mount;
    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final String prefix;
    private final String rawPath;
    private final @Nullable Object caller;
    private final AsyncContext async;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final AtomicBoolean ended = new AtomicBoolean();
    private boolean answered;

    ApiExchange(
            HttpApi api,
            Mount<HttpServletRequest> mount,
            HttpServletRequest request,
            HttpServletResponse response,
            String prefix,
            String rawPath) {
        this.api = api;
        this.mount = mount;
        this.request = request;
        this.response = response;
        this.prefix = prefix;
        this.rawPath = rawPath;
        this.caller = mount.caller(request);
        this.async = request.startAsync(request, response);
        // The answer comes when it comes; what has timed out must not be answered any more, as it serves another
        // request.
        async.setTimeout(0);
    }

    void begin() throws IOException {
        if (request.getContentLengthLong() > mount.maxBodyBytes()) {
            tooLong();
        } else {
            // Whoever asks for this stream wants the body: Jetty then tells a client that waits to go on.
            request.getInputStream().setReadListener(this);
        }
    }

    @Override
    public void onDataAvailable() throws IOException {
        ServletInputStream in = request.getInputStream();
        byte[] piece = new byte[PIECE];
        while (!answered && in.isReady()) {
            int count = in.read(piece);
            if (count < 0) {
                return;
            }
            body.write(piece, 0, count);
            if (body.size() > mount.maxBodyBytes()) {
                // A body whose length was not told shows only while it is read that it is too long.
                tooLong();
            }
        }
    }

    @Override
    public void onAllDataRead() throws IOException {
        if (answered) {
            return;
        }
        answered = true;
        ApiRequest asked = new ApiRequest(
                request.getMethod(),
                request.getContextPath() + prefix,
                rawPath,
                request.getQueryString(),
                RawRequest.headers(request),
                ByteBuffer.wrap(body.toByteArray()).asReadOnlyBuffer(),
                caller);
        var unused = api.handle(asked).thenAccept(this::send);
    }

    /** The body ended early, is malformed, or a bound of the server is passed. Without a response it would be 200. */
    @Override
    public void onError(Throwable cause) {
        if (answered || response.isCommitted()) {
            end();
        } else {
            refuse(mount.unreadable(statusOf(cause)));
        }
    }

    /** Jetty's exceptions have a status; 400 for others. */
    private static int statusOf(Throwable cause) {
        try {
            return cause.getClass().getMethod("getCode").invoke(cause) instanceof Integer code ? code : BAD_REQUEST;
        } catch (ReflectiveOperationException | RuntimeException e) {
            return BAD_REQUEST;
        }
    }

    private void tooLong() {
        refuse(mount.tooLong());
    }

    private void refuse(ApiResponse refusal) {
        answered = true;
        response.setHeader("Connection", "close");
        send(refusal);
    }

    private void send(ApiResponse answer) {
        if (ended.get()) {
            // The client has disconnected: the container may use the object for another request.
            return;
        }
        response.setStatus(answer.status());
        response.setContentType(answer.contentType());
        answer.headers().forEach(response::setHeader);
        response.setContentLength(answer.body().byteLength());
        try {
            ServletOutputStream out = response.getOutputStream();
            out.setWriteListener(new Answer(out, answer.body().asByteBuffer()));
        } catch (IOException e) {
            end();
        }
    }

    /** All is written, or the client is gone. */
    private void end() {
        if (ended.compareAndSet(false, true)) {
            async.complete();
        }
    }

    private final class Answer implements WriteListener {
        private final ServletOutputStream out;
        private final ByteBuffer left;

        Answer(ServletOutputStream out, ByteBuffer left) {
            this.out = out;
            this.left = left;
        }

        @Override
        public void onWritePossible() throws IOException {
            while (out.isReady()) {
                if (!left.hasRemaining()) {
                    end();
                    return;
                }
                byte[] piece = new byte[Math.min(left.remaining(), PIECE)];
                left.get(piece);
                out.write(piece);
            }
        }

        @Override
        public void onError(Throwable cause) {
            end();
        }
    }
}
