package dev.vask.transport.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.transport.ApiRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Bodies that a handler of the host application in front of Vask refuses: it decodes {@code Content-Encoding: gzip}, and bounds a
 * body by {@link #SERVER_BOUND}. Whatever it refuses, the response is not 2xx, and the API is not asked. Extend it.
 */
public abstract class GuardedBodyContract extends RequestFixture {
    /** The bound of the handler in front, in bytes; lower than the one of Vask. */
    protected static final int SERVER_BOUND = 500;

    /** RFC 1952 §2.3. */
    private static final int GZIP_HEADER = 10;

    /** For subclasses. */
    protected GuardedBodyContract() {}

    /** Whether the server has such a bound. Default: it has. */
    protected boolean hasBound() {
        return true;
    }

    @Test
    @DisplayName("a gzip body reaches the API decoded")
    void decoded() throws Exception {
        RawHttp.Response response = exchange(gzip(gzip("hello".repeat(10))));
        assertThat(response.status()).isEqualTo(202);
        assertThat(asked)
                .singleElement()
                .satisfies(request -> assertThat(text(request)).isEqualTo("hello".repeat(10)));
    }

    @Test
    @DisplayName("a body that is not gzip, though it states it → 400 or the end of the connection")
    void notGzip() throws Exception {
        assertRefused(exchange(gzip("this is not gzip at all".getBytes(StandardCharsets.US_ASCII))));
    }

    @Test
    @DisplayName("a gzip body whose first block is invalid → 400 or the end of the connection")
    void brokenGzip() throws Exception {
        byte[] body = gzip("hello ".repeat(5) + "world ".repeat(5));
        Arrays.fill(body, GZIP_HEADER, body.length, (byte) 0xff);
        assertRefused(exchange(gzip(body)));
    }

    @Test
    @DisplayName("a body above the server's own bound → 413 or 400, with a length or in chunks [S-30]")
    void aboveTheServersBound() throws Exception {
        if (!hasBound()) {
            return;
        }
        String body = "x".repeat(SERVER_BOUND + 100);
        assertRefused(exchange(post("Content-Length: " + body.length() + "\r\n\r\n" + body)));
        String chunk = "64\r\n" + "x".repeat(100) + "\r\n";
        assertRefused(exchange(post("Transfer-Encoding: chunked\r\n\r\n" + chunk.repeat(6) + "0\r\n\r\n")));
        assertThat(exchange(post("Content-Length: 5\r\n\r\nhello")).status()).isEqualTo(202);
    }

    private void assertRefused(RawHttp.Response response) {
        assertThat(response.status()).isIn(0, 400, 413);
        assertThat(asked).isEmpty();
    }

    private static String post(String rest) {
        return "POST /apps/1/events HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n" + rest;
    }

    private static String gzip(byte[] body) {
        return post("Content-Encoding: gzip\r\nContent-Length: " + body.length + "\r\n\r\n"
                + new String(body, StandardCharsets.ISO_8859_1));
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(body)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return body.toByteArray();
    }

    private static String text(ApiRequest request) {
        return StandardCharsets.UTF_8.decode(request.body().duplicate()).toString();
    }
}
